/** Which figures of a text count as measured, and where they may come from. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { chapterNames } from "../../tools/chapters.ts";
import { parseNotebook, textOf } from "../../tools/notebook.ts";
import { inRoot, notebooks } from "../../tools/paths.ts";
import { code, markdown, notebook } from "../tools/notebooks.ts";
import { figuresIn, givenNumbers, unbackedNumbers } from "./numbers.ts";

Deno.test("figures are decimals, percentages, powers of ten and whole numbers from 10 on", () => {
  assert.deepEqual(
    figuresIn("About 0.35, −2.5 and 12 %: in 27 of 30 draws (1e-9), 60,000 pictures, 94.30 %."),
    ["0.35", "2.5", "12 %", "27", "30", "1e-9", "60,000", "94.30 %"],
  );
});

Deno.test("years, small whole numbers, names and code are none, and of a formula only decimals are", () => {
  assert.deepEqual(
    figuresIn("In 1991 and 2026, 3 of 5 `0.5` L2 v2.13 10-5-1 $x^{12} = 0.25$\n```ts\n0.75\n```\n[a](b.md#x-99)")
      .sort(),
    ["0.25", "10"],
  );
});

Deno.test("a figure may come from code, from an output's text, and from nowhere else", () => {
  const measured = code("measure", "await run({ seeds: 2e3, share: 0.95 });");
  if (measured.cell_type !== "code") throw new Error("it is");
  const bundle = { "text/markdown": ["The loss is ", "0.3515."], "image/png": "AA12.25BB" };
  measured.outputs = [{ output_type: "display_data", data: bundle, metadata: {} }];
  const prose = markdown("prose", "2,000 seeds, 95 %, the loss 0.3515, and 12.25 or 0.352.");
  assert.deepEqual([...unbackedNumbers(notebook(measured, prose))], [
    { id: "prose", figure: "12.25" },
    { id: "prose", figure: "0.352" },
  ]);
});

Deno.test("each given number stands in its cell", async () => {
  const chapters = await Promise.all(
    (await chapterNames()).map(async (name) =>
      parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), name)
    ),
  );
  const cells = chapters.flatMap(({ cells }) => cells);
  for (const [id, figures] of Object.entries(givenNumbers)) {
    const texts = cells.filter((cell) => cell.id === id).flatMap(({ source }) => figuresIn(textOf(source)));
    assert.deepEqual(Object.keys(figures).filter((figure) => !texts.includes(figure)), [], id);
  }
});

Deno.test("pages that no program writes hold no measured number", async () => {
  const confidence = "95 %"; // of an interval
  for (const page of ["index", "exercises", "glossary", "laboratory", "library"]) {
    const figures = figuresIn(await Deno.readTextFile(inRoot("book", `${page}.md`)));
    assert.deepEqual(figures.filter((figure) => figure !== confidence), [], page);
  }
});
