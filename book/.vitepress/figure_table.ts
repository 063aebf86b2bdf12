/** The numbers that a figure shows, as tables to read and as one file to keep. */
import { escapeHtml } from "./outputs.ts";

/** A figure in Plotly's JSON, or what Plotly made of it. */
export interface PlottedFigure {
  readonly data: readonly Plotted[];
  readonly layout?: Plotted;
}

// deno-lint-ignore no-explicit-any -- Plotly's traces and axes have some hundred options of all types
type Plotted = Readonly<Record<string, any>>;
type Value = number | string | null;

export interface FigureTable {
  readonly caption: string;
  /** The first names what stands at the start of each row. Heads of one axis stand below its title. */
  readonly heads: readonly { readonly name: string; readonly axis?: string }[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** How many rows and columns a table shows at most, and how many of them, evenly spread, where there are more. */
const rowLimit = { most: 40, then: 21 };
const columnLimit = { most: 13, then: 11 };

/** One table for all traces that share their positions, one for each other trace and each field of colors. */
export function figureTables({ data, layout = {} }: PlottedFigure): FigureTable[] {
  const groups = groupBy(readShown(data, layout), tableOf);
  const title = plain(layout.title?.text ?? layout.title ?? "");
  return groups.map((group) => {
    const { field, isMark, labels } = group[0];
    const table = field ? fieldTable(group, field) : isMark || labels ? marksTable(group) : pointsTable(group);
    const names = group.map(({ name }) => name).join(", ");
    const caption = table.caption || (groups.length > 1 && names.length < 80 ? names : title) || title;
    return { ...table, caption };
  }).filter(({ rows, notes }) => rows.length + notes.length > 0);
}

/** A line that stops and begins again at the same positions is several lines. */
function readShown(data: readonly Plotted[], layout: Plotted): Series[] {
  const shown = data.filter(({ visible }) => (visible ?? true) === true);
  return shown.flatMap((trace, i) => {
    const series = readTrace(trace, nameOf(i, shown), layout);
    const pieces = splitAtGaps(series);
    const isBundle = pieces.length > 1 && pieces[0].key.values.length > 2 &&
      pieces.every(({ key }) => JSON.stringify(key) === JSON.stringify(pieces[0].key));
    return isBundle ? pieces.map((piece, i) => ({ ...piece, name: `${series.name} ${i + 1}` })) : [series];
  });
}

function splitAtGaps(series: Series): Series[] {
  const { key, value } = series;
  const gaps = value.values.flatMap((at, i) => at === null ? [i] : []);
  const cuts = [-1, ...gaps, value.values.length];
  return cuts.slice(1).map((end, i) => {
    const piece = <T>(list: readonly T[]) => list.slice(cuts[i] + 1, end);
    return { ...series, key: { ...key, values: piece(key.values) }, value: { ...value, values: piece(value.values) } };
  }).filter(({ key }) => key.values.length > 0);
}

/** What a trace says, apart from how it looks. */
interface Series {
  readonly name: string;
  readonly panel: string;
  /** Which axes it belongs to. */
  readonly axes: string;
  readonly key: Column;
  readonly value: Column;
  readonly low?: readonly Value[];
  readonly high?: readonly Value[];
  readonly labels?: readonly string[];
  readonly field?: Field;
  /** A single point, or the two ends of a line that guides the eye. */
  readonly isMark: boolean;
  /** Whether the key is the horizontal position. */
  readonly isUpright: boolean;
}

interface Column {
  readonly title: string;
  readonly isLogarithmic?: boolean;
  readonly values: readonly Value[];
}

/** Numbers in rows and columns, shown as colors. */
interface Field {
  readonly columns: Column;
  readonly z: readonly (readonly Value[])[];
  readonly text?: readonly (readonly string[])[];
  readonly isPicture: boolean;
}

function readTrace(trace: Plotted, name: string, layout: Plotted): Series {
  const [xAxis, yAxis] = (["x", "y"] as const).map((letter) => axisOf(trace, letter, layout));
  const panel = panelHeading(xAxis, layout);
  const axes = trace.xaxis ?? "x";
  const common = { name, panel, axes, isMark: false, isUpright: true };
  if (Array.isArray(trace.z)) {
    const z = trace.z as Value[][];
    const [columns, key] = [
      column(xAxis, trace.x ?? z[0]?.map((_, i) => i)),
      column(yAxis, trace.y ?? z.map((_, i) => i)),
    ];
    const text = Array.isArray(trace.text) ? trace.text : undefined;
    const isPicture = xAxis.visible === false && yAxis.visible === false;
    return { ...common, key, value: { title: "", values: [] }, field: { columns, z, text, isPicture } };
  }
  if (trace.type === "histogram") {
    const bins = histogram(trace);
    const key = { title: xAxis.title, values: bins.map(({ name }) => name) };
    return { ...common, key, value: { title: yAxis.title, values: bins.map(({ count }) => count) } };
  }
  const [x, y] = [column(xAxis, trace.x), column(yAxis, trace.y)];
  const isUpright = trace.orientation !== "h" && !(isWords(y.values) && !isWords(x.values));
  const [key, value] = isUpright ? [x, y] : [y, x];
  const raw: Value[] = (isUpright ? trace.y : trace.x) ?? [];
  const bars = isUpright ? trace.error_y : trace.error_x;
  const ends = (sign: number, sizes?: number[]) =>
    sizes && raw.map((at, i) => at === null ? null : (at as number) + sign * sizes[i]);
  const labels = /text/.test(trace.mode ?? "") && Array.isArray(trace.text) ? trace.text.map(plain) : undefined;
  const isMark = key.values.length <= 2 && trace.type !== "bar" && labels === undefined;
  return {
    ...common,
    isUpright,
    isMark,
    key,
    value,
    labels,
    low: ends(-1, bars?.arrayminus ?? bars?.array),
    high: ends(1, bars?.array),
  };
}

const tableOf = ({ axes, key, isMark, isUpright, field, labels }: Series): string =>
  labels ? "labels" : isMark ? `marks ${isUpright}` : JSON.stringify(field ? [key, field] : [axes, key]);

interface Axis {
  readonly title: string;
  readonly visible: boolean;
  readonly domain: readonly [number, number];
  readonly isLogarithmic: boolean;
  readonly ticks: readonly number[];
  readonly tickTexts?: readonly string[];
}

function axisOf(trace: Plotted, letter: "x" | "y", layout: Plotted): Axis {
  const read = (id: string): Plotted => layout[`${letter}axis${id.slice(1)}`] ?? {};
  const own = read(trace[`${letter}axis`] ?? letter), shared = own.matches ? read(own.matches) : {};
  const positions: Value[] = Array.isArray(trace[letter]) ? trace[letter] : [];
  return {
    title: plain(own.title?.text ?? shared.title?.text ?? "") || letter,
    visible: own.visible !== false,
    domain: own.domain ?? [0, 1],
    isLogarithmic: own.type === "log",
    ticks: own.tickvals ?? (own.dtick === 1 && own.type !== "log" ? positions.map((at) => Math.round(Number(at))) : []),
    tickTexts: own.ticktext?.map(plain),
  };
}

/** Where positions stand for words, these words; where points were only moved aside to be seen, their proper positions. */
function column({ title, visible, isLogarithmic, ticks, tickTexts }: Axis, values: readonly Value[] = []): Column {
  if (!visible) return { title, values: values.map(() => null) };
  const place = (at: number) => isLogarithmic ? Math.log(at) : at;
  const places = [...new Set(ticks)].map(place).sort((a, b) => a - b);
  const reach = 0.3 * Math.min(...places.slice(1).map((at, i) => at - places[i]));
  const nearest = values.map((value) =>
    typeof value !== "number" ? -1 : ticks.findIndex((tick) => Math.abs(place(tick) - place(value)) <= reach)
  );
  const isAtTicks = values.every((value, i) => value === null || nearest[i] >= 0);
  const distances = values.flatMap((value, i) =>
    nearest[i] < 0 ? [] : [place(value as number) - place(ticks[nearest[i]])]
  );
  const isMoved = Math.max(...distances) - Math.min(...distances) < 1e-3 * reach;
  const proper = values.map((value, i) => {
    const tick = ticks[nearest[i]], text = tickTexts?.[nearest[i]];
    if (tick === undefined || !isAtTicks && tick !== value) return value;
    if (text !== undefined) return isAtTicks || readNumber(text) !== value ? text : value;
    return isAtTicks && isMoved ? tick : value;
  });
  return { title, isLogarithmic, values: proper };
}

/** Reads 10⁻³ as well. */
function readNumber(text: string): number {
  const power = /^10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text)?.[1];
  const digits = power && [...power].map((sign) => sign === "⁻" ? "-" : superscripts.indexOf(sign)).join("");
  return Number(digits === undefined ? text.replace("−", "-") : `1e${digits}`);
}

const isWords = (values: readonly Value[]) =>
  values.some((value) => typeof value === "string") && values.every((value) => typeof value !== "number");

/** The words above the panel that an axis belongs to. */
function panelHeading({ domain: [from, to] }: Axis, { annotations = [] }: Plotted): string {
  const heading = annotations.find(({ xref, yref, x, y, showarrow }: Plotted) =>
    xref === "paper" && yref === "paper" && y >= 1 && showarrow === false && x >= from && x <= to
  );
  return plain(heading?.text ?? "");
}

/** Bands have two edges of one name; of other traces that share one, the color says what they belong to. */
function nameOf(i: number, shown: readonly Plotted[]): string {
  const trace = shown[i], name = plain(trace.name ?? "");
  const isNamesake = (other: Plotted | undefined) => other?.name === trace.name && other?.xaxis === trace.xaxis;
  if (trace.fill === "tonexty") return `${name}, upper edge`;
  if (shown[i + 1]?.fill === "tonexty" && isNamesake(shown[i + 1])) return `${name}, lower edge`;
  if (name === "" || shown.filter(isNamesake).length < 2) return name;
  const color = ({ line, marker }: Plotted) => line?.color ?? marker?.color;
  const owner = shown.slice(0, i).findLast((other) =>
    other.name !== trace.name && other.xaxis === trace.xaxis && color(other) === color(trace)
  );
  return owner ? `${name}, ${plain(owner.name ?? "")}` : name;
}

function pointsTable(all: readonly Series[]): FigureTable {
  const [{ key, panel, name }] = all, isOne = all.length === 1;
  const group = thin(all, columnLimit);
  const points = key.values.map((_, i) => i).filter((i) => all.some(({ value }) => isThere(value.values[i])));
  const rows = thin(points, rowLimit);
  const at = (list: readonly Value[]) => rows.map((i) => list[i]);
  const columns: { name: string; axis?: string; cells: string[] }[] = [];
  if (key.values.some(isThere)) {
    columns.push({ name: key.title, cells: formatColumn({ ...key, values: at(key.values) }) });
  }
  for (const { name, value, low, high } of group) {
    if (!value.values.some(isThere)) continue;
    const cells = formatColumn({ ...value, values: at(value.values) }, low && at(low), high && at(high));
    columns.push(isOne ? { name: value.title, cells } : { name, axis: value.title, cells });
  }
  return {
    caption: captionOf(panel, isOne ? name : ""),
    heads: columns.map(({ name, axis }) => ({ name, axis })),
    rows: columns.length === 0 ? [] : rows.map((_, row) => columns.map(({ cells }) => cells[row])),
    notes: [
      ...(group.some(({ low }) => low) ? [intervalNote] : []),
      ...thinned([rows.length, points.length, "rows"], [group.length, all.length, "columns"]),
    ],
  };
}

const intervalNote = "In brackets: from where to where the error bars reach.";

/** Says what of a table is not shown. */
function thinned(...parts: readonly (readonly [shown: number, all: number, what: string])[]): string[] {
  const left = parts.filter(([shown, all]) => shown < all).map(([shown, all, what]) => `${shown} of ${all} ${what}`);
  return left.length === 0 ? [] : [`Shown are ${left.join(" and ")}, evenly spread; the CSV file has all.`];
}

/** Points that have names of their own, and lines from one point to another. */
function marksTable(group: readonly Series[]): FigureTable {
  const points = group.flatMap((series) => series.key.values.map((_, i) => ({ series, i })));
  const nameOfPoint = ({ series, i }: typeof points[number]) =>
    series.name + (!series.isMark || series.key.values.length < 2 ? "" : i === 0 ? ", from" : ", to");
  const titles = (of: (series: Series) => string) => [...new Set(group.map(of))].join(" or ");
  const numbers = (of: (series: Series) => readonly Value[] | undefined): Column => ({
    title: "",
    isLogarithmic: true,
    values: points.map(({ series, i }) => of(series)?.[i] ?? null),
  });
  const key = numbers((series) => series.key.values), value = numbers((series) => series.value.values);
  const [low, high] = [numbers(({ low }) => low).values, numbers(({ high }) => high).values];
  const columns = [
    { name: "panel", cells: points.map(({ series }) => series.panel) },
    { name: "name", cells: points.map(nameOfPoint) },
    { name: "label", cells: points.map(({ series, i }) => series.labels?.[i] ?? "") },
    { name: titles(({ key }) => key.title), cells: key.values.some(isThere) ? formatColumn(key) : [] },
    {
      name: titles(({ value }) => value.title),
      cells: value.values.some(isThere) ? formatColumn(value, low, high) : [],
    },
  ].filter(({ cells }) => cells.some((cell) => cell !== ""));
  return {
    caption: group[0].isMark ? "Single points and straight lines" : "",
    heads: columns.map(({ name }) => ({ name })),
    rows: points.map((_, row) => columns.map(({ cells }) => cells[row])),
    notes: low.some(isThere) ? [intervalNote] : [],
  };
}

const captionOf = (panel: string, name: string) => [...new Set([panel, name])].filter(Boolean).join(": ");

function fieldTable(group: readonly Series[], { columns, z, text, isPicture }: Field): FigureTable {
  const [{ key }] = group;
  const caption = group.map(({ panel, name }) => captionOf(panel, name)).filter(Boolean).join(", ");
  const [height, width] = [z.length, z[0]?.length ?? 0];
  if (isPicture) {
    const numbers = z.flat().filter((value) => typeof value === "number");
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)].map(formatOne);
    const note = `A picture, ${width} pixels wide and ${height} high, of values from ${low} to ${high}; ` +
      "the CSV file has them all.";
    return { caption, heads: [], rows: [], notes: [note] };
  }
  const rows = thin([...z.keys()], rowLimit), cols = thin([...z[0].keys()], columnLimit);
  const numbers = formatColumn({ title: "", values: rows.flatMap((i) => cols.map((j) => z[i][j])) });
  const starts = formatColumn({ ...key, values: rows.map((i) => key.values[i]) });
  const tops = formatColumn({ ...columns, values: cols.map((j) => columns.values[j]) });
  return {
    caption,
    heads: [{ name: key.title }, ...tops.map((name) => ({ name, axis: columns.title }))],
    rows: rows.map((i, row) => [
      starts[row],
      ...cols.map((j, col) => text?.[i]?.[j] ?? numbers[row * cols.length + col]),
    ]),
    notes: thinned([rows.length, height, "rows"], [cols.length, width, "columns"]),
  };
}

/** Bins that hold something; where Plotly was not told of bins, ten of equal width. */
function histogram({ x, xbins }: Plotted): { name: string; count: number }[] {
  const values = x as number[];
  const start = xbins?.start ?? Math.min(...values), end = xbins?.end ?? Math.max(...values);
  const size = xbins?.size ?? (end - start) / 10;
  return Array.from({ length: Math.round((end - start) / size) }, (_, i) => {
    const [from, to] = [start + i * size, start + (i + 1) * size];
    const count = values.filter((value) => value >= from && (value < to || to >= end && value === end)).length;
    return { name: `${formatOne(from)} to ${formatOne(to)}`, count };
  }).filter(({ count }) => count > 0);
}

/** The first, the last, and between them every so many. */
function thin<T>(items: readonly T[], { most, then }: { most: number; then: number }): readonly T[] {
  if (items.length <= most) return items;
  const last = items.length - 1, step = Math.ceil(last / (then - 1));
  return items.filter((_, i) => i === last || i % step === 0 && last - i >= step / 2);
}

/** Words as they are, numbers to four digits of the largest, and to four of each where the axis is logarithmic. */
function formatColumn({ values, isLogarithmic }: Column, low?: readonly Value[], high?: readonly Value[]): string[] {
  const sizes = [values, low ?? [], high ?? []].flat().filter((value) => typeof value === "number").map(Math.abs);
  const largest = Math.max(...sizes);
  const isEven = !isLogarithmic && largest >= 1e-3 && largest < 1e7;
  const needed = Math.max(0, ...sizes.map((size) => fraction(size).length));
  const decimals = Math.min(needed, Math.max(0, 3 - Math.floor(Math.log10(largest))));
  const format = (value: Value | undefined) => {
    if (typeof value !== "number") return isThere(value) ? plain(value) : "–";
    return isEven ? minus(value.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1")) : formatOne(value);
  };
  return values.map((value, i) => {
    const hasInterval = typeof low?.[i] === "number" && typeof high?.[i] === "number";
    return format(value) + (hasInterval ? ` (${format(low[i])} to ${format(high[i])})` : "");
  });
}

function formatOne(value: number): string {
  const rounded = Number(value.toPrecision(4)), size = Math.abs(rounded);
  return minus(size !== 0 && (size < 1e-4 || size >= 1e7) ? rounded.toExponential().replace("e+", "e") : `${rounded}`);
}

const fraction = (size: number) => `${Number(size.toPrecision(6))}`.split(".")[1] ?? "";
const minus = (text: string) => text.replaceAll("-", "−");

function isThere(value: Value | undefined): value is number | string {
  return value !== undefined && value !== null && value !== "";
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Plotly's text without its marks; powers stay powers. */
const plain = (text: string): string =>
  `${text}`
    .replace(/<sup>([-−]?\d+)<\/sup>/g, (_, power: string) => power.replace(/./g, (sign) => superscripts[+sign] ?? "⁻"))
    .replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...groups.get(key(item)) ?? [], item]);
  return [...groups.values()];
}

/** As HTML; a reader who scrolls a wide table by keyboard needs it to take the focus. */
export function tableHtml({ caption, heads, rows, notes }: FigureTable): string {
  const said = notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join("");
  if (rows.length === 0) return `<p>${escapeHtml(caption)}</p>${said}`;
  const head = (text: string, span: string) => `<th ${span}>${escapeHtml(text)}</th>`;
  const hasAxes = heads.some(({ axis }) => axis !== undefined);
  const runs = heads.flatMap(({ name, axis }, i) => {
    if (axis === undefined) return [head(name, hasAxes ? 'rowspan="2" scope="col"' : 'scope="col"')];
    if (i > 0 && heads[i - 1].axis === axis) return [];
    const end = heads.findIndex((other, j) => j > i && other.axis !== axis);
    return [head(axis, `colspan="${(end < 0 ? heads.length : end) - i}" scope="colgroup"`)];
  });
  const names = heads.filter(({ axis }) => axis !== undefined).map(({ name }) => head(name, 'scope="col"'));
  const body = rows.map(([first, ...cells]) =>
    `<tr>${head(first, 'scope="row"')}${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`
  );
  const label = `<caption>${escapeHtml(caption)}</caption>`;
  const heading = `<thead><tr>${runs.join("")}</tr>${hasAxes ? `<tr>${names.join("")}</tr>` : ""}</thead>`;
  return `<div class="scroller" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">` +
    `<table>${label}${heading}<tbody>${body.join("")}</tbody></table></div>${said}`;
}

/** All numbers that the figure shows now, one point a row. */
export function figureCsv({ data, layout = {} }: PlottedFigure): string {
  const shown = data.filter(({ visible }) => (visible ?? true) === true);
  const points = readShown(data, layout).flatMap((series): Record<string, Value | undefined>[] => {
    const { field, key, value, isUpright } = series;
    const start = { panel: series.panel, name: series.name };
    if (field) {
      return field.z.flatMap((row, r) =>
        row.map((z, c) => ({ ...start, x: field.columns.values[c] ?? c, y: key.values[r] ?? r, z }))
      );
    }
    return key.values.map((at, i) => ({
      ...start,
      label: series.labels?.[i],
      [isUpright ? "x" : "y"]: at,
      [isUpright ? "y" : "x"]: value.values[i],
      low: series.low?.[i],
      high: series.high?.[i],
    }));
  });
  const columns = ["panel", "name", "label", "x", "y", "low", "high", "z"].filter((name) =>
    points.some((point) => isThere(point[name]))
  );
  const title = (letter: "x" | "y") => {
    const titles = new Set(shown.map((trace) => axisOf(trace, letter, layout).title));
    return titles.size === 1 ? [...titles][0] : letter;
  };
  const heads = columns.map((name) => name === "x" || name === "y" ? title(name) : name);
  const cell = (value: Value | undefined) => {
    const text = isThere(value) ? `${typeof value === "number" ? Number(value.toPrecision(6)) : value}` : "";
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = points.map((point) => columns.map((name) => cell(point[name])));
  return [heads.map(cell), ...rows].map((row) => row.join(",")).join("\n") + "\n";
}
