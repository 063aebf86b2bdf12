/** The ledger is complete, and says what the committed chapters say. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ledger, type Measurement } from "../../lib/mod.ts";
import { chapterNames } from "../../tools/chapters.ts";
import { codeCells, type Notebook, parseNotebook, type Text, textOf } from "../../tools/notebook.ts";
import { notebooks } from "../../tools/paths.ts";
import { collectVerdicts, formatVerdicts, readsVerdicts, readVerdicts, verdictsOf } from "../../tools/verdicts.ts";

const names = await chapterNames();
const chapters = new Map<string, Notebook>();
for (const name of names) {
  chapters.set(name, parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), name));
}
const [[ledgerName, ledgerChapter]] = [...chapters].filter(([, notebook]) => readsVerdicts(notebook));
const measurements: Measurement[] = [
  ...await collectVerdicts(notebooks, names),
  ...verdictsOf(ledgerName, ledgerChapter),
];

Deno.test("verdicts.json is what the committed chapters measured", async () => {
  const collected = formatVerdicts(await collectVerdicts(notebooks, names));
  assert.equal(await readVerdicts(notebooks), collected, "`deno task chapters` collects the verdicts again");
});

Deno.test("every claim was measured, in the words of the list of claims", () => {
  ledger(measurements);
});

Deno.test("the chapter with the ledger shows each claim once, with a link to each cell that measured it", () => {
  const shown = codeCells(ledgerChapter).find(({ id }) => id === "ledger-table")!;
  const text = shown.outputs.map((output) =>
    output.output_type === "display_data" ? textOf(output.data["text/markdown"] as Text) : ""
  ).join("\n");
  for (const { claim, measurements: wanted } of ledger(measurements)) {
    const lines = text.split("\n").filter((line) => line.startsWith(`| ${claim.number}. `));
    assert.equal(lines.length, 1, `claim ${claim.number}`);
    const links = [...lines[0].matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    assert.deepEqual(links, wanted.map(({ chapter, cell }) => `${chapter}.ipynb#${cell}`), `claim ${claim.number}`);
  }
});

Deno.test("all links in outputs lead to cells that there are", () => {
  for (const [name, notebook] of chapters) {
    for (const { id, outputs } of codeCells(notebook)) {
      for (const [, file, cell] of JSON.stringify(outputs).matchAll(/\]\(([\w-]+)\.ipynb(?:#([\w-]+))?\)/g)) {
        const target = chapters.get(file);
        const found = target && (cell === undefined || target.cells.some(({ id }) => id === cell));
        assert.ok(found, `${name}, cell ${id}: ${file}.ipynb#${cell} leads nowhere`);
      }
    }
  }
});
