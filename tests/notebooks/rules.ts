/** What every chapter must be, besides right: portable, stable, readable in any viewer. */
import { Buffer } from "node:buffer";
import { isAnswer } from "../../tools/cells.ts";
import { figures, originOf, readOrigin } from "../../tools/figures.ts";
import {
  codeCells,
  formatNotebook,
  type JsonObject,
  type Notebook,
  PLOTLY,
  type Text,
  textOf,
} from "../../tools/notebook.ts";
import { MNIST } from "../../tools/needs.ts";
import { unbackedNumbers } from "./numbers.ts";

const MAX_BYTES = 2_000_000;
const MAX_PICTURE_BYTES = 80_000;
/** Figures and imports have a line for each thing that they name. */
const MAX_LINES = { plain: 30, figure: 80 };
const IMPORTS = /^(\.\.\/lib\/(tfjs\/)?mod\.ts|\.\/verdicts\.json|@tensorflow\/tfjs|mathjs|plotly\.js)$/;
/** The module of an import in formatted code. */
const IMPORT = /^(?:import|\}) (?:[^"\n]*\bfrom )?"([^"\n]+)"(?: with \{.*\})?;?$|\bimport\(\s*"([^"\n]+)"/gm;
/** Not the same on every machine, in every engine, or at every time. */
const UNSTABLE =
  /\b(Math\.(random|exp|expm1|log|log2|log10|log1p|sin|cos|tan|sinh|cosh|tanh|pow|hypot|cbrt)|Date|performance|crypto)\b/;
const ESCAPE = "\x1b";
const PATH = /file:\/\/|(^|[\s"'(])(\/(home|root|Users|work|tmp|private|var)\/|[A-Z]:\\)/m;

/** All that is wrong with a chapter, in sentences. */
export function brokenRules(text: string, notebook: Notebook): string[] {
  return [
    ...formRules(text, notebook),
    ...metadataRules(notebook),
    ...cellRules(notebook),
    ...codeRules(notebook),
    ...proseRules(notebook),
    ...outputRules(notebook),
    ...figureRules(notebook),
    ...exerciseRules(notebook),
  ];
}

function* formRules(text: string, notebook: Notebook) {
  if (text !== formatNotebook(notebook)) {
    yield "The file is not in nbformat's own form; deno task chapters --force mends it.";
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) yield `The file has ${bytes} bytes, at most ${MAX_BYTES} are allowed.`;
}

function* metadataRules({ metadata, nbformat, nbformat_minor }: Notebook) {
  if (nbformat !== 4 || nbformat_minor !== 5) yield `nbformat is ${nbformat}.${nbformat_minor}, not 4.5.`;
  const keys = Object.keys(metadata).sort().join(" ");
  if (!/^description kernelspec language_info (needs )?title$/.test(keys)) yield `The metadata holds ${keys}.`;
  if ("needs" in metadata && JSON.stringify(metadata.needs) !== JSON.stringify([MNIST])) {
    yield `A chapter can need ["${MNIST}"], not ${JSON.stringify(metadata.needs)}.`;
  }
  const { name, language } = (metadata.kernelspec ?? {}) as JsonObject;
  if (name !== "deno" || language !== "typescript") yield `The kernel is ${name} (${language}).`;
}

function* cellRules({ cells }: Notebook) {
  const seen = new Set<string>();
  for (const { id, metadata } of cells) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 64) {
      yield `${id}: an id is kebab-case, at most 64 characters.`;
    }
    if (seen.has(id)) yield `${id}: the id occurs twice.`;
    seen.add(id);
    const others = Object.keys(metadata).filter((key) => key !== "tags");
    if (others.length > 0) yield `${id}: the cell's metadata holds ${others.join(" ")}.`;
  }
  const [first] = cells;
  if (first?.cell_type !== "markdown" || first.id !== "title" || !textOf(first.source).startsWith("# ")) {
    yield "The first cell is not a Markdown cell with the id title that starts with a heading.";
  }
}

function* codeRules(notebook: Notebook) {
  let count = 0;
  for (const { id, source, execution_count, outputs } of codeCells(notebook)) {
    const code = textOf(source);
    if (execution_count !== ++count) yield `${id}: its execution count is ${execution_count}, not ${count}.`;
    if (/\bDeno\s*\./.test(code)) yield `${id}: names Deno, which the page does not have.`;
    const unstable = withoutText(code).match(UNSTABLE);
    if (unstable) yield `${id}: ${unstable[0]} is not the same everywhere; lib/ has what is.`;
    for (const [, statement, call] of code.matchAll(IMPORT)) {
      const name = statement ?? call;
      if (!IMPORTS.test(name)) yield `${id}: imports ${name}, which cells may not.`;
    }
    const lines = code.split("\n").length;
    const limit = /\bfigure\(|^import /m.test(code) ? MAX_LINES.figure : MAX_LINES.plain;
    if (lines > limit) yield `${id}: has ${lines} lines; what is longer than ${limit} belongs into lib/.`;
    if (outputs.some((output) => output.output_type === "execute_result")) {
      yield `${id}: ends in an expression; await show() it.`;
    }
    if (outputs.some((output) => output.output_type === "error")) yield `${id}: shows an error.`;
  }
}

/** Code without its comments and strings. */
const withoutText = (code: string) => code.replace(/\/\/.*|\/\*[\s\S]*?\*\/|"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, "");

function* proseRules(notebook: Notebook) {
  for (const { id, figure } of unbackedNumbers(notebook)) {
    yield `${id}: neither code nor an output knows the text's ${figure}; let code show what it measures, or list in numbers.ts ` +
      "where it comes from.";
  }
}

function* outputRules(notebook: Notebook) {
  for (const { id, outputs } of codeCells(notebook)) {
    for (const output of outputs) {
      const texts = textsOf(output);
      if (texts.some((text) => text.includes(ESCAPE))) yield `${id}: an output holds color codes.`;
      const path = texts.map((text) => text.match(PATH)).find((match) => match !== null);
      if (path) yield `${id}: an output holds a path: ${path[0].trim()}`;
      if (output.output_type !== "display_data") continue;
      for (const type of ["text/html", "image/svg+xml"]) {
        if (type in output.data) yield `${id}: an output holds ${type}, which some viewers show and others lose.`;
      }
      if (!("text/plain" in output.data)) yield `${id}: an output lacks text/plain.`;
    }
  }
}

/** Every string at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return [value.join("")];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function* figureRules(notebook: Notebook) {
  const all = figures(notebook);
  if (all.length < 3) yield `It has ${all.length} figures, at least 3 are wanted.`;
  for (const { cell, data, output } of all) {
    const { layout = {} } = data[PLOTLY] as { layout?: JsonObject };
    const axes = Object.entries(layout).filter(([key, axis]) =>
      /^[xy]axis$/.test(key) && (axis as JsonObject).visible !== false
    );
    for (const [name, part] of [["layout", layout], ...axes] as [string, JsonObject][]) {
      if (!titleOf(part)) yield `${cell}: ${name} of its figure has no title.`;
    }
    const alt = textOf(data["text/plain"] as Text);
    if (alt.length < 40) {
      yield `${cell}: the figure's description has ${alt.length} characters, at least 40 are wanted.`;
    }
    const picture = data["image/png"];
    const about = output.metadata["image/png"] as JsonObject | undefined;
    if (typeof picture !== "string") yield `${cell}: the figure has no picture; deno task chapters draws it.`;
    else if (Buffer.from(picture, "base64").length > MAX_PICTURE_BYTES) {
      yield `${cell}: its picture is larger than 80 kB.`;
    }
    if (typeof picture === "string" && readOrigin(picture) !== originOf(data[PLOTLY])) {
      yield `${cell}: its picture shows another figure; deno task chapters --force draws it.`;
    }
    if (about?.alt !== alt) yield `${cell}: the picture lacks its description.`;
  }
}

function titleOf({ title }: JsonObject): string {
  const text = typeof title === "object" ? (title as JsonObject | null)?.text : title;
  return typeof text === "string" ? text.trim() : "";
}

function* exerciseRules(notebook: Notebook) {
  const idOf = new Map(notebook.cells.map((cell) => [cell.id, textOf(cell.source)]));
  const answers = codeCells(notebook).filter(isAnswer);
  if (answers.length < 3) yield `It has ${answers.length} exercises, at least 3 are wanted.`;
  for (const { id, metadata } of answers) {
    const name = id.replace(/-answer$/, "");
    if (!(metadata.tags as string[] | undefined)?.includes("exercise")) yield `${id}: lacks the tag exercise.`;
    for (const part of [name, `${name}-check`, `${name}-solution`]) {
      if (!idOf.has(part)) yield `${name}: has no cell ${part}.`;
    }
    const heading = `### ${name.replace("exercise-", "Exercise ")}: `;
    if (!idOf.get(name)?.startsWith(heading)) yield `${name}: does not start with the heading "${heading}…".`;
    const solution = idOf.get(`${name}-solution`) ?? "";
    if (!/^<details><summary>Solution<\/summary>\n\n[\s\S]*^```ts\n[\s\S]*^```\n\n?<\/details>\s*$/m.test(solution)) {
      yield `${name}-solution: is not a fold named Solution that ends in a \`\`\`ts fence.`;
    }
  }
}
