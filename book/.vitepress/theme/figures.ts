/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Pictures of figures turn into figures that answer, once the reader comes near. Where that fails, the picture stays. */
// @ts-ignore: the bundler, not the type checker, knows the addresses of files
import plotlyAddress from "plotly.js-cartesian-dist-min/plotly-cartesian.min.js?url";
import type { PlottedFigure } from "../figure_table.ts";
import { type FigureOutput, figureTitle } from "../outputs.ts";
import { figureLook, type JsonObject, type PlotlyFigure, type Slider } from "./figure_look.ts";

/** The part of Plotly that is used here. */
interface Plotly {
  newPlot(element: HTMLElement, figure: JsonObject): Promise<unknown>;
  react(element: HTMLElement, figure: JsonObject): Promise<unknown>;
  purge(element: HTMLElement): void;
  Plots: { resize(element: HTMLElement): Promise<unknown> };
  [method: string]: unknown;
}

interface AwakeFigure {
  readonly box: HTMLElement;
  readonly plot: HTMLElement;
  source: PlotlyFigure;
  /** Where each slider stands; survives a change of theme or width. */
  readonly positions: number[];
  sliders: Slider[];
  width: number;
}

const awake = new Map<HTMLElement, AwakeFigure>();

/** Figures that are being drawn for the first time. */
const waking = new Set<HTMLElement>();

/** Figures that were made in the page; they take the place of those that lie at an address. */
const made = new WeakMap<Element, PlotlyFigure>();

let plotly: Promise<Plotly> | undefined;

/** Plotly comes as a plain script from the site itself; bundling a megabyte and a half would only slow the build down. */
function loadPlotly(): Promise<Plotly> {
  plotly ??= new Promise<Plotly>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = plotlyAddress;
    script.onload = () => resolve((globalThis as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      plotly = undefined;
      script.remove();
      reject(new Error("Plotly could not be loaded; the pictures stay."));
    };
    document.head.append(script);
  });
  return plotly;
}

const nearby = typeof IntersectionObserver === "undefined" ? undefined : new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    nearby!.unobserve(target);
    const element = target as HTMLElement;
    waking.add(element);
    wake(element).catch((error) => console.warn(`${error}`)).finally(() => waking.delete(element));
  }
}, { rootMargin: "300px" });

const resized = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const figure = awake.get(target.closest<HTMLElement>(".figure")!);
    if (figure !== undefined && !isForPaper && Math.abs(figure.width - contentRect.width) > 1) draw(figure);
  }
});

/** Watches the figures of a page; forgets those of the page before. */
export function wakeFigures(page: Document): void {
  for (const [element, { plot, box }] of awake) {
    if (element.isConnected) continue;
    resized?.unobserve(box);
    loadPlotly().then((plotly) => plotly.purge(plot));
    awake.delete(element);
  }
  for (const element of page.querySelectorAll<HTMLElement>(".figure[data-figure]:not(.awake)")) {
    if (!waking.has(element)) nearby?.observe(element);
  }
}

/** Shows a figure that was made in the page, in the place of another or in a new one. The same one again changes nothing. */
export function replaceFigure(element: HTMLElement, { plotly, alt, width, height }: FigureOutput): void {
  const source = plotly as unknown as PlotlyFigure;
  made.set(element, source);
  element.style.setProperty("--width", String(width));
  element.style.setProperty("--height", String(height));
  element.setAttribute("aria-label", figureTitle(plotly));
  element.querySelector(".description p")!.textContent = alt.replace(/\s*\n\s*/g, " ");
  element.querySelector(".data > .file")?.remove();
  element.querySelector("img")?.setAttribute("alt", alt);
  element.querySelector(".plot")?.setAttribute("aria-label", alt);
  // Printing cannot wait for it.
  loadPlotly().catch(() => {});
  const figure = awake.get(element);
  if (figure) redraw(figure, source);
  else if (!waking.has(element)) nearby?.observe(element);
  refreshData(element);
}

function redraw(figure: AwakeFigure, source: PlotlyFigure): void {
  if (JSON.stringify(figure.source) === JSON.stringify(source)) return;
  figure.source = source;
  figure.positions.length = 0;
  figure.box.querySelector(".sliders")?.remove();
  draw(figure).then(() => refreshData(elementOf(figure)), (error) => console.warn(`${error}`));
}

const elementOf = ({ box }: AwakeFigure) => box.closest<HTMLElement>(".figure")!;

/** Draws the awake figures again, in the theme that now holds. */
export function restyleFigures(): void {
  awake.forEach((figure) => draw(figure));
}

/**
 * Paper is white, and shows the picture of a figure where that tells the truth. Figures that the reader made or moved are
 * drawn for it; this is done when the function returns and its caller has, if Plotly is there.
 */
export function drawForPaper(): void {
  isForPaper = true;
  for (const element of document.querySelectorAll<HTMLElement>(".figure")) {
    const figure = awake.get(element);
    const isMoved = figure?.sliders.some(({ active }, i) => figure.positions[i] !== active) ?? false;
    element.classList.toggle("drawn", isMoved || made.has(element));
    if (!element.classList.contains("drawn")) continue;
    if (figure) draw(figure);
    else if (plotly && !waking.has(element)) wake(element).catch((error) => console.warn(`${error}`));
  }
}

export function drawForScreen(): void {
  isForPaper = false;
  for (const element of document.querySelectorAll<HTMLElement>(".figure.drawn")) {
    element.classList.remove("drawn");
    const figure = awake.get(element);
    if (figure) draw(figure);
  }
}

let isForPaper = false;

/** The width of a page's text in CSS pixels, whatever the paper. */
const paperWidth = 620;

if (typeof document !== "undefined") {
  // The event does not rise to the document, but passes it on its way down.
  document.addEventListener("toggle", ({ target }) => {
    if ((target as Element).matches?.(".figure .data")) {
      refreshData((target as Element).closest<HTMLElement>(".figure")!);
    }
  }, { capture: true });
}

/** Shows the figure's numbers as they are now, if the reader has opened their fold. */
function refreshData(element: HTMLElement): void {
  const fold = element.querySelector<HTMLDetailsElement>(".data");
  if (fold?.open) showData(element, fold).catch((error) => console.warn(`${error}`));
}

async function showData(element: HTMLElement, fold: HTMLElement): Promise<void> {
  const { fillData } = await import("./figure_data.ts");
  const figure = awake.get(element);
  const source = figure?.source ?? await sourceOf(element);
  // Plotly keeps what it drew, as a slider left it, in the element.
  const shown = (figure?.plot ?? source) as unknown as PlottedFigure;
  const sliders = (source.layout.sliders ?? []) as { currentvalue?: { prefix?: string } }[];
  const steps = sliders.map(({ currentvalue }, i) => {
    const slider = figure?.sliders[i];
    return `${currentvalue?.prefix ?? ""}${slider?.steps[figure!.positions[i]]?.label ?? ""}`;
  });
  fillData(fold, shown, { title: element.getAttribute("aria-label") ?? "", at: figure ? steps : [] });
}

const sourceOf = (element: HTMLElement): PlotlyFigure | Promise<PlotlyFigure> =>
  made.get(element) ?? load(new URL(element.dataset.figure!, document.baseURI));

async function load(address: URL): Promise<PlotlyFigure> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} could not be loaded; the picture stays.`);
  return await response.json();
}

async function wake(element: HTMLElement): Promise<void> {
  const [source] = await Promise.all([
    sourceOf(element),
    loadPlotly(),
    document.fonts?.ready,
  ]);
  const box = element.querySelector<HTMLElement>(".figure-box")!;
  const picture = box.querySelector("img");
  const plot = document.createElement("div");
  plot.className = "plot";
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", element.querySelector(".description p")?.textContent ?? "");
  box.append(plot);
  const figure: AwakeFigure = { box, plot, source, positions: [], sliders: [], width: 0 };
  try {
    await draw(figure);
  } catch (error) {
    box.querySelectorAll(".plot, .sliders").forEach((part) => part.remove());
    throw error;
  }
  awake.set(element, figure);
  element.classList.add("awake");
  picture?.setAttribute("hidden", "");
  resized?.observe(box);
  const newer = made.get(element);
  if (newer) redraw(figure, newer);
}

async function draw(figure: AwakeFigure): Promise<void> {
  const { box, plot, source, positions } = figure;
  const plotly = await loadPlotly();
  figure.width = isForPaper ? paperWidth : box.clientWidth;
  const { data, layout, frames, config, sliders, onCard } = figureLook(source, {
    width: figure.width,
    dark: !isForPaper && document.documentElement.classList.contains("dark"),
    reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
    touch: matchMedia("(pointer: coarse)").matches,
  });
  figure.sliders = sliders;
  box.classList.toggle("on-card", onCard);
  sliders.forEach(({ active }, i) => positions[i] ??= active);
  if (sliders.length > 0 && box.querySelector(".sliders") === null) box.append(sliderControls(figure));
  const { width, height } = isForPaper ? paperSize(source) : plot.getBoundingClientRect();
  await plotly.newPlot(
    plot,
    { data, layout: { ...layout, width, height, autosize: false }, frames, config } as JsonObject,
  );
  // The label says what there is to see; the drawing's loose numbers and words would only be noise.
  plot.querySelectorAll("svg.main-svg").forEach((drawing) => drawing.setAttribute("aria-hidden", "true"));
  for (const [i, slider] of sliders.entries()) {
    if (positions[i] !== slider.active) await applyStep(plotly, plot, slider, positions[i]);
  }
}

function paperSize({ layout }: PlotlyFigure): { width: number; height: number } {
  const { width = 760, height = 440 } = layout as { width?: number; height?: number };
  return { width: paperWidth, height: paperWidth * height / width };
}

/** Sliders of the browser's own kind: they work by keyboard, by finger and for screen readers. */
function sliderControls(figure: AwakeFigure): HTMLElement {
  const { plot, positions } = figure;
  const controls = document.createElement("div");
  controls.className = "sliders";
  for (const [i, slider] of figure.sliders.entries()) {
    const label = document.createElement("label");
    const name = document.createElement("span");
    name.textContent = slider.label;
    const input = document.createElement("input");
    const value = document.createElement("output");
    Object.assign(input, {
      type: "range",
      min: "0",
      max: `${slider.steps.length - 1}`,
      step: "1",
      value: `${positions[i]}`,
    });
    const tell = () => {
      value.textContent = slider.steps[positions[i]]?.label ?? "";
      input.setAttribute("aria-valuetext", value.textContent);
    };
    input.addEventListener("input", async () => {
      positions[i] = Number(input.value);
      tell();
      await applyStep(await loadPlotly(), plot, figure.sliders[i], positions[i]);
      refreshData(elementOf(figure));
    });
    tell();
    label.append(name, input, value);
    controls.append(label);
  }
  return controls;
}

async function applyStep(plotly: Plotly, plot: HTMLElement, slider: Slider, position: number): Promise<void> {
  const step = slider.steps[position];
  if (step === undefined || step.method === "skip") return;
  const method = plotly[step.method] as (element: HTMLElement, ...args: unknown[]) => Promise<unknown>;
  await method(plot, ...structuredClone(step.args));
}
