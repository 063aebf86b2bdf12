/// <reference lib="dom" />
/** The laboratory's worker in the built site comes to the very numbers that its sources come to here. */
import assert from "node:assert/strict";
import { addressOf } from "../../book/laboratory/address.ts";
import { Comparison } from "../../book/laboratory/comparison.ts";
import { type Experiment, firstExperiment } from "../../book/laboratory/experiment.ts";
import { numberRows } from "../../book/laboratory/numbers_view.ts";
import type { RunState, Snapshot } from "../../book/laboratory/protocol.ts";
import { openSite } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const sine: Experiment = { ...firstExperiment, activation: "tanh", epochs: 100 };
const olympic: Experiment = { ...sine, data: "olympic", optimizer: "AdamW", dropout: 0.2 };
const classes: Experiment = { ...sine, data: "classes", n: 50, depth: 2, width: 8, penalty: "L1" };

browserTest("an address leads to the same numbers in the page as in Deno, to the last bit", async (t) => {
  await openSite({ options: {} }, async (page, url) => {
    await page.goto(`${url}laboratory.html${addressOf(sine)}`);
    await page.locator('.laboratory[data-state="ended"]').waitFor();

    await t.step("in the table", async () => {
      const expected = new Map(
        numberRows(new Comparison(sine).scene, ended(sine)).map(({ name, values }) => [name, values]),
      );
      const rows = await page.locator("#lab-numbers tbody tr").evaluateAll((rows) =>
        rows.map((row) => [...row.children].map((cell) => cell.textContent!.trim()))
      );
      assert.equal(rows.length, expected.size);
      for (const [name, ...values] of rows) assert.deepEqual(values.toSorted(), expected.get(name)!.toSorted(), name);
    });

    await t.step("in the worker", async () => {
      for (const experiment of [sine, olympic, classes]) {
        const found = await page.evaluate(runInWorker, experiment);
        assert.deepEqual(found, ended(experiment).runs.map(numbersOf));
      }
    });
  });
});

function ended(experiment: Experiment): Snapshot {
  const comparison = new Comparison(experiment);
  while (!comparison.hasEnded) comparison.advance();
  return { ...comparison.snapshot(), epochsPerSecond: 0 };
}

const numbersOf = ({ history, picture }: RunState): number[][] =>
  [...Object.values(history), picture].map((list) => [...list]);

/** In the page: asks a second worker with the script of the page's own. */
function runInWorker(experiment: Experiment): Promise<number[][][]> {
  const script = performance.getEntriesByType("resource").find(({ name }) => /worker-[^/]*\.js$/.test(name))!.name;
  const worker = new Worker(script, { type: "module" });
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (!data.hasEnded) return worker.postMessage({ type: "frame" });
      worker.terminate();
      const numbersOf = ({ history, picture }: RunState) =>
        [...Object.values(history), picture].map((list) => [...list]);
      resolve(data.runs.map(numbersOf));
    };
    worker.postMessage({ type: "begin", experiment });
  });
}
