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
import { boxOf, type SvgElement } from "./svg_box.ts";

const FONTS = inRoot("node_modules", "dejavu-fonts-ttf", "ttf");
const REGULAR = `${FONTS}/DejaVuSans.ttf`;
const FONT_FILES = [REGULAR, `${FONTS}/DejaVuSans-Bold.ttf`, `${FONTS}/DejaVuSans-Oblique.ttf`];

/** Draws a figure of `width` by `height` CSS pixels; `zoom` is how many pixels of the picture go to one of them. */
export async function drawFigure(figure: JsonObject, width: number, height: number): Promise<(zoom: number) => Pixels> {
  const svg = await plotlyToSvg(figure, width, height);
  return (zoom) => rasterize(svg, zoom);
}

async function plotlyToSvg(figure: JsonObject, width: number, height: number): Promise<string> {
  const plotly = await (loading ??= loadPlotly());
  // Plotly writes what it works out into what it is given, and the figure belongs to the chapter.
  const { data, layout = {} } = structuredClone(figure) as { data: JsonObject[]; layout?: JsonObject };
  // Plotly leaves out points that a screen would not show, but the picture has more pixels than a screen.
  for (const trace of data) if (trace.line) trace.line = { simplify: false, ...trace.line as JsonObject };
  const font = { ...layout.font as JsonObject | undefined, family: "DejaVu Sans" };
  const page = { ...layout, width, height, autosize: false, font, paper_bgcolor: layout.paper_bgcolor ?? "white" };
  const svg = await plotly.toImage({ data, layout: page }, {
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

interface Plotly {
  toImage(figure: { data: unknown; layout: unknown }, options: Record<string, unknown>): Promise<string>;
}

let loading: Promise<Plotly> | undefined;

/** Plotly in a document that can measure text and paths; jsdom itself lays nothing out. */
async function loadPlotly(): Promise<Plotly> {
  const font = opentype.parse((await Deno.readFile(REGULAR)).buffer, {});
  // deno-lint-ignore no-explicit-any -- the window's classes are known at run time only
  const window: any = new JSDOM("<!doctype html><body></body>", { runScripts: "outside-only", pretendToBeVisual: true })
    .window;

  const measure = (text: string, size: number) => font.getAdvanceWidth(text, size);
  const rectangle = (element: SvgElement) => {
    const { left, right, top, bottom } = boxOf(element, measure);
    return { left, right, top, bottom, x: left, y: top, width: right - left, height: bottom - top };
  };
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
      return rectangle(this);
    },
  });
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SvgElement) {
      return rectangle(this);
    },
    getComputedTextLength(this: SvgElement) {
      return rectangle(this).width;
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
