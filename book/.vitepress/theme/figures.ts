/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Pictures of figures turn into figures that answer, once the reader comes near. Where that fails, the picture stays. */
// @ts-ignore: the bundler, not the type checker, knows the addresses of files
import plotlyAddress from "plotly.js-cartesian-dist-min/plotly-cartesian.min.js?url";
import type { FigureOutput } from "../outputs.ts";
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
    if (figure !== undefined && Math.abs(figure.width - contentRect.width) > 1) draw(figure);
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
  element.querySelector("figcaption p")!.textContent = alt.replace(/\s*\n\s*/g, " ");
  element.querySelector("img")?.setAttribute("alt", alt);
  element.querySelector(".plot")?.setAttribute("aria-label", alt);
  const figure = awake.get(element);
  if (figure) redraw(figure, source);
  else if (!waking.has(element)) nearby?.observe(element);
}

function redraw(figure: AwakeFigure, source: PlotlyFigure): void {
  if (JSON.stringify(figure.source) === JSON.stringify(source)) return;
  figure.source = source;
  figure.positions.length = 0;
  figure.box.querySelector(".sliders")?.remove();
  draw(figure).catch((error) => console.warn(`${error}`));
}

/** Draws the awake figures again, in the theme that now holds. */
export function restyleFigures(): void {
  awake.forEach((figure) => draw(figure));
}

async function load(address: URL): Promise<PlotlyFigure> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname} could not be loaded; the picture stays.`);
  return await response.json();
}

async function wake(element: HTMLElement): Promise<void> {
  const [source] = await Promise.all([
    made.get(element) ?? load(new URL(element.dataset.figure!, document.baseURI)),
    loadPlotly(),
    document.fonts?.ready,
  ]);
  const box = element.querySelector<HTMLElement>(".figure-box")!;
  const picture = box.querySelector("img");
  const plot = document.createElement("div");
  plot.className = "plot";
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", element.querySelector("figcaption p")?.textContent ?? "");
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
  figure.width = box.clientWidth;
  const { data, layout, frames, config, sliders, onCard } = figureLook(source, {
    width: figure.width,
    dark: document.documentElement.classList.contains("dark"),
    reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
    touch: matchMedia("(pointer: coarse)").matches,
  });
  figure.sliders = sliders;
  box.classList.toggle("on-card", onCard);
  sliders.forEach(({ active }, i) => positions[i] ??= active);
  if (sliders.length > 0 && box.querySelector(".sliders") === null) box.append(sliderControls(figure));
  const { width, height } = plot.getBoundingClientRect();
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
