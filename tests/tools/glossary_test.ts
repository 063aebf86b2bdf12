/** The glossary itself, how its terms are linked, and that every chapter's links are where they belong. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { chapterNames } from "../../tools/chapters.ts";
import { glossaryFile, linkFirstUses, readGlossary } from "../../tools/glossary.ts";
import { formatNotebook, linesOf, type Notebook, parseNotebook, textOf } from "../../tools/notebook.ts";
import { notebooks } from "../../tools/paths.ts";

const glossary = await Deno.readTextFile(glossaryFile);
const terms = readGlossary(glossary);

Deno.test("the glossary has each term once, in alphabetical order, with a definition", () => {
  const names = terms.map(({ name }) => name.toLowerCase());
  assert.ok(names.length > 50);
  assert.deepEqual(names, names.toSorted());
  const forms = terms.flatMap(({ forms }) => forms.map((form) => form.toLowerCase()));
  assert.deepEqual(forms.filter((form, i) => forms.indexOf(form) !== i), []);
  assert.deepEqual(terms.filter(({ definition }) => definition.length < 30).map(({ name }) => name), []);
});

Deno.test("the glossary's links lead to chapters and cells that there are", async () => {
  const links = [...glossary.matchAll(/\]\(([^)#]+)(?:#([\w-]+))?\)/g)];
  assert.ok(links.length > terms.length / 2);
  for (const [link, file, cell] of links) {
    assert.match(file, /^\.\.\/notebooks\/[\w-]+\.ipynb$/, link);
    const { cells } = await readChapter(basename(file, ".ipynb"));
    if (cell !== undefined) assert.ok(cells.some(({ id }) => id === cell), `${link} leads nowhere`);
  }
});

for (const name of await chapterNames()) {
  Deno.test(`${name}: each term of the glossary is linked at its first use (deno task glossary)`, async () => {
    const notebook = await readChapter(name);
    const linked = linkFirstUses(notebook, terms);
    assert.match(formatNotebook(linked), /\]\(\.\.\/book\/glossary\.md#/);
    for (const [i, { id, source }] of notebook.cells.entries()) {
      assert.equal(textOf(source), textOf(linked.cells[i].source), id);
    }
  });
}

const readChapter = async (name: string) =>
  parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), name);

const sample = readGlossary(`# Glossary

## bias

<!-- also: biases -->

What is added.

## L2 norm

The length.

## weight

<!-- also: weights -->

What is multiplied.

## weight decay

What shrinks.
`);

const link = (text: string, anchor: string) => `[${text}](../book/glossary.md#${anchor})`;

function linked(...texts: string[]): string[] {
  const cells = texts.map((text, i) => ({ cell_type: "markdown", id: `c${i}`, metadata: {}, source: linesOf(text) }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 } as unknown as Notebook;
  return linkFirstUses(notebook, sample).cells.map(({ source }) => textOf(source));
}

Deno.test("a glossary is read with its terms, anchors, forms and definitions", () => {
  assert.deepEqual(sample[1], {
    name: "L2 norm",
    anchor: "l2-norm",
    forms: ["L2 norm"],
    definition: "The length.",
  });
  assert.deepEqual(sample[2].forms, ["weight", "weights"]);
});

Deno.test("the first use is linked, in whatever form and over the end of a line, and later ones are not", () => {
  assert.deepEqual(linked("**Weights** and a weight.", "The l2\nnorm of weights, biases."), [
    `**${link("Weights", "weight")}** and a weight.`,
    `The ${link("l2\nnorm", "l2-norm")} of weights, ${link("biases", "bias")}.`,
  ]);
});

Deno.test("a longer term is no use of a shorter one in it, nor is a part of a word", () => {
  assert.deepEqual(linked("Weight decay; unbiased, overweight, a weight."), [
    `${link("Weight decay", "weight-decay")}; unbiased, overweight, a ${link("weight", "weight")}.`,
  ]);
});

Deno.test("headings, code, formulas, other links, solutions and sources keep their text", () => {
  const texts = [
    "# A weight",
    "`weight` $weight$ $$\nweight\n$$ [a weight](#c1) <b title='weight'>",
    "```ts\nweight\n```",
    "<details><summary>Solution</summary>\n\nA weight.\n\n</details>",
  ];
  assert.deepEqual(linked(...texts), texts);
});

Deno.test("linking again changes nothing, and a link follows its term to an earlier place", () => {
  const once = linked("A weight.", "More weights.");
  assert.deepEqual(linked(...once), once);
  assert.deepEqual(linked("Weights, new.", ...once), [
    `${link("Weights", "weight")}, new.`,
    "A weight.",
    "More weights.",
  ]);
});
