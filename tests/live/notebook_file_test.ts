/** The notebook that a reader takes home. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readerNotebook } from "../../book/live/notebook_file.ts";
import { chapterNames } from "../../tools/chapters.ts";
import { codeCells, type Notebook, type Output, parseNotebook, PLOTLY, textOf } from "../../tools/notebook.ts";
import { notebooks } from "../../tools/paths.ts";

const [name] = await chapterNames();
const committed = await Deno.readTextFile(join(notebooks, `${name}.ipynb`));
const notebook = parseNotebook(committed, name);
const cells = codeCells(notebook);

/** Outputs as the page has them: texts in one piece, no pictures. */
const asInPage = (outputs: readonly Output[]) =>
  structuredClone(outputs).map((output): Output => {
    if (output.output_type === "stream") return { ...output, text: textOf(output.text) };
    if (output.output_type === "error") return output;
    const data = Object.fromEntries(
      Object.entries(output.data).filter(([type]) => type !== "image/png")
        .map(([type, content]) => [type, type.startsWith("text/") ? textOf(content as string[]) : content]),
    );
    return { output_type: "display_data", data, metadata: {} };
  });

const read = (text: string): Notebook => parseNotebook(text, "downloaded");

Deno.test("without changes it is the committed one, byte for byte, pictures included", () => {
  assert.equal(readerNotebook(notebook, new Map()), committed);
  const run = new Map(
    cells.map(({ id, source, outputs }) => [id, { text: textOf(source), outputs: asInPage(outputs) }]),
  );
  assert.equal(readerNotebook(notebook, run), committed);
});

Deno.test("a changed cell has the reader's outputs, or none", () => {
  const figure = cells.find(({ outputs }) => outputs.some((output) => "data" in output && PLOTLY in output.data))!;
  const outputs: Output[] = [
    { output_type: "stream", name: "stdout", text: "one\n" },
    { output_type: "display_data", data: { [PLOTLY]: { data: [], layout: {} }, "text/plain": "none" }, metadata: {} },
    { output_type: "error", ename: "TypeError", evalue: "wrong", traceback: ["TypeError: wrong"] },
  ];
  const made = read(readerNotebook(
    notebook,
    new Map([
      [figure.id, { text: "changed();\nagain();", outputs }],
      [cells[0].id, { text: "changed" }],
    ]),
  ));
  const changed = codeCells(made).find(({ id }) => id === figure.id)!;
  assert.deepEqual(changed.source, ["changed();\n", "again();"]);
  assert.equal(changed.outputs.length, 3);
  assert.ok(!JSON.stringify(changed.outputs).includes("image/png"));
  assert.deepEqual(codeCells(made)[0].outputs, []);
  assert.equal(made.cells.length, notebook.cells.length);
});
