/** The laboratory's worker, as the page meets it. */
import assert from "node:assert/strict";
import { Comparison } from "../../book/laboratory/comparison.ts";
import { type Experiment, firstExperiment } from "../../book/laboratory/experiment.ts";
import type { FromLaboratory, Scene, Snapshot, ToLaboratory } from "../../book/laboratory/protocol.ts";

const short: Experiment = { ...firstExperiment, epochs: 200 };

Deno.test("the worker tells the scene, trains while it is asked, and comes to the numbers of a comparison", async () => {
  using laboratory = new LaboratoryWorker();
  const scene = await laboratory.answer<Scene>({ type: "begin", experiment: short });
  const comparison = new Comparison(short);
  assert.deepEqual(scene, comparison.scene);
  const start = await laboratory.answer<Snapshot>({ type: "frame", upTo: 70 });
  assert.equal(start.epoch, 0);
  for (const epoch of [70, 200]) {
    while (comparison.epoch < epoch) comparison.advance();
    assert.deepEqual(withoutSpeed(await laboratory.until(epoch)), comparison.snapshot());
  }
  const end = await laboratory.answer<Snapshot>({ type: "frame" });
  assert.ok(end.hasEnded);
});

Deno.test("a new experiment takes the place of the one under way", async () => {
  using laboratory = new LaboratoryWorker();
  await laboratory.answer({ type: "begin", experiment: short });
  await laboratory.until(20);
  const experiment = { ...short, seed: 2 };
  const scene = await laboratory.answer<Scene>({ type: "begin", experiment });
  assert.deepEqual(scene.experiment, experiment);
  const first = await laboratory.answer<Snapshot>({ type: "frame", upTo: 0 });
  assert.deepEqual(withoutSpeed(first), new Comparison(experiment).snapshot());
});

function withoutSpeed({ epochsPerSecond, ...snapshot }: Snapshot): Omit<Snapshot, "epochsPerSecond"> {
  assert.ok(epochsPerSecond >= 0);
  return snapshot;
}

class LaboratoryWorker {
  readonly #worker = new Worker(new URL("../../book/laboratory/worker.ts", import.meta.url), { type: "module" });

  answer<Answer extends FromLaboratory>(question: ToLaboratory): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => reject(new Error(event.message));
      this.#worker.postMessage(question);
    });
  }

  /** Asks until both runs have gone so many epochs, and no more. */
  async until(epoch: number): Promise<Snapshot> {
    for (;;) {
      const snapshot = await this.answer<Snapshot>({ type: "frame", upTo: epoch });
      assert.ok(snapshot.epoch <= epoch);
      if (snapshot.epoch === epoch) return snapshot;
    }
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
