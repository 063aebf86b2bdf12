/** Collects what the chapters' cells measured, for the chapter that shows the ledger. */
import { join } from "node:path";
import type { Measurement, Verdict } from "../lib/mod.ts";
import { readIfThere, replaceFile } from "./files.ts";
import { codeCells, type Notebook, parseNotebook, type Text, textOf } from "./notebook.ts";

/** The type under which lib/ shows what became of a claim. */
const VERDICT = "application/vnd.l2-spellbook.verdict+json";

/** The file beside the chapters that holds all measurements, and how a cell imports it. */
export const VERDICTS = "verdicts.json";
export const readsVerdicts = (notebook: Notebook): boolean =>
  codeCells(notebook).some(({ source }) => textOf(source).includes(`"./${VERDICTS}"`));

export const verdictsPath = (folder: string): string => join(folder, VERDICTS);

/** What the cells of a chapter measured, as their outputs say. */
export function verdictsOf(chapter: string, notebook: Notebook): Measurement[] {
  return codeCells(notebook).flatMap(({ id, outputs }) =>
    outputs.flatMap((output) => {
      if (output.output_type !== "display_data" || !(VERDICT in output.data)) return [];
      const { claim, statement, outcome, because, measured } = output.data[VERDICT] as unknown as Verdict;
      const text = textOf(output.data["text/plain"] as Text);
      return [{ chapter, cell: id, claim, statement, outcome, because, measured: inOrder(measured, text) }];
    })
  );
}

/** A notebook's JSON has its keys sorted; the text beside it lists the numbers as the author ordered them. */
function inOrder(measured: Verdict["measured"], text: string): Verdict["measured"] {
  const place = (name: string) => text.lastIndexOf(`\n- ${name}: `);
  return Object.fromEntries(Object.entries(measured).sort(([a], [b]) => place(a) - place(b)));
}

/** The measurements of all chapters but those that show the ledger, in the order of the series. */
export async function collectVerdicts(folder: string, names: readonly string[]): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (const name of names) {
    const notebook = parseNotebook(await Deno.readTextFile(join(folder, `${name}.ipynb`)), `${name}.ipynb`);
    if (!readsVerdicts(notebook)) all.push(...verdictsOf(name, notebook));
  }
  return all;
}

export const formatVerdicts = (measurements: readonly Measurement[]): string =>
  JSON.stringify(measurements, null, 1) + "\n";

/** Brings the file up to date; says whether it changed. */
export async function writeVerdicts(folder: string, names: readonly string[]): Promise<boolean> {
  return await replaceFile(verdictsPath(folder), formatVerdicts(await collectVerdicts(folder, names)));
}

/** The file's text, empty where there is none. */
export const readVerdicts = async (folder: string): Promise<string> => await readIfThere(verdictsPath(folder)) ?? "";
