import assert from "node:assert/strict";
import { join } from "node:path";
import { capture } from "../../tools/command.ts";
import {
  type CodeCell,
  formatJson,
  formatNotebook,
  type Json,
  normalizeNotebook,
  parseNotebook,
} from "../../tools/notebook.ts";
import { pythonEnvironment, venvPython } from "../../tools/python.ts";
import { setUp } from "../../tools/setup.ts";
import { code, markdown, notebook } from "./notebooks.ts";

Deno.test("notebooks are written byte for byte as nbformat writes them", async () => {
  await setUp();
  const values: Json = {
    numbers: [
      0,
      -1,
      0.1,
      1e-4,
      9.9e-5,
      1.5e-5,
      -2e-7,
      1e-10,
      5e-324,
      123456789,
      1e16,
      1e21,
      1.25e22,
      1.7976931348623157e308,
    ],
    texts: ["λ·Σw²", 'quote " and \\', "line\nand\ttab", "\u0001\u001b\u007f\u2028", "😀"],
    nested: { empty: {}, list: [], none: null, yes: true, "Ünsorted": 1, a: 2, A: 3 },
  };
  const cell: CodeCell = {
    ...code("show", "1;\n2;\n") as CodeCell,
    outputs: [{
      output_type: "display_data",
      data: { "application/json": values, "text/plain": ["a\n", "b"] },
      metadata: {},
    }],
  };
  const folder = await Deno.makeTempDir();
  const [ours, theirs] = ["ours", "theirs"].map((name) => join(folder, `${name}.ipynb`));
  await Deno.writeTextFile(ours, formatNotebook(normalizeNotebook(notebook(markdown("title", "# λ\n\ntext"), cell))));
  const script = "import nbformat, sys; nbformat.write(nbformat.read(sys.argv[1], 4), sys.argv[2])";
  const { success, text } = await capture(venvPython, ["-c", script, ours, theirs], pythonEnvironment());
  assert.ok(success, text);
  assert.equal(await Deno.readTextFile(ours), await Deno.readTextFile(theirs));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the normal form keeps what a chapter is, and nothing that changes from run to run", () => {
  const cell: CodeCell = {
    ...code("show", "one\ntwo") as CodeCell,
    metadata: { tags: ["exercise"], execution: { "iopub.status.busy": "2026-01-01" }, collapsed: true },
    execution_count: 17,
    outputs: [
      { output_type: "stream", name: "stdout", text: "a" },
      { output_type: "stream", name: "stdout", text: ["b\n", "c"] },
      { output_type: "stream", name: "stderr", text: "d" },
    ],
  };
  const language_info = { name: "typescript", version: "6.0.3", codemirror_mode: { name: "typescript" } };
  const messy = { ...notebook(cell, code("empty", ""), code("last", "3;")), nbformat_minor: 7 };
  messy.metadata = { ...messy.metadata, widgets: {}, language_info };

  const { cells, metadata, nbformat_minor } = normalizeNotebook(messy);
  const [first, empty, last] = cells as CodeCell[];
  assert.deepEqual(first.metadata, { tags: ["exercise"] });
  assert.deepEqual(first.source, ["one\n", "two"]);
  assert.deepEqual(first.outputs, [
    { output_type: "stream", name: "stdout", text: ["ab\n", "c"] },
    { output_type: "stream", name: "stderr", text: ["d"] },
  ]);
  assert.deepEqual([first.execution_count, empty.execution_count, last.execution_count], [1, null, 2]);
  assert.deepEqual(Object.keys(metadata).sort(), ["description", "kernelspec", "language_info", "title"]);
  assert.deepEqual(metadata.language_info, { name: "typescript", version: "6.0.3" });
  assert.equal(nbformat_minor, 5);
});

Deno.test("what is no notebook is refused with its name", () => {
  assert.throws(() => parseNotebook("{", "broken.ipynb"), /^Error: broken\.ipynb is not a notebook: /);
  assert.throws(() => parseNotebook(`{"nbformat": 3, "nbformat_minor": 0}`, "old.ipynb"), {
    message: "old.ipynb is not a notebook of nbformat 4.5: it says 3.0.",
  });
  assert.equal(formatJson({}), "{}");
});
