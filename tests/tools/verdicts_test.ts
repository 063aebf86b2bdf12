import assert from "node:assert/strict";
import { displaySymbol, type Verdict, verdict } from "../../lib/mod.ts";
import { updateChapters } from "../../tools/chapters.ts";
import { type CodeCell, formatNotebook, type JsonObject, parseNotebook, textOf } from "../../tools/notebook.ts";
import { readsVerdicts, readVerdicts, verdictsOf, writeVerdicts } from "../../tools/verdicts.ts";
import { code, markdown, notebook, temporaryShelf } from "./notebooks.ts";

const entry: Verdict = {
  claim: 3,
  statement: "The flag is λ.",
  outcome: "does not hold",
  because: "it is 2λ (see: above).",
  measured: { ratio: 2, above: 1.5, "a ratio": 0.25 },
};
const withVerdict = (id: string, entry: Verdict) => {
  const data = JSON.parse(JSON.stringify(verdict(entry)[displaySymbol]())) as JsonObject;
  return {
    ...code(id, "show();") as CodeCell,
    outputs: [{ output_type: "display_data" as const, data, metadata: {} }],
  };
};
const ledgerCell = code("imports", `import verdicts from "./verdicts.json" with { type: "json" };`);

Deno.test("verdicts are read from a chapter's outputs, their numbers in the author's order", () => {
  const executed = notebook(markdown("title", "# A"), code("silent", "1;"), withVerdict("verdict-3", entry));
  const committed = parseNotebook(formatNotebook(executed), "04-flag");
  const found = verdictsOf("04-flag", committed);
  assert.deepEqual(found, [{ chapter: "04-flag", cell: "verdict-3", ...entry }]);
  assert.deepEqual(Object.keys(found[0].measured), ["ratio", "above", "a ratio"]);
});

Deno.test("the file holds the verdicts of all chapters but the one that reads it, and changes only with them", async () => {
  await using shelf = await temporaryShelf();
  const own = notebook(ledgerCell, withVerdict("verdict-5", { ...entry, claim: 5 }));
  assert.deepEqual([readsVerdicts(own), readsVerdicts(notebook())], [true, false]);
  await shelf.write("01-a", notebook(withVerdict("verdict-1", { ...entry, claim: 1 })));
  await shelf.write("09-ledger", own);
  await shelf.write("10-b", notebook(withVerdict("verdict-3", entry)));
  const names = ["01-a", "09-ledger", "10-b"];
  assert.equal(await writeVerdicts(shelf.notebooks, names), true);
  assert.equal(await writeVerdicts(shelf.notebooks, names), false);
  const held: { chapter: string; claim: number }[] = JSON.parse(await readVerdicts(shelf.notebooks));
  assert.deepEqual(held.map(({ chapter, claim }) => [chapter, claim]), [["01-a", 1], ["10-b", 3]]);
});

/** Shows a verdict without the library. */
const measuring = (share: number) =>
  code(
    "verdict-1",
    `await Deno.jupyter.broadcast("display_data", {
  data: {
    "application/vnd.l2-spellbook.verdict+json": { claim: 1, measured: { share: ${share} } },
    "text/plain": "- share: ${share}",
  },
  metadata: {},
  transient: {},
});`,
  );

Deno.test("the chapter with the ledger is executed after all others, and again when a verdict changes", async () => {
  await using shelf = await temporaryShelf();
  const update = (names?: string[]) =>
    updateChapters({ names, on: shelf, progress: { status() {}, line() {}, end() {} } });
  const shown = async () => {
    const cell = parseNotebook(await shelf.read("09-ledger"), "09-ledger").cells[1] as CodeCell;
    return cell.outputs.map((output) => output.output_type === "stream" ? textOf(output.text) : "");
  };
  const show = code("show", `console.log(verdicts.map(({ measured }) => measured.share).join(" "));`);
  await shelf.write("09-ledger", notebook(ledgerCell, show));
  await shelf.write("10-b", notebook(measuring(0.5)));
  assert.deepEqual((await update()).executed, ["10-b", "09-ledger"]);
  assert.deepEqual(await shown(), ["0.5\n"]);
  assert.deepEqual((await update()).executed, []);

  await shelf.write("10-b", notebook(measuring(0.75)));
  assert.deepEqual((await update(["10-b"])).executed, ["10-b"]);
  assert.deepEqual((await update()).executed, ["09-ledger"], "its cells are as they were, the verdicts are not");
  assert.deepEqual(await shown(), ["0.75\n"]);
});
