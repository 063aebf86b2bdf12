import assert from "node:assert/strict";
import { cellModule, withSolutions, writeCellModule } from "../../tools/cells.ts";
import { capture } from "../../tools/command.ts";
import { execute } from "../../tools/execution.ts";
import { glossaryFile, linkFirstUses, readGlossary } from "../../tools/glossary.ts";
import { newChapter } from "../../tools/new_chapter.ts";
import { codeCells, formatNotebook, parseNotebook, textOf } from "../../tools/notebook.ts";
import { brokenRules } from "../notebooks/rules.ts";
import { markdown, notebook, temporaryShelf } from "./notebooks.ts";

const quiet = { status() {}, line() {}, end() {} };

Deno.test("a new chapter keeps all rules, and its exercises can be solved", async () => {
  await using shelf = await temporaryShelf();
  // Cells import from where the chapters are.
  const on = { ...shelf, execution: {} };
  await newChapter("11-the-glass-oracle", quiet, on);

  const text = await shelf.read("11-the-glass-oracle");
  const chapter = parseNotebook(text, "11-the-glass-oracle");
  assert.deepEqual(brokenRules(text, chapter), []);
  assert.equal(chapter.metadata.title, "The Glass Oracle");
  assert.match(textOf(chapter.cells[0].source), /^# The Glass Oracle\n/);
  const linked = linkFirstUses(chapter, readGlossary(await Deno.readTextFile(glossaryFile)));
  assert.equal(formatNotebook(linked), text, "the glossary is linked");

  const module = cellModule("11-the-glass-oracle", chapter);
  await writeCellModule(module);
  for (const command of ["check", "lint"]) {
    const { success, text } = await capture(Deno.execPath(), [command, "--quiet", module.path]);
    assert.ok(success, text);
  }
  await Deno.remove(module.path);

  const [source, target] = [`${shelf.notebooks}/solved.ipynb`, `${shelf.notebooks}/solved.out.ipynb`];
  await Deno.writeTextFile(source, formatNotebook(withSolutions(chapter)));
  for await (const event of execute([{ name: "solved", source, target }])) assert.notEqual(event.event, "failed");
  const solved = codeCells(parseNotebook(await Deno.readTextFile(target), "solved"));
  const checks = solved.filter(({ id }) => /^exercise-\d+-check$/.test(id));
  assert.equal(checks.length, 3);
  for (const { id, outputs } of checks) assert.match(JSON.stringify(outputs), /solved\./, id);
});

Deno.test("a name that is none and a number that is taken are refused, and nothing is written", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write("07-seven", notebook(markdown("title", "# Seven")));
  const refused = (name: string | undefined, message: RegExp) =>
    assert.rejects(newChapter(name, quiet, shelf), { name: "TaskError", message });
  await refused(undefined, /such as 08-the-oracle; got no name\./);
  await refused("the oracle", /such as 08-the-oracle; got the oracle\./);
  await refused("07-again", /^The number of 07-again is taken by 07-seven; the next free one is 08\.$/);
  assert.deepEqual([...Deno.readDirSync(shelf.notebooks)].map(({ name }) => name), ["07-seven.ipynb"]);
});
