import assert from "node:assert/strict";
import {
  type Displayable,
  displayable,
  displaySymbol,
  markdown,
  Matrix,
  type MimeBundle,
  type OutputSink,
  progress,
  setOutputSink,
  show,
  table,
  tex,
} from "../lib/mod.ts";

const bundle = (value: Displayable): MimeBundle => value[displaySymbol]();

/** Everything that is shown while `act` runs. */
async function shown(act: () => Promise<unknown>): Promise<Parameters<OutputSink>[]> {
  const outputs: Parameters<OutputSink>[] = [];
  setOutputSink((...output) => void outputs.push(output));
  try {
    await act();
  } finally {
    setOutputSink(undefined);
  }
  return outputs;
}

Deno.test("a table is Markdown with numbers to the right, and aligned text", () => {
  const made = bundle(table([{ name: "none", loss: 0.123456 }, { name: "λ", loss: 12 }], { caption: "Losses" }));
  assert.equal(made["text/markdown"], "*Losses*\n\n| name | loss |\n| --- | ---: |\n| none | 0.1235 |\n| λ | 12 |");
  assert.equal(made["text/plain"], "Losses\n\nname    loss\nnone  0.1235\nλ         12");
});

Deno.test("a table shows the columns it is asked for, with the digits it is asked for, and dashes for what is missing", () => {
  const rows = [{ a: 1.23456, b: "x", c: true }, { a: 2, c: undefined }];
  const made = bundle(table(rows, { columns: ["c", "a", "b"], digits: 2 }));
  assert.equal(made["text/markdown"], "| c | a | b |\n| --- | ---: | --- |\n| yes | 1.2 | x |\n| – | 2 | – |");
});

Deno.test("bars and line breaks in a cell do not break the table", () => {
  const made = bundle(table([{ "|w|": "a | b\n  c", m: Matrix.from([[1]]) }]));
  assert.equal(made["text/markdown"], "| \\|w\\| | m |\n| --- | --- |\n| a \\| b c | Matrix 1×1 1 |");
});

Deno.test("tex and markdown", () => {
  assert.deepEqual(bundle(tex("\\lambda \\sum w^2")), {
    "text/latex": "$$\\lambda \\sum w^2$$",
    "text/plain": "\\lambda \\sum w^2",
  });
  const text = "The gap is 0.6667, after 3 epochs; yes.";
  assert.deepEqual(bundle(markdown`The gap is ${2 / 3}, after ${3} epochs; ${true}.`), {
    "text/markdown": text,
    "text/plain": text,
  });
  assert.equal(bundle(markdown("as it is: 0.123456"))["text/plain"], "as it is: 0.123456");
});

Deno.test("show sends the bundle of what knows its own, and text for everything else", async () => {
  const outputs = await shown(async () => {
    await show(tex("x"));
    await show(1 / 3);
    await show(displayable({ "text/plain": "own", "x/y": 1 }));
  });
  assert.deepEqual(outputs.map(([made]) => made), [
    { "text/latex": "$$x$$", "text/plain": "x" },
    { "text/plain": "0.333333" },
    { "text/plain": "own", "x/y": 1 },
  ]);
  assert.ok(outputs.every(([, place]) => !place.replaces));
});

Deno.test("progress starts a line, replaces it at most ten times a second, and ends with its summary", async () => {
  const outputs = await shown(async () => {
    const line = await progress("training", 1000);
    for (let done = 1; done <= 1000; done++) await line.update(done, "loss 1");
    await line.finish("1000 epochs, loss 0.1");
  });
  assert.equal(outputs[0][0]["text/plain"], "training: 0 of 1000");
  assert.equal(outputs.at(-1)![0]["text/plain"], "training: 1000 epochs, loss 0.1");
  assert.ok(outputs.length < 20, `${outputs.length} outputs for 1000 updates`);
  const [{ id }] = outputs.map(([, place]) => place);
  assert.ok(id);
  assert.deepEqual(outputs.map(([, place]) => place), outputs.map((_, i) => ({ id, replaces: i > 0 })));
});

Deno.test("each progress line has a place of its own", async () => {
  const outputs = await shown(async () => {
    await progress("a", 1);
    await progress("b", 1);
  });
  assert.notEqual(outputs[0][1].id, outputs[1][1].id);
});

/** WCAG's relative luminance of a color like "#0072b2". */
