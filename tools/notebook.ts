/** Notebooks as data: their types, reading, and writing in the very form that nbformat (and so Jupyter) writes. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** nbformat keeps long texts as lists of lines. */
export type Text = string | string[];

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: Text;
}

export interface DisplayOutput {
  output_type: "display_data" | "execute_result";
  data: JsonObject;
  metadata: JsonObject;
  execution_count?: number | null;
}

export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ErrorOutput;

export interface MarkdownCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: JsonObject;
  source: Text;
  attachments?: JsonObject;
}

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: JsonObject;
  source: Text;
  outputs: Output[];
  execution_count: number | null;
}

export type Cell = MarkdownCell | CodeCell;

export interface Notebook {
  cells: Cell[];
  metadata: JsonObject;
  nbformat: number;
  nbformat_minor: number;
}

export const PLOTLY = "application/vnd.plotly.v1+json";

export const textOf = (text: Text): string => typeof text === "string" ? text : text.join("");

export const linesOf = (text: Text): string[] => textOf(text).split(/(?<=\n)/).filter((line) => line !== "");

export const codeCells = (notebook: Notebook): CodeCell[] => notebook.cells.filter((cell) => cell.cell_type === "code");

export function parseNotebook(text: string, name: string): Notebook {
  let notebook: Notebook;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not a notebook: ${(error as Error).message}`);
  }
  if (notebook.nbformat !== 4 || notebook.nbformat_minor < 5 || !Array.isArray(notebook.cells)) {
    throw new Error(
      `${name} is not a notebook of nbformat 4.5: it says ${notebook.nbformat}.${notebook.nbformat_minor}.`,
    );
  }
  return notebook;
}

/**
 * The bytes that nbformat would write: one space of indent, sorted keys, numbers as Python prints them. A chapter saved
 * from JupyterLab and one executed by the tools are then the same file.
 */
export const formatNotebook = (notebook: Notebook): string => formatJson(notebook as unknown as Json) + "\n";

export function formatJson(value: Json, indent = ""): string {
  if (typeof value === "number") return formatNumber(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = indent + " ";
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => inner + formatJson(item, inner)).join(",\n")}\n${indent}]`;
  }
  const keys = Object.keys(value).sort();
  if (keys.length === 0) return "{}";
  const members = keys.map((key) => `${inner}${JSON.stringify(key)}: ${formatJson(value[key], inner)}`);
  return `{\n${members.join(",\n")}\n${indent}}`;
}

/** Python goes over to an exponent, of two digits, below 1e-4; JavaScript below 1e-6. All else is the same in both. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return JSON.stringify(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}

/**
 * A notebook in the one form in which it is committed: known metadata only, execution counts in order, stream outputs
 * joined as the kernel happened to cut them, texts as lists of lines, nothing that changes from run to run.
 */
export function normalizeNotebook(notebook: Notebook): Notebook {
  let count = 0;
  const cells = notebook.cells.map((cell): Cell => {
    const metadata = normalizeCellMetadata(cell.metadata);
    const source = linesOf(cell.source);
    if (cell.cell_type !== "code") return { ...cell, metadata, source };
    const outputs = normalizeOutputs(cell.outputs);
    const execution_count = source.length === 0 ? null : ++count;
    return { cell_type: "code", id: cell.id, metadata, source, outputs, execution_count };
  });
  return { cells, metadata: normalizeMetadata(notebook.metadata), nbformat: 4, nbformat_minor: 5 };
}

function normalizeMetadata(metadata: JsonObject): JsonObject {
  const { language_info, ...kept } = metadata;
  delete kept.widgets;
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  const { file_extension, mimetype, name, nbconvert_exporter, pygments_lexer, version } =
    (language_info ?? {}) as JsonObject;
  const info = { file_extension, mimetype, name, nbconvert_exporter, pygments_lexer, version };
  const known = Object.entries(info).filter(([, value]) => value !== undefined);
  return { ...kept, kernelspec, language_info: Object.fromEntries(known) };
}

function normalizeCellMetadata(metadata: JsonObject): JsonObject {
  return metadata.tags === undefined ? {} : { tags: metadata.tags };
}

function normalizeOutputs(outputs: readonly Output[]): Output[] {
  const normal: Output[] = [];
  for (const output of outputs) {
    const last = normal.at(-1);
    if (output.output_type !== "stream") normal.push(normalizeOutput(output));
    else if (last?.output_type === "stream" && last.name === output.name) {
      last.text = linesOf(textOf(last.text) + textOf(output.text));
    } else normal.push({ output_type: "stream", name: output.name, text: linesOf(output.text) });
  }
  return normal;
}

function normalizeOutput(output: DisplayOutput | ErrorOutput): Output {
  if (output.output_type === "error") return output;
  const data: JsonObject = {};
  for (const [type, content] of Object.entries(output.data)) {
    data[type] = type.startsWith("text/") ? linesOf(content as Text) : content;
  }
  return { ...output, data, metadata: output.metadata ?? {} };
}
