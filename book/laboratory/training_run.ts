/** One network in training, epoch by epoch, and what there is to tell of it. */
import { Dropout } from "../../lib/dropout.ts";
import { DivergenceError, type EpochReport } from "../../lib/fit.ts";
import { type Layer, Linear, type Parameter, ReLU, Sequential, Tanh, weightNorm } from "../../lib/layers.ts";
import { Adam, AdamW, decayWeightsOnly, SGD } from "../../lib/optimizers.ts";
import { detectOverfitting } from "../../lib/overfitting.ts";
import { seededRandom } from "../../lib/random.ts";
import { l1 } from "../../lib/regularizers.ts";
import type { Experiment } from "./experiment.ts";
import { histogramBins, type Measurements, mostKept, nearZero, type RunState } from "./protocol.ts";
import type { Task } from "./task.ts";

export class TrainingRun {
  readonly #task: Task;
  readonly #net: Sequential;
  readonly #epochs: Iterator<EpochReport>;
  readonly #weights: readonly Float64Array[];
  readonly #losses = { trainLoss: [] as number[], validationLoss: [] as number[] };
  readonly #lastEpoch: number;
  /** Of the training loss: what is larger will not come back, and figures are no use any more. */
  readonly #bound: number;
  readonly #kept: ({ epoch: number } & Measurements)[] = [];
  /** Every so many epochs one is kept for the figures. */
  readonly #stride: number;
  #epoch = 0;
  #weightNorm: number;
  /** Of this epoch, once it was asked for: a page may ask more often than a large network trains. */
  #picture: Float64Array | undefined;
  #ended: RunState["ended"];

  constructor(task: Task, experiment: Experiment) {
    const net = networkOf(experiment, task), params = net.parameters();
    this.#task = task;
    this.#net = net;
    this.#weights = params.filter(({ kind }) => kind === "weight").map(({ value }) => value.data);
    this.#weightNorm = weightNorm(params);
    this.#lastEpoch = experiment.epochs;
    this.#stride = Math.ceil(experiment.epochs / (mostKept - 2));
    this.#epochs = task.train(net, { ...spellsOf(experiment, params), epochs: experiment.epochs });
    net.eval();
    const { trainLoss, validationLoss } = task.losses(net);
    this.#losses.trainLoss.push(trainLoss);
    this.#losses.validationLoss.push(validationLoss);
    this.#bound = 1e4 * (1 + trainLoss);
    this.#keep();
  }

  get epoch(): number {
    return this.#epoch;
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Trains for one epoch, unless the run has ended. */
  advance(): void {
    if (this.#ended) return;
    this.#picture = undefined;
    try {
      const { done, value } = this.#epochs.next();
      if (!done) this.#record(value);
      if (this.#losses.trainLoss[this.#epoch] > this.#bound) this.#diverge(this.#epoch);
      else if (this.#epoch === this.#lastEpoch) {
        this.#ended = { how: "finished", sentence: `All ${this.#epoch} epochs are done.` };
      }
    } catch (error) {
      if (!(error instanceof DivergenceError)) throw error;
      this.#diverge(this.#epoch + 1);
    }
  }

  #diverge(epoch: number): void {
    const sentence = `The loss left all bounds in epoch ${epoch}; try a smaller learning rate or less decay.`;
    this.#ended = { how: "diverged", sentence };
  }

  #record({ epoch, trainLoss, validationLoss, weightNorm }: EpochReport): void {
    this.#epoch = epoch;
    this.#weightNorm = weightNorm;
    this.#losses.trainLoss.push(trainLoss);
    this.#losses.validationLoss.push(validationLoss!);
    if (epoch % this.#stride === 0) this.#keep();
  }

  #keep(): void {
    this.#kept.push({ epoch: this.#epoch, ...this.#measure() });
  }

  #pictureNow(): Float64Array {
    return this.#picture ??= this.#task.picture(this.#net);
  }

  #measure(): Measurements {
    const { trainLoss, validationLoss } = this.#losses, watched = validationLoss[this.#epoch];
    return {
      trainLoss: trainLoss[this.#epoch],
      validationLoss: watched,
      testError: this.#task.testError(this.#pictureNow(), watched),
      weightNorm: this.#weightNorm,
    };
  }

  /** The size of the largest weight; those of a run that has left all bounds do not count. */
  largestWeight(): number {
    const larger = (most: number, w: number) => Number.isFinite(w) ? Math.max(most, Math.abs(w)) : most;
    return this.#weights.reduce((most, data) => data.reduce(larger, most), 0);
  }

  /** The newest state; the histogram divides the range from −`range` to `range`. */
  state(range: number): RunState {
    const now = this.#measure(), newest = { epoch: this.#epoch, ...now };
    const shown = this.#kept.at(-1)!.epoch === this.#epoch ? this.#kept : [...this.#kept, newest];
    const list = (name: keyof typeof newest) => Float64Array.from(shown, (entry) => entry[name]);
    const { bestEpoch, onset } = detectOverfitting(this.#losses, { patience });
    const { histogram, weights, weightsNearZero } = this.#distribution(range);
    return {
      epoch: this.#epoch,
      now,
      history: {
        epoch: list("epoch"),
        trainLoss: list("trainLoss"),
        validationLoss: list("validationLoss"),
        testError: list("testError"),
        weightNorm: list("weightNorm"),
      },
      overfitting: { bestEpoch, lowestValidationLoss: this.#losses.validationLoss[bestEpoch], onset },
      picture: this.#pictureNow().slice(),
      histogram,
      weights,
      weightsNearZero,
      ended: this.#ended,
    };
  }

  #distribution(range: number) {
    const histogram = new Uint32Array(histogramBins);
    let weights = 0, weightsNearZero = 0;
    for (const data of this.#weights) {
      weights += data.length;
      for (const w of data) {
        if (Math.abs(w) < nearZero) weightsNearZero++;
        const bin = Math.floor((w / range + 1) / 2 * histogramBins);
        histogram[Math.min(histogramBins - 1, Math.max(0, bin))]++;
      }
    }
    return { histogram, weights, weightsNearZero };
  }
}

/** How long the validation loss may wait for a new low; epochs here are single steps, many to a figure's pixel. */
const patience = 50;

/** The network, with weights from a stream of their own: what else an experiment changes leaves them as they are. */
function networkOf({ width, depth, activation, dropout, seed }: Experiment, { inputs, outputs }: Task): Sequential {
  const random = seededRandom(seed), weights = random.stream("weights"), masks = random.stream("dropout");
  const layers: Layer[] = [];
  for (let i = 0; i < depth; i++) {
    layers.push(new Linear(i === 0 ? inputs : width, width, weights), activation === "ReLU" ? new ReLU() : new Tanh());
    if (dropout > 0) layers.push(new Dropout(dropout, masks));
  }
  return new Sequential(...layers, new Linear(width, outputs, weights));
}

/** The optimizer with its decay, or with the penalty beside it. */
function spellsOf(experiment: Experiment, params: readonly Parameter[]) {
  const { optimizer: name, lr, penalty, weightDecay, decayBiases } = experiment;
  const flag = penalty === "L2" ? weightDecay : 0;
  const groups = decayBiases ? [{ params, weightDecay: flag }] : decayWeightsOnly(params, flag);
  const optimizer = {
    SGD: () => new SGD(groups, { lr }),
    momentum: () => new SGD(groups, { lr, momentum: 0.9 }),
    Adam: () => new Adam(groups, { lr }),
    AdamW: () => new AdamW(groups, { lr }),
  }[name]();
  return { optimizer, regularizer: penalty === "L1" && weightDecay > 0 ? l1(weightDecay) : undefined };
}
