/** A search for the best λ, on one core and on all of them: the same bits, sooner. */
import { availableParallelism } from "node:os";
import type { Contender, Contest } from "./contest.ts";
import { timed } from "./contest.ts";
import { startWorker } from "./worker.ts";
import { lambdas, seeds, trainWith } from "./sweep_run.ts";

const runs = lambdas.flatMap((lambda) => seeds.map((seed) => ({ lambda, seed })));

function inWorkers(cores: number): Contender {
  /** Each worker takes the next run as soon as it is free; results come back in the order of the runs. */
  const sweep = async (some: typeof runs) => {
    const helpers = Array.from({ length: cores }, () => startWorker(new URL("sweep_worker.ts", import.meta.url)));
    const losses: number[] = [];
    let next = 0;
    await Promise.all(helpers.map(async ({ ask, close }) => {
      while (next < some.length) {
        const mine = next++;
        losses[mine] = await ask<number>(some[mine]);
      }
      close();
    }));
    return losses;
  };
  return {
    name: cores === 1 ? "one core, in a web worker" : `${cores} cores, a web worker on each`,
    async agree() {
      const here = runs.slice(0, 2).map(trainWith), there = await sweep(runs.slice(0, 2));
      if (here.some((loss, i) => !Object.is(loss, there[i]))) throw new Error("A worker gives other bits.");
      return checksum(there);
    },
    run: (times) =>
      timed(async () => {
        for (let i = 0; i < times; i++) await sweep(runs);
      }),
  };
}

const checksum = (losses: readonly number[]) => losses.reduce((a, b) => a + b);

const cores = availableParallelism();

/** See {@link Contest}. */
export const sweep: Contest = {
  name: "sweep",
  title: `A search for λ: ${lambdas.length} strengths × ${seeds.length} seeds, a net of 1-32-32-1 each`,
  unit: { name: "s a search", perSecond: 1 },
  rounds: 5,
  secondsATurn: 0,
  tolerance: 0,
  notes: [
    "The workers are started and ended within the time, and each run of a worker ends at the very bits that it ends at without one.",
  ],
  contenders: () => Promise.resolve([inWorkers(1), cores > 1 ? inWorkers(cores) : "There is one core only."]),
};
