/** The measurements measure what they say; no test here depends on a time. */
import assert from "node:assert/strict";
import { type Contender, contest, middle } from "../bench/contest.ts";
import { idx } from "../bench/digits_data.ts";
import { exponent } from "../bench/growth.ts";
import { digits, toMarkdown, toText } from "../bench/report.ts";
import { trainWith } from "../bench/sweep_run.ts";
import { startWorker } from "../bench/worker.ts";
import { parseIdx } from "../lib/idx.ts";

/** A contender whose piece of work takes the given seconds, by its own account. */
function contender(name: string, seconds: number[], result = 1): Contender {
  let turn = 0;
  return { name, agree: () => result, run: (times) => times * seconds[turn++ % seconds.length] };
}

const work = {
  name: "work",
  title: "Work",
  unit: { name: "ms", perSecond: 1000 },
  rounds: 3,
  secondsATurn: 0,
  tolerance: 1e-3,
  notes: ["A note."],
};

Deno.test("a contest compares within rounds and says who was left out", async () => {
  // The first turn of each warms up; then the machine gets slower for all, and the ratio stays.
  const contenders = [contender("one", [9, 1, 2, 4]), "Three is absent.", contender("two", [9, 3, 6, 12])];
  const report = await contest({ ...work, contenders: () => Promise.resolve(contenders) })
    .measure({ torchPython: undefined });
  assert.deepEqual(report.rows, [["one", "2000", "1", "1 – 1"], ["two", "6000", "3", "3 – 3"]]);
  assert.deepEqual(report.notes, ["A note.", "Three is absent."]);
});

Deno.test("a contest refuses a contender that does other work, and lets go of all of them", async () => {
  let closed = 0;
  const contenders = [contender("one", [1], 5), contender("two", [1], 5.1)]
    .map((each) => ({ ...each, close: () => void closed++ }));
  await assert.rejects(
    contest({ ...work, contenders: () => Promise.resolve(contenders) }).measure({ torchPython: undefined }),
    new Error("two does other work: it ends at 5.1 instead of 5."),
  );
  assert.equal(closed, 2);
});

Deno.test("an exponent is the slope between logarithms", () => {
  const x = [1, 2, 4, 8];
  assert.ok(Math.abs(exponent(x, x.map((value) => 3 * value * value)) - 2) < 1e-12);
  assert.ok(Math.abs(exponent(x, [5, 5, 5, 5])) < 1e-12);
});

Deno.test("medians, numbers and tables", () => {
  assert.deepEqual([middle([3, 1, 2], 0.5), middle([5, 4, 3, 2, 1], 0.25)], [2, 2]);
  assert.deepEqual([0.0012345, 12.345, 999.6, 123456].map(digits), ["0.00123", "12.3", "1000", "123456"]);
  const report = { title: "T", head: ["", "ms"], rows: [["one", "1"], ["two", "12"]], notes: ["N."] };
  assert.equal(toText(report), "T\n\n        ms\n  one    1\n  two   12\n\n  N.\n");
  assert.equal(toMarkdown(report), "## T\n\n|  | ms |\n| :-- | --: |\n| one | 1 |\n| two | 12 |\n\n- N.\n");
});

Deno.test("the files for PyTorch are IDX", () => {
  const pixels = Uint8Array.from({ length: 12 }, (_, i) => i);
  assert.deepEqual(parseIdx("digits", idx([3, 2, 2], pixels), [3, 2, 2]).data, pixels);
});

Deno.test("a run gives the same bits in a web worker as outside", async () => {
  const run = { lambda: 1e-3, seed: 5 },
    { ask, close } = startWorker(new URL("../bench/sweep_worker.ts", import.meta.url));
  try {
    assert.ok(Object.is(await ask<number>(run), trainWith(run)));
  } finally {
    close();
  }
});
