/** Every work that a chapter names under its sources is among the references. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { chapterNames } from "../../tools/chapters.ts";
import { parseNotebook, textOf } from "../../tools/notebook.ts";
import { inRoot, notebooks } from "../../tools/paths.ts";

/** Titles stand in italics; lines break anywhere, and styles differ in their capitals. */
const titlesIn = (markdown: string): string[] =>
  [...markdown.matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)].map(([, title]) => title.replace(/\s+/g, " ").toLowerCase());

const references = titlesIn(await Deno.readTextFile(inRoot("book", "references.md")));

Deno.test("the references name each work once", () => {
  assert.ok(references.length > 20);
  assert.deepEqual(references.filter((title, i) => references.indexOf(title) !== i), []);
});

for (const name of await chapterNames()) {
  Deno.test(`${name}: its sources are among the references`, async () => {
    const { cells } = parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), name);
    const sources = cells.find(({ id }) => id === "sources");
    assert.ok(sources, "it has a cell named sources");
    const titles = titlesIn(textOf(sources.source).split(/\n(?:Next|Pierre|Behind)/)[0]);
    assert.ok(titles.length > 0);
    assert.deepEqual(titles.filter((title) => !references.includes(title)), []);
  });
}
