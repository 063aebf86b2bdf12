import assert from "node:assert/strict";
import { type CodeCell, type Notebook, type Output, PLOTLY } from "../../tools/notebook.ts";
import { code, markdown, notebook } from "../tools/notebooks.ts";
import { firstDifference } from "./comparison.ts";

const display = (data: Record<string, string[] | object>): Output =>
  ({ output_type: "display_data", data, metadata: {} }) as Output;

function chapter(...outputs: Output[]): Notebook {
  const shown = code("loss", `await show(loss);`) as CodeCell;
  return notebook(markdown("title", "# A"), code("first", "1;"), { ...shown, outputs });
}

Deno.test("pictures may differ, nothing else", () => {
  const figure = { [PLOTLY]: { data: [{ y: [1, 2] }] }, "text/plain": ["A line."] };
  const committed = chapter(
    { ...display({ ...figure, "image/png": "AAAA" as never }), metadata: { "image/png": {} } } as Output,
  );
  assert.equal(firstDifference(committed, chapter(display(figure))), undefined);
});

Deno.test("a doctored number is found, with its cell and both lines", () => {
  const committed = chapter(display({ "text/plain": ["epoch 1\n", "loss 0.25"] }));
  const executed = chapter(display({ "text/plain": ["epoch 1\n", "loss 0.26"] }));
  assert.equal(
    firstDifference(committed, executed),
    "cell loss: output 1, text/plain, line 2\ncommitted: loss 0.25\nexecuted:  loss 0.26",
  );
});

Deno.test("a doctored figure is found", () => {
  const of = (y: number) => chapter(display({ [PLOTLY]: { data: [{ y: [1, y] }] }, "text/plain": ["A line."] }));
  assert.equal(
    firstDifference(of(2), of(2.5)),
    `cell loss: output 1, ${PLOTLY}, line 6\ncommitted:     2\nexecuted:      2.5`,
  );
});

Deno.test("outputs that are missing or new are named", () => {
  const [one, two] = [display({ "text/plain": ["1"] }), display({ "text/plain": ["2"] })];
  assert.match(firstDifference(chapter(one, two), chapter(one))!, /^cell loss: output 2 is missing\ncommitted: .*"2"/);
  assert.match(firstDifference(chapter(one), chapter(one, two))!, /^cell loss: output 2 is new\nexecuted: .*"2"/);
});

Deno.test("metadata that differs is found", () => {
  const committed = chapter();
  const executed = { ...committed, metadata: { ...committed.metadata, title: "Another" } };
  assert.match(
    firstDifference(committed, executed)!,
    /^metadata: line \d+\ncommitted: .*A Fixture.*\nexecuted: .*Another/,
  );
});
