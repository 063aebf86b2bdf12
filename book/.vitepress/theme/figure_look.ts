/** A figure's Plotly JSON as the page shows it: on the page's own ground, in light or dark, and at the width there is. */
import { pictureShape } from "./picture_shape.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface PlotlyFigure {
  data: JsonObject[];
  layout: JsonObject;
  frames?: JsonObject[];
  config?: JsonObject;
}

export interface Surroundings {
  /** Width of the figure's box in CSS pixels. */
  width: number;
  dark: boolean;
  reducedMotion: boolean;
  /** Fingers scroll; on a touch screen, a drag must not zoom. */
  touch: boolean;
}

/** One of Plotly's sliders, which the page draws itself: Plotly's cannot be reached by keyboard and are too small for fingers. */
export interface Slider {
  label: string;
  active: number;
  steps: { label: string; method: string; args: Json[] }[];
}

export interface ShownFigure {
  data: JsonObject[];
  layout: JsonObject;
  frames: JsonObject[];
  config: JsonObject;
  sliders: Slider[];
  /** Whether the figure keeps its light look, on a card of its own, in the dark theme too. */
  onCard: boolean;
}

/** How many characters of a title fit into one line. */
const titleLength = (width: number) => width / (width < narrow ? 0.55 * 14 : 0.52 * 17);

const fontFamily = '"Literata Variable", Literata, Georgia, serif';

/** Below this width, a figure made for a page of 760 pixels needs smaller type, wrapped titles and slimmer margins. */
const narrow = 560;

export function figureLook(figure: PlotlyFigure, surroundings: Surroundings): ShownFigure {
  const { width, dark, reducedMotion, touch } = surroundings;
  const own = structuredClone(figure);
  // The words around a field of colors say what is dark and what is light in it, so it is not for turning over. Contours
  // are read by their lines.
  const onCard = dark && own.data.some(({ type }) => ["heatmap", "histogram2d"].includes(String(type)));
  const look = dark && !onCard ? forDark : forParchment;
  const shown = look(own as unknown as Json) as unknown as PlotlyFigure;
  const { sliders, width: _width, height: _height, ...layout } = shown.layout;
  const ink = look === forDark ? "#d9d2c3" : "#2f2a25";
  Object.assign(layout, {
    autosize: true,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { ...(layout.font as JsonObject | undefined), family: fontFamily, color: ink },
    template: { layout: { annotationdefaults: { arrowcolor: ink }, shapedefaults: { line: { color: ink } } } },
  });
  if (touch) layout.dragmode = false;
  if (reducedMotion) layout.transition = { duration: 0 };
  layout.legend = legendBelow((layout.legend ?? {}) as JsonObject);
  for (const axis of axes(layout)) {
    const title = titleOf(axis.title);
    if (title) axis.title = { standoff: 10, ...title.rest, text: title.text };
    axis.automargin = true;
  }
  // The room below was for Plotly's slider; axis titles and the legend make their own.
  const margin = { ...layout.margin as JsonObject | undefined };
  if (sliders) margin.b = Math.min(Number(margin.b ?? 60), 60);
  const title = titleOf(layout.title);
  if (title) {
    const text = wrap(title.text, titleLength(width)), moreLines = text.split("<br>").length - 1;
    layout.title = { ...title.rest, text };
    if (moreLines > 0) margin.t = Number(margin.t ?? 60) + 24 * moreLines;
  }
  layout.margin = margin;
  if (width < narrow) fitNarrow(shown.data, layout, width);
  return {
    data: shown.data,
    layout,
    frames: shown.frames ?? [],
    config: {
      ...shown.config,
      responsive: false,
      displaylogo: false,
      displayModeBar: touch || width < narrow ? false : "hover",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
    },
    onCard,
    sliders: ((sliders ?? []) as JsonObject[]).map((slider) => readSlider(slider, surroundings)),
  };
}

function readSlider(slider: JsonObject, { width, reducedMotion }: Surroundings): Slider {
  const steps = ((slider.steps ?? []) as JsonObject[]).map((step, i) => ({
    label: String(step.label ?? i + 1),
    method: String(step.method ?? "restyle"),
    args: (step.args ?? []) as Json[],
  }));
  for (const change of steps.flatMap(({ args }) => args as JsonObject[])) {
    if (typeof change?.["title.text"] === "string") {
      change["title.text"] = wrap(change["title.text"], titleLength(width));
    }
  }
  if (reducedMotion) {
    for (const { method, args } of steps) {
      if (method === "animate") args[1] = { ...(args[1] as JsonObject | undefined), transition: { duration: 0 } };
    }
  }
  const prefix = (slider.currentvalue as JsonObject | undefined)?.prefix;
  const label = typeof prefix === "string" ? prefix.replace(/<[^>]*>/g, "").replace(/[\s:=]+$/, "") : "";
  return { label: label || "Step", active: Number(slider.active ?? 0), steps };
}

function fitNarrow(data: JsonObject[], layout: JsonObject, width: number): void {
  const size = 11, scale = Math.max(0.5, width / 760);
  layout.font = { ...(layout.font as JsonObject), size };
  const title = titleOf(layout.title);
  let titleLines = 0;
  if (title !== undefined) {
    const text = title.text;
    titleLines = text.split("<br>").length;
    layout.title = {
      ...title.rest,
      text,
      font: { size: 14 },
      x: 0.5,
      xanchor: "center",
      yref: "container",
      y: 1,
      yanchor: "top",
      pad: { t: 16 },
    };
  }
  const panelTitles = annotations(layout).filter(({ yref, y }) => yref === "paper" && Number(y) >= 1);
  const panelLines = Math.max(0, ...panelTitles.map(({ text }) => String(text).split("<br>").length));
  const top = 14 + 18 * titleLines + (panelLines > 0 ? 4 + 12 * panelLines : 0);
  const isPicture = pictureShape({ data, layout }) !== undefined;
  layout.margin = isPicture ? { l: 12, r: 12, t: top, b: 12 } : { l: 48, r: 12, t: top, b: 44 };
  for (const axis of axes(layout)) {
    const axisTitle = titleOf(axis.title);
    const [from, to] = (axis.domain ?? [0, 1]) as [number, number];
    const room = 0.8 * (to - from) * width;
    if (axisTitle) axis.title = { ...axisTitle.rest, text: wrap(axisTitle.text, room / (0.55 * size)), standoff: 6 };
  }
  // Between two panels there is room for the numbers of an axis, and not for its title.
  for (const name of Object.keys(layout).filter((name) => /^yaxis\d+$/.test(name))) {
    const xaxis = layout[name.replace("y", "x")] as JsonObject | undefined;
    const [from, to] = (xaxis?.domain ?? [0, 1]) as [number, number];
    if (from > 0 && titleOf((layout[name] as JsonObject).title)) xaxis!.domain = [from + 0.06, to];
  }
  shrinkNodes(data, scale, size - 2);
  shrinkNumbers(data, layout, width);
  const panels = new Set(axes(layout).map(({ domain }) => JSON.stringify(domain ?? null))).size;
  for (const annotation of annotations(layout)) {
    for (const gap of ["standoff", "startstandoff"]) {
      if (typeof annotation[gap] === "number") annotation[gap] = scale * (annotation[gap] as number);
    }
    annotation.font = { ...(annotation.font as JsonObject | undefined), size: size - (panels > 2 ? 2 : 1) };
  }
}

/** Markers that hold a word are drawn as large as a word: on a phone they would cover each other. */
function shrinkNodes(data: JsonObject[], scale: number, fontSize: number): void {
  for (const trace of data) {
    const marker = trace.marker as JsonObject | undefined;
    if (typeof marker?.size !== "number" || marker.size < 24) continue;
    marker.size = Math.max(24, scale * marker.size);
    trace.textfont = { ...(trace.textfont as JsonObject | undefined), size: fontSize };
  }
}

/** Numbers in the cells of a field of colors become so small that neighbors do not run into each other. */
function shrinkNumbers(data: JsonObject[], layout: JsonObject, width: number): void {
  for (const trace of data) {
    if (trace.type !== "heatmap" || typeof trace.texttemplate !== "string" || !Array.isArray(trace.text)) continue;
    const rows = trace.text as Json[][], letters = Math.max(...rows.flat().map((text) => String(text).length));
    const axis = layout[String(trace.xaxis ?? "x").replace("x", "xaxis")] as JsonObject | undefined;
    const [from, to] = (axis?.domain ?? [0, 1]) as [number, number];
    const cell = 0.6 * (to - from) * width / rows[0].length, font = trace.textfont as JsonObject | undefined;
    trace.textfont = { ...font, size: Math.min(Number(font?.size ?? 12), Math.floor(cell / (0.55 * letters))) };
  }
}

const annotations = (layout: JsonObject) => (layout.annotations ?? []) as JsonObject[];

/**
 * Plotly places a legend relative to the plot's height, which is another one here than in the picture: a legend that was
 * beside or below the plot goes to the figure's lower edge, one that was set into the plot stays where it is.
 */
function legendBelow(legend: JsonObject): JsonObject {
  const { x, y } = legend;
  const isInside = typeof x === "number" && typeof y === "number" && x >= 0 && x < 1 && y >= 0 && y <= 1;
  return isInside
    ? legend
    : { ...legend, orientation: "h", yref: "container", y: 0, yanchor: "bottom", x: 0, xanchor: "left" };
}

const axes = (layout: JsonObject) =>
  Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name)).map((name) => layout[name] as JsonObject);

function titleOf(title: Json | undefined): { text: string; rest: JsonObject } | undefined {
  if (typeof title === "string") return { text: title, rest: {} };
  const { text, ...rest } = (title ?? {}) as JsonObject;
  return typeof text === "string" ? { text, rest } : undefined;
}

/** Breaks a text between words so that no line is longer than `length` characters. Tags do not count. */
export function wrap(text: string, length: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replaceAll("<br>", " ").split(/ +/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.replace(/<[^>]*>/g, "").length > length) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].join("<br>");
}

/** The same figure with its grays turned over. Colors proper were chosen to be seen on both grounds, and stay. */
const forDark = (figure: Json) =>
  recolored(figure, (color, path) => {
    // White words stand on markers of a color, which stays.
    const isOnMarker = path.includes("textfont") && isWhite(color);
    return isOnMarker ? color : turnedGray(color);
  });

/** The same figure with the page's ground where it has a white one, behind labels for instance. */
const forParchment = (figure: Json) =>
  recolored(figure, (color, path) => path.at(-1) === "bgcolor" && isWhite(color) ? "#fbf7ee" : color);

const isWhite = (color: string) => /^(#fff(fff)?|white)$/i.test(color);

/** Changes every color in a figure, those of scales as well; `path` is where it stands. */
function recolored(value: Json, change: (color: string, path: string[]) => string, path: string[] = []): Json {
  const key = path.at(-1) ?? "";
  if (typeof value === "string") return /color$/i.test(key) ? change(value, path) : value;
  if (Array.isArray(value)) {
    if (!/colorscale$/i.test(key)) return value.map((entry) => recolored(entry, change, path));
    return (value as [number, string][]).map(([at, color]) => [at, change(color, path)]);
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map((
    [name, entry],
  ) => [name, recolored(entry, change, [...path, ...name.split(".")])]);
  return Object.fromEntries(entries);
}

/** Black becomes the color of text on the dark ground, white that of the ground; colors that are no gray stay. */
export function turnedGray(color: string): string {
  const named: Record<string, string> = { black: "#000000", white: "#ffffff", gray: "#808080", grey: "#808080" };
  const text = named[color] ?? color;
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1];
  const rgb = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)$/.exec(text);
  const channels = hex
    ? (hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!).map((pair) => parseInt(pair, 16))
    : rgb?.slice(1, 4).map(Number);
  if (channels === undefined || Math.max(...channels) - Math.min(...channels) > 24) return color;
  const lightness = channels.reduce((sum, channel) => sum + channel, 0) / 3 / 255;
  const [r, g, b] = [[232, 21], [226, 23], [212, 30]].map(([ink, ground]) =>
    Math.round(ink + (ground - ink) * lightness)
  );
  return rgb?.[4] === undefined ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${rgb[4]})`;
}
