/** Two runs beside each other, epoch for epoch, and the snapshots of both. Nothing here knows of time. */
import { type Experiment, runsOf } from "./experiment.ts";
import type { Scene, Snapshot } from "./protocol.ts";
import { settingOf } from "./task.ts";
import { TrainingRun } from "./training_run.ts";

export class Comparison {
  readonly scene: Scene;
  readonly #runs: readonly TrainingRun[];

  constructor(experiment: Experiment) {
    const { scene, task } = settingOf(experiment);
    this.scene = { type: "scene", experiment, ...scene };
    this.#runs = task ? runsOf(experiment).map((run) => new TrainingRun(task, run.experiment)) : [];
  }

  /** How many epochs the run that goes on has gone. */
  get epoch(): number {
    return Math.max(0, ...this.#runs.map(({ epoch }) => epoch));
  }

  get hasEnded(): boolean {
    return this.#runs.every((run) => run.hasEnded);
  }

  /** Trains each run that has not ended for one epoch. */
  advance(): void {
    for (const run of this.#runs) run.advance();
  }

  snapshot(): Omit<Snapshot, "epochsPerSecond"> {
    const largest = Math.max(0, ...this.#runs.map((run) => run.largestWeight())), range = roundUp(largest);
    return {
      type: "snapshot",
      epoch: this.epoch,
      hasEnded: this.hasEnded,
      histogramRange: range,
      runs: this.#runs.map((run) => run.state(range)),
    };
  }
}

/** To 1, 2 or 5 times a power of ten, so that the axis of a histogram does not tremble. */
function roundUp(value: number): number {
  let power = 1;
  while (power < value) power *= 10;
  while (power / 10 >= value && value > 0) power /= 10;
  return [power / 5, power / 2, power].find((bound) => bound >= value) ?? power;
}
