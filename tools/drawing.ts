/**
 * Plotly figures as PNG without a browser: jsdom gives Plotly a document, a real font gives it the width of texts, and
 * resvg turns the SVG into pixels. The same figure gives the same bytes, every time.
 */
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import opentype from "opentype.js";
import { svgPathProperties } from "svg-path-properties";
import { Canvas } from "./canvas.ts";
import type { JsonObject } from "./notebook.ts";
import { inRoot } from "./paths.ts";
import type { Pixels } from "./png.ts";

const FONTS = inRoot("node_modules", "dejavu-fonts-ttf", "ttf");
const REGULAR = `${FONTS}/DejaVuSans.ttf`;
const FONT_FILES = [REGULAR, `${FONTS}/DejaVuSans-Bold.ttf`, `${FONTS}/DejaVuSans-Oblique.ttf`];
/** How far apart Plotly sets the lines of a text, in font sizes. */
const LINE_SPACING = 1.3;

/** Draws a figure of `width` by `height` CSS pixels; `zoom` is how many pixels of the picture go to one of them. */
export async function drawFigure(figure: JsonObject, width: number, height: number): Promise<(zoom: number) => Pixels> {
  const svg = await plotlyToSvg(figure, width, height);
  return (zoom) => rasterize(svg, zoom);
}

async function plotlyToSvg(figure: JsonObject, width: number, height: number): Promise<string> {
  const plotly = await (loading ??= loadPlotly());
  const layout = (figure.layout ?? {}) as JsonObject;
  const font = { ...layout.font as JsonObject | undefined, family: "DejaVu Sans" };
  const page = { ...layout, width, height, autosize: false, font, paper_bgcolor: layout.paper_bgcolor ?? "white" };
  const svg = await plotly.toImage({ data: figure.data, layout: page }, {
    format: "svg",
    imageDataOnly: true,
    width,
    height,
  });
  // Plotly's references to color gradients lose their "#" under jsdom, and resvg wants them without quotes; what CSS
  // calls pixelated, so that the cells of a heat map have edges, resvg knows by its older name.
  return svg.replace(/url\('#?([^']+)'\)/g, "url(#$1)").replaceAll(": pixelated", ": optimizeSpeed");
}

function rasterize(svg: string, zoom: number): Pixels {
  const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" };
  const image = new Resvg(svg, { fitTo: { mode: "zoom", value: zoom }, background: "white", font }).render();
  return { width: image.width, height: image.height, data: image.pixels };
}

/** What is needed here of an element in jsdom's document. */
interface SvgElement {
  readonly localName: string;
  readonly tagName: string;
  readonly textContent: string | null;
  readonly parentElement: SvgElement | null;
  readonly children: ArrayLike<SvgElement>;
  readonly style?: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

interface Plotly {
  toImage(figure: { data: unknown; layout: unknown }, options: Record<string, unknown>): Promise<string>;
}

let loading: Promise<Plotly> | undefined;

/** Plotly in a document that can measure text and paths; jsdom itself lays nothing out. */
async function loadPlotly(): Promise<Plotly> {
  const font = opentype.parse((await Deno.readFile(REGULAR)).buffer);
  // deno-lint-ignore no-explicit-any -- the window's classes are known at run time only
  const window: any = new JSDOM("<!doctype html><body></body>", { runScripts: "outside-only", pretendToBeVisual: true })
    .window;

  const widthOf = (text: string, size: number) => font.getAdvanceWidth(text, size);
  const box = (element: SvgElement) => boxOf(element, widthOf);
  const path = (element: SvgElement) => new svgPathProperties(element.getAttribute("d") || "M0,0");

  window.URL.createObjectURL = () => "";
  const canvases = new WeakMap<object, Canvas>();
  window.HTMLCanvasElement.prototype.getContext = function () {
    if (!canvases.has(this)) canvases.set(this, new Canvas(this));
    return canvases.get(this);
  };
  window.HTMLCanvasElement.prototype.toDataURL = function () {
    return this.getContext("2d").toDataURL();
  };
  Object.assign(window.Element.prototype, {
    getBoundingClientRect(this: SvgElement) {
      return box(this);
    },
  });
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SvgElement) {
      return box(this);
    },
    getComputedTextLength(this: SvgElement) {
      return box(this).width;
    },
    getTotalLength(this: SvgElement) {
      return path(this).getTotalLength();
    },
    getPointAtLength(this: SvgElement, length: number) {
      return path(this).getPointAtLength(length);
    },
  });
  window.eval(await Deno.readTextFile(inRoot("node_modules", "plotly.js-dist-min", "plotly.min.js")));
  return window.Plotly;
}

/** Plotly gives each line of a text with breaks a span of its own. */
function linesOfText(element: SvgElement): string[] {
  const lines = element.localName === "text" ? [...element.querySelectorAll("tspan.line")] : [];
  return (lines.length > 0 ? lines : [element]).map(({ textContent }) => textContent ?? "");
}

/** Left, right, top and bottom of an element in the coordinates of its parent, as a browser would lay it out. */
type Sides = [left: number, right: number, top: number, bottom: number];

function boxOf(element: SvgElement, widthOf: (text: string, size: number) => number) {
  const [left, right, top, bottom] = sidesOf(element, widthOf);
  return { left, right, top, bottom, x: left, y: top, width: right - left, height: bottom - top };
}

function sidesOf(element: SvgElement, widthOf: (text: string, size: number) => number): Sides {
  const number = (name: string) => parseFloat(element.getAttribute(name) ?? "") || 0;
  const [, dx = 0, dy = 0] = element.getAttribute("transform")?.match(/translate\(([-\d.e]+)[ ,]*([-\d.e]+)?\)/)
    ?.map((value) => Number(value ?? 0)) ?? [];
  const moved = ([left, right, top, bottom]: Sides): Sides => [left + dx, right + dx, top + dy, bottom + dy];
  if (element.tagName === "text") return moved(textSides(element, number("x"), number("y"), widthOf));
  if (element.tagName === "rect") {
    return moved([number("x"), number("x") + number("width"), number("y"), number("y") + number("height")]);
  }
  const parts = Array.from(element.children, (child) => sidesOf(child, widthOf)).filter(([l, r, t, b]) =>
    r > l || b > t
  );
  if (parts.length === 0) return moved([0, 0, 0, 0]);
  const extreme = (side: number, of: typeof Math.min) => of(...parts.map((part) => part[side]));
  return moved([extreme(0, Math.min), extreme(1, Math.max), extreme(2, Math.min), extreme(3, Math.max)]);
}

/** Plotly breaks a text into `tspan`s of class "line", 1.3 times the font's size apart. */
function textSides(
  element: SvgElement,
  x: number,
  y: number,
  widthOf: (text: string, size: number) => number,
): Sides {
  const size = parseFloat(inheritedStyle(element, "font-size")) || 12;
  const spans = Array.from(element.children).filter((child) => child.getAttribute("class") === "line");
  const lines = spans.length > 0 ? spans : [element];
  const width = Math.max(...lines.map((line) => widthOf(line.textContent ?? "", size)));
  const anchor = element.getAttribute("text-anchor") ?? inheritedStyle(element, "text-anchor");
  const left = x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  return [left, left + width, y - size, y + 0.25 * size + 1.3 * size * (lines.length - 1)];
}

function inheritedStyle(element: SvgElement | null, name: string): string {
  for (; element; element = element.parentElement) {
    const value = element.style?.getPropertyValue(name);
    if (value) return value;
  }
  return "";
}
