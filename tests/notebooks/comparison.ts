/** Where two runs of a chapter differ, in words that point at the cell. */
import {
  type Cell,
  codeCells,
  formatJson,
  formatNotebook,
  type Json,
  type Notebook,
  type Output,
  type Text,
  textOf,
} from "../../tools/notebook.ts";

const PICTURE = "image/png";

/** A copy without pictures, which are drawn from the figures beside them and differ in bytes from machine to machine. */
export function withoutPictures(notebook: Notebook): Notebook {
  const copy = structuredClone(notebook);
  for (const cell of codeCells(copy)) {
    for (const output of cell.outputs) {
      if (output.output_type !== "display_data") continue;
      delete output.data[PICTURE];
      delete output.metadata[PICTURE];
    }
  }
  return copy;
}

/** The first difference between a committed chapter and a new run of it, pictures aside; undefined when there is none. */
export function firstDifference(committed: Notebook, executed: Notebook): string | undefined {
  const [old, now] = [withoutPictures(committed), withoutPictures(executed)];
  if (formatNotebook(old) === formatNotebook(now)) return undefined;
  for (let i = 0; i < Math.max(old.cells.length, now.cells.length); i++) {
    const difference = cellDifference(old.cells[i], now.cells[i]);
    if (difference !== undefined) return `cell ${(old.cells[i] ?? now.cells[i]).id}: ${difference}`;
  }
  return `metadata: ${lineDifference(formatJson(old.metadata), formatJson(now.metadata))}`;
}

function cellDifference(old: Cell | undefined, now: Cell | undefined): string | undefined {
  if (old === undefined || now === undefined) return `it is only in the ${old ? "committed" : "executed"} chapter`;
  if (json(old) === json(now)) return undefined;
  if (old.cell_type !== "code" || now.cell_type !== "code") return lineDifference(json(old), json(now));
  for (let i = 0; i < Math.max(old.outputs.length, now.outputs.length); i++) {
    const difference = outputDifference(old.outputs[i], now.outputs[i]);
    if (difference !== undefined) return `output ${i + 1}${difference}`;
  }
  return lineDifference(json({ ...old, outputs: [] }), json({ ...now, outputs: [] }));
}

function outputDifference(old: Output | undefined, now: Output | undefined): string | undefined {
  if (old === undefined) return ` is new\nexecuted:  ${summary(now!)}`;
  if (now === undefined) return ` is missing\ncommitted: ${summary(old)}`;
  if (json(old) === json(now)) return undefined;
  if (old.output_type === "display_data" && now.output_type === "display_data") {
    for (const type of new Set([...Object.keys(old.data), ...Object.keys(now.data)])) {
      const [before, after] = [old.data[type], now.data[type]].map((content) =>
        content === undefined ? "nothing" : plain(type, content)
      );
      if (before !== after) return `, ${type}, ${lineDifference(before, after)}`;
    }
  }
  return `, ${lineDifference(json(old), json(now))}`;
}

const json = (value: unknown) => formatJson(value as Json);
const plain = (type: string, content: Json) => type.startsWith("text/") ? textOf(content as Text) : formatJson(content);
const summary = (output: Output) => json(output).replace(/\s+/g, " ").slice(0, 200);

function lineDifference(old: string, now: string): string {
  const [before, after] = [old.split("\n"), now.split("\n")];
  const at = before.findIndex((line, i) => line !== after[i]);
  const line = at === -1 ? before.length : at;
  return `line ${line + 1}\ncommitted: ${before[line] ?? "(ends)"}\nexecuted:  ${after[line] ?? "(ends)"}`;
}
