import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { chaptersWithoutData, describeFailures, sumUp, updateChapters } from "../../tools/chapters.ts";
import { figures } from "../../tools/figures.ts";
import { MNIST_FILES } from "../../tools/needs.ts";
import { codeCells, parseNotebook } from "../../tools/notebook.ts";
import { readText } from "../../tools/png.ts";
import { code, figureCell, type Folder, markdown, notebook, temporaryShelf } from "./notebooks.ts";

const quiet = { status() {}, line() {}, end() {} };
const update = (on: Folder, options: { force?: boolean; names?: string[] } = {}) =>
  updateChapters({ ...options, progress: quiet, on });

Deno.test("a chapter is executed, gets its pictures, and is not executed again until something changes", async () => {
  await using shelf = await temporaryShelf();
  const first = [
    markdown("title", "# One"),
    code("say", `console.log("a"); console.log("b")`),
    figureCell("line", "red"),
  ];
  await shelf.write("one", notebook(...first));

  assert.deepEqual((await update(shelf)).executed, ["one"]);
  const text = await shelf.read("one");
  const executed = parseNotebook(text, "one");
  const [say, line] = codeCells(executed);
  assert.deepEqual(say.outputs, [{ output_type: "stream", name: "stdout", text: ["a\n", "b\n"] }]);
  assert.deepEqual(say.source, [`console.log("a");\n`, `console.log("b");`], "cells are formatted");
  assert.deepEqual([say.execution_count, line.execution_count], [1, 2]);
  const [{ data, output }] = figures(executed);
  assert.match(data["image/png"] as string, /^iVBOR/);
  assert.deepEqual(output.metadata["image/png"], {
    width: 300,
    height: 200,
    alt: "A line that rises from one to three.",
  });
  assert.match(readText(new Uint8Array(Buffer.from(data["image/png"] as string, "base64")), "drawn-from")!, /^\w{32}$/);

  assert.deepEqual((await update(shelf)).executed, [], "nothing changed");
  assert.deepEqual((await update(shelf, { force: true })).executed, ["one"]);
  assert.equal(await shelf.read("one"), text, "the same bytes, three times");
  await shelf.write("one", { ...executed, cells: [markdown("title", "# Another title"), ...executed.cells.slice(1)] });
  assert.deepEqual((await update(shelf)).executed, [], "no code and no output changed");
  await shelf.write("one", notebook(...first, code("more", "1;")));
  assert.deepEqual((await update(shelf)).executed, ["one"], "a new cell");
  assert.equal(figures(parseNotebook(await shelf.read("one"), "one"))[0].data["image/png"], data["image/png"]);
});

Deno.test("a failing cell leaves its chapter as it was, is named, and stops no other chapter", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write(
    "bad",
    notebook(code("fine", "1;"), code("broken", `throw new RangeError("λ is -1");`), code("never", "2;")),
  );
  await shelf.write("good", notebook(code("fine", "1;")));
  const before = await shelf.read("bad");

  const { executed, failures } = await update(shelf);
  assert.deepEqual(executed, ["good"]);
  assert.equal(describeFailures(failures), "notebooks/bad.ipynb, cell broken: RangeError: λ is -1");
  assert.equal(await shelf.read("bad"), before);
});

Deno.test("a cell that takes too long fails, and so does one that kills its kernel", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write("endless", notebook(code("wait", "await new Promise((done) => setTimeout(done, 60_000));")));
  await shelf.write("gone", notebook(code("exit", "Deno.exit(3);")));
  const { failures } = await update({ ...shelf, execution: { ...shelf.execution, cellTimeout: 4 } });
  assert.deepEqual(failures.map(({ file, cell, error }) => [file, cell, error]).sort(), [
    ["notebooks/endless.ipynb", "wait", "The cell took longer than its time limit."],
    ["notebooks/gone.ipynb", "exit", "The kernel died."],
  ]);
});

Deno.test("a figure that cannot be drawn fails with its cell", async () => {
  await using shelf = await temporaryShelf();
  const cell = figureCell("line", "red");
  cell.source = (cell.source as string).replace("width: 300", "width: -1");
  await shelf.write("one", notebook(cell));
  const { failures } = await update(shelf);
  assert.equal(failures.length, 1);
  assert.equal(failures[0].cell, "line");
  assert.match(failures[0].error, /^A figure could not be drawn: /);
});

Deno.test("what the author writes while a chapter is executed is not lost", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write("one", notebook(code("wait", "await new Promise((done) => setTimeout(done, 3000));")));
  const running = update(shelf);
  await new Promise((done) => setTimeout(done, 1500));
  await shelf.write("one", notebook(code("new", "1;")));
  await running;
  assert.match(await shelf.read("one"), /"new"/);
  assert.deepEqual((await update(shelf)).executed, ["one"]);
});

Deno.test("a name that no chapter has is refused with the names that there are", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write("one", notebook());
  await assert.rejects(update(shelf, { names: ["two"] }), { message: "There is no chapter two; there are one." });
});

Deno.test("a chapter that is named twice is executed once", async () => {
  await using shelf = await temporaryShelf();
  await shelf.write("one", notebook(code("fine", "1;")));
  await shelf.write("two", notebook(code("fine", "2;")));
  assert.deepEqual((await update(shelf, { names: ["two", "one", "two"] })).executed.sort(), ["one", "two"]);
});

Deno.test("a chapter is kept as committed while data that it needs are not there, and executed once they are", async () => {
  await using shelf = await temporaryShelf();
  const mnist = join(shelf.notebooks, "..", "mnist");
  const on = { ...shelf, mnist: [join(mnist, "elsewhere"), mnist] };
  const digits = notebook(code("digits", `console.log("executed");`));
  digits.metadata.needs = ["mnist"];
  await shelf.write("digits", digits);
  await shelf.write("other", notebook(code("fine", "1;")));
  const before = await shelf.read("digits");

  await Deno.mkdir(mnist);
  for (const name of MNIST_FILES.slice(1)) await Deno.writeTextFile(join(mnist, name), "");
  assert.deepEqual(await chaptersWithoutData(on), ["digits"]);
  const without = await update(on);
  assert.deepEqual([without.executed, without.kept, without.failures], [["other"], ["digits"], []]);
  assert.equal(await shelf.read("digits"), before);
  const lines: string[] = [];
  sumUp(without, { ...quiet, line: (text) => lines.push(text) });
  assert.deepEqual(lines, [
    "MNIST is neither in $MNIST_DIR nor in data/mnist/, so this is kept as committed: digits",
  ]);

  await Deno.writeTextFile(join(mnist, MNIST_FILES[0]), "");
  assert.deepEqual(await chaptersWithoutData(on), []);
  const withData = await update(on, { names: ["digits"] });
  assert.deepEqual([withData.executed, withData.kept], [["digits"], []]);
  const executed = parseNotebook(await shelf.read("digits"), "digits");
  assert.deepEqual(codeCells(executed)[0].outputs, [{ output_type: "stream", name: "stdout", text: ["executed\n"] }]);
  assert.deepEqual(executed.metadata.needs, ["mnist"]);

  await Deno.remove(mnist, { recursive: true });
  const again = await update(on, { names: ["digits"] });
  assert.deepEqual([again.executed, again.kept], [[], []], "what is up to date needs no data");
});
