/**
 * What a cell shows, and where it goes: to Jupyter inside the Deno kernel, to the page in the book, to the console elsewhere.
 *
 * Every output is a bundle of MIME types, so that each viewer picks the richest that it can draw, and always holds
 * `text/plain` for those who read or hear instead of look.
 *
 * @module
 */
import { formatValue } from "./format.ts";

/** MIME types and their contents. */
export type MimeBundle = Readonly<Record<string, unknown>> & { readonly "text/plain": string };

/** Where outputs go. `replaces` says that the bundle takes the place of the last one with the same `id`. */
export type OutputSink = (bundle: MimeBundle, place: { id?: string; replaces: boolean }) => Promise<void> | void;

/** The name under which Jupyter kernels look for an object's own bundle. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/** Something that knows how it is shown; Jupyter's own symbol, so that a trailing expression works as well. */
export interface Displayable {
  /** The bundle to show. */
  [displaySymbol](): MimeBundle;
}

let sink: OutputSink | undefined;

/** Sends outputs to `newSink` instead of the place found by default; `undefined` goes back to that. */
export function setOutputSink(newSink: OutputSink | undefined): void {
  sink = newSink;
}

/** Shows `value`: a figure, table, formula, sentence, matrix, or anything else as text. */
export async function show(value: unknown): Promise<void> {
  await send(toBundle(value), { replaces: false });
}

/**
 * A table; each row is an object whose keys are the columns. Numbers are rounded to `digits` significant digits, 4 unless told.
 *
 * @param options.columns which keys to show, in which order; all keys of the first row unless told
 * @param options.caption a sentence above the table
 * @param options.digits significant digits, 4 unless told
 * @throws {RangeError} when there are no rows.
 */
export function table(
  rows: readonly Readonly<Record<string, unknown>>[],
  options: { columns?: readonly string[]; caption?: string; digits?: number } = {},
): Displayable {
  if (rows.length === 0) throw new RangeError("table: needs at least one row, got none.");
  const { columns = Object.keys(rows[0]), caption, digits = 4 } = options;
  const cells = rows.map((row) => columns.map((column) => formatValue(row[column], digits)));
  const numeric = columns.map((column) => rows.every((row) => typeof row[column] === "number"));
  const line = (values: readonly string[]) => `| ${values.map(escapeCell).join(" | ")} |`;
  const widths = columns.map((column, j) => Math.max(column.length, ...cells.map((row) => row[j].length)));
  const aligned = (values: readonly string[]) =>
    values.map((value, j) => numeric[j] ? value.padStart(widths[j]) : value.padEnd(widths[j])).join("  ").trimEnd();
  const markdownTable = [
    line(columns),
    line(numeric.map((isNumber) => isNumber ? "---:" : "---")),
    ...cells.map(line),
  ].join("\n");
  const plain = [aligned(columns), ...cells.map(aligned)].join("\n");
  return displayable({
    "text/markdown": caption ? `*${caption}*\n\n${markdownTable}` : markdownTable,
    "text/plain": caption ? `${caption}\n\n${plain}` : plain,
  });
}

/** A formula in TeX, without dollar signs. */
export function tex(source: string): Displayable {
  return displayable({ "text/latex": `$$${source}$$`, "text/plain": source });
}

/**
 * A paragraph in Markdown. As a template tag it rounds the numbers put into it to four significant digits:
 * markdown`The gap is ${gap}.` keeps prose and measurement together.
 */
export function markdown(text: string | TemplateStringsArray, ...values: unknown[]): Displayable {
  const source = typeof text === "string"
    ? text
    : text.reduce((sum, part, i) => sum + part + (i < values.length ? formatValue(values[i], 4) : ""), "");
  return displayable({ "text/markdown": source, "text/plain": source });
}

/** A line that follows a long run and is replaced in place. */
export interface Progress {
  /** Says how far the run is; `note` may tell a loss. Shown at most ten times a second. */
  update(done: number, note?: string): Promise<void>;
  /** The last word, which stays in the notebook; it must hold no time. */
  finish(summary: string): Promise<void>;
}

let progressLines = 0;

/**
 * Starts a progress line for a run of `total` steps.
 *
 * @throws {RangeError} when `total` is not a whole number of at least 1.
 */
export async function progress(label: string, total: number): Promise<Progress> {
  if (!Number.isInteger(total) || total < 1) {
    throw new RangeError(`progress: total must be a whole number of at least 1, got ${total}.`);
  }
  const id = `progress-${++progressLines}`;
  let shownAt = 0;
  const line = (text: string, replaces: boolean) => send({ "text/plain": `${label}: ${text}` }, { id, replaces });
  await line(`0 of ${total}`, false);
  return {
    async update(done, note) {
      if (performance.now() - shownAt < 100) return;
      shownAt = performance.now();
      await line(`${done} of ${total}${note ? `, ${note}` : ""}`, true);
    },
    finish: (summary) => line(summary, true),
  };
}

/** Wraps a bundle so that `show` and Jupyter can draw it. */
export function displayable(bundle: MimeBundle): Displayable {
  return { [displaySymbol]: () => bundle };
}

function toBundle(value: unknown): MimeBundle {
  if (typeof value === "object" && value !== null && displaySymbol in value) {
    return (value as Displayable)[displaySymbol]();
  }
  return { "text/plain": formatValue(value) };
}

async function send(bundle: MimeBundle, place: { id?: string; replaces: boolean }): Promise<void> {
  sink ??= jupyterSink() ?? consoleSink;
  await sink(bundle, place);
}

/** The running Deno kernel, or undefined anywhere else, where even looking at `Deno.jupyter` throws. */
function jupyterSink(): OutputSink | undefined {
  type Kernel = { broadcast(type: string, content: Record<string, unknown>): Promise<void> };
  let kernel: Kernel | undefined;
  try {
    kernel = (globalThis as { Deno?: { jupyter?: Kernel } }).Deno?.jupyter;
  } catch {
    return undefined;
  }
  return kernel && ((data, { id, replaces }) =>
    kernel.broadcast(replaces ? "update_display_data" : "display_data", {
      data,
      metadata: {},
      transient: id === undefined ? {} : { display_id: id },
    }));
}

const consoleSink: OutputSink = (bundle, { replaces }) => {
  if (!replaces) console.log(bundle["text/plain"]);
};

/** A bar would end a cell of a Markdown table, and a new line the table. */
function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}
