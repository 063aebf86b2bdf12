/**
 * Plotly figures in the series' own look, each with words for those who cannot see it.
 *
 * @module
 */
import type { Data } from "plotly.js";
import { type Displayable, displayable } from "./display.ts";
import { roundNumbers } from "./format.ts";

/** A trace of a figure, as Plotly defines it. */
export type Trace = Data;
/** An axis of a figure: a title that names the quantity and its unit, and any of Plotly's other options. */
export interface FigureAxis {
  /** The quantity and its unit. */
  title?: { text: string };
  /** Any other option of a Plotly axis. */
  [option: string]: unknown;
}

/** The layout of a figure; whatever is left out comes from the series' own look. */
export interface FigureLayout {
  /** What there is to see. */
  title: { text: string };
  /** The horizontal axis. */
  xaxis?: FigureAxis;
  /** The vertical axis. */
  yaxis?: FigureAxis;
  /** Any other option of a Plotly layout: further axes, sliders, shapes, annotations, … */
  [option: string]: unknown;
}

/**
 * A Plotly figure. Its look (font, colors, grid) is the series' own; `layout` adds to it.
 *
 * @param options.alt says what kind of picture it is, what its axes are, and what there is to see
 * @throws {RangeError} when the title, the title of an axis, or a description of at least 40 characters is missing.
 */
export function figure(data: Trace[], layout: FigureLayout, options: { alt: string }): Displayable {
  const { alt } = options;
  if (!hasTitle(layout)) throw new RangeError("figure: layout.title is missing; say in it what there is to see.");
  if (alt.trim().length < 40) {
    throw new RangeError(`figure: alt must describe the figure in at least 40 characters, got ${alt.trim().length}.`);
  }
  const plotly = roundNumbers({ data, layout: withDefaults(data, layout) }) as Record<string, unknown>;
  return displayable({ "application/vnd.plotly.v1+json": plotly, "text/plain": alt.trim() });
}

/** Eight colors that remain apart for color-blind readers (Okabe & Ito 2008), black first. */
export const palette: readonly string[] = [
  "#000000",
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#f0e442",
];

/** The series' look, which a figure's own layout overrides. */
function withDefaults(data: Trace[], layout: FigureLayout): FigureLayout {
  const merged: FigureLayout = {
    width: 760,
    height: 440,
    colorway: palette.slice(1, 7),
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    font: { family: "DejaVu Sans, Verdana, sans-serif", size: 13 },
    margin: { l: 70, r: 30, t: 60, b: 60 },
    legend: { orientation: "h", y: -0.2 },
    ...layout,
  };
  const axisNames = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))]);
  if (data.every((trace) => ["pie", "table"].includes(trace.type ?? "scatter"))) return merged;
  for (const name of axisNames) {
    const axis = (layout[name] ?? {}) as FigureAxis;
    if (!hasTitle(axis) && axis.showticklabels !== false && axis.visible !== false) {
      throw new RangeError(`figure: layout.${name}.title is missing; name the quantity and its unit.`);
    }
    merged[name] = { gridcolor: "#e5e5e5", zerolinecolor: "#c8c8c8", linecolor: "#888888", ...axis };
  }
  return merged;
}

function hasTitle({ title }: { title?: { text: string } }): boolean {
  return (title?.text ?? "").trim() !== "";
}
