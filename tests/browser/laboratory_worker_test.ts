/// <reference lib="dom" />
/** The numbers of the laboratory in the built site. */
import assert from "node:assert/strict";
import { Comparison } from "../../book/laboratory/comparison.ts";
import { type Experiment, firstExperiment } from "../../book/laboratory/experiment.ts";
import type { RunState } from "../../book/laboratory/protocol.ts";
import { openSite } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const sine: Experiment = { ...firstExperiment, activation: "tanh", epochs: 100 };
const olympic: Experiment = { ...sine, data: "olympic", optimizer: "AdamW", dropout: 0.2 };
const classes: Experiment = { ...sine, data: "classes", n: 50, depth: 2, width: 8, penalty: "L1" };

browserTest("the worker in the page comes to the same numbers as its sources in Deno, to the last bit", async () => {
  await openSite({ options: { reducedMotion: "reduce" } }, async (page, url) => {
    await page.goto(`${url}laboratory.html`);
    await page.locator(".laboratory[data-epoch]").waitFor();
    for (const experiment of [sine, olympic, classes]) {
      const comparison = new Comparison(experiment);
      while (!comparison.hasEnded) comparison.advance();
      assert.deepEqual(await page.evaluate(runInWorker, experiment), comparison.snapshot().runs.map(numbersOf));
    }
  });
});

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
