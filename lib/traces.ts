/**
 * The lines, points and axes that most figures are made of, in one line of code each.
 *
 * @module
 */
import type { FigureAxis, Trace } from "./figure.ts";
import { ln } from "./elementary.ts";
import type { Interval } from "./statistics.ts";

/** How a line or a row of points looks, and where it is drawn. */
export interface TraceStyle {
  /** A color, best one of `palette`; the figure's next one unless told. */
  color?: string;
  /** How the line is broken; solid unless told. */
  dash?: "solid" | "dash" | "dot" | "dashdot" | "longdash";
  /** The line's width in pixels, 2 unless told. */
  width?: number;
  /** A marker at each point, such as "circle", "diamond" or "star"; a line has none unless told. */
  symbol?: string;
  /** The marker's size in pixels, 8 unless told. */
  size?: number;
  /** Error bars: the interval around each point. */
  intervals?: readonly Interval[];
  /** Which of several panels it is drawn in, from 0. */
  panel?: number;
  /** Whether the legend names it, true unless told; a second panel need not repeat the first. */
  legend?: boolean;
  /** Whether it is shown at first; a slider may change that. */
  visible?: boolean;
}

/** A line through the points (x, y). */
export function lineTrace(name: string, x: ArrayLike<number>, y: ArrayLike<number>, style: TraceStyle = {}): Trace {
  return trace(style.symbol === undefined ? "lines" : "lines+markers", name, x, y, style);
}

/** Markers at the points (x, y). */
export function pointTrace(name: string, x: ArrayLike<number>, y: ArrayLike<number>, style: TraceStyle = {}): Trace {
  return trace("markers", name, x, y, { symbol: "circle", ...style });
}

/**
 * The band between `low` and `high` over x, lightly filled in the color of its edges: two traces, of which the legend names one.
 *
 * @throws {RangeError} when the style has no color of the form "#rrggbb".
 */
export function bandTrace(
  name: string,
  x: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  style: TraceStyle & { color: string },
): Trace[] {
  if (!/^#[0-9a-f]{6}$/i.test(style.color)) {
    throw new RangeError(`bandTrace: the color must be of the form #rrggbb, got ${style.color}.`);
  }
  const edges = { width: 1.5, ...style };
  const upper = { ...lineTrace(name, x, high, edges), fill: "tonexty", fillcolor: `${style.color}66` };
  return [lineTrace(name, x, low, { ...edges, legend: false }), upper as Trace];
}

/**
 * An axis whose title names the quantity and its unit. `range` is given in the quantity itself, on a logarithmic axis as well.
 *
 * @param options.log whether the axis is logarithmic, false unless told
 * @param options.range from the left or lower end to the other; what the traces need unless told
 * @param options.ticks where the axis has marks; where Plotly likes unless told
 * @throws {RangeError} when a logarithmic range holds a number that is not above 0.
 */
export function axis(
  title: string,
  options: { log?: boolean; range?: readonly [number, number]; ticks?: readonly number[] } = {},
): FigureAxis {
  const { log = false, range, ticks } = options;
  if (log && range?.some((end) => !(end > 0))) {
    throw new RangeError(`axis: a logarithmic range must lie above 0, got ${range.join(" to ")}.`);
  }
  return {
    title: { text: title },
    // Plotly would write 10⁻⁶ as "1µ".
    ...(log && { type: "log", dtick: 1, exponentformat: "power" }),
    ...(range && { range: range.map((end) => log ? ln(end) / ln(10) : end) }),
    ...(ticks && { tickvals: [...ticks] }),
  };
}

function trace(
  mode: "lines" | "markers" | "lines+markers",
  name: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  style: TraceStyle,
): Trace {
  const { color, dash, width = 2, symbol, size = 8, intervals, panel = 0, legend, visible } = style;
  const number = panel === 0 ? "" : String(panel + 1);
  const bars = intervals && {
    type: "data",
    symmetric: false,
    array: intervals.map(({ mean, high }) => high - mean),
    arrayminus: intervals.map(({ mean, low }) => mean - low),
  };
  return {
    name,
    mode,
    x: Array.from(x),
    y: Array.from(y),
    line: { color, dash, width },
    ...(symbol && { marker: { color, symbol, size } }),
    ...(bars && { error_y: bars }),
    ...(panel > 0 && { xaxis: `x${number}`, yaxis: `y${number}` }),
    ...(legend === false && { showlegend: false }),
    ...(visible !== undefined && { visible }),
  } as Trace;
}
