/**
 * The network 784-128-10 on MNIST: its training in steps, and what real PyTorch made of it, written down by
 * `tests/golden/make_digit_trials.py`.
 *
 * @module
 */
import { evaluate } from "./classification.ts";
import type { ImageSet } from "./image_set.ts";
import { Linear, ReLU, Sequential, weightNorm } from "./layers.ts";
import { crossEntropyLoss } from "./losses.ts";
import { checkOptionNames } from "./option_names.ts";
import { decayWeightsOnly, SGD } from "./optimizers.ts";
import { type Random, seededRandom } from "./random.ts";
import record from "../data/digit-trials.json" with { type: "json" };

/** Runs of one setting; each list holds one list a run, with one number an epoch. */
export interface RecordedTrials {
  /** The mean of the losses of an epoch's batches, as training went on. */
  losses: number[][];
  /** How many of the 10,000 test images were right after the epoch. */
  right: number[][];
}

/** What PyTorch made of 784-128-10 on all of MNIST: SGD with lr 0.01, batches of 64, five epochs, unless said otherwise. */
export interface DigitTrialsRecord {
  /** PyTorch's version. */
  torch: string;
  /** weight_decay 1e-4 and pixels from 0 to 1, in float32: the setting of the notes. */
  asWritten: RecordedTrials;
  /** The same runs (start and batches) with a weight_decay of 0. */
  withoutDecay: RecordedTrials;
  /** The same runs with normalized pixels. */
  normalized: RecordedTrials;
  /** The same runs with normalized pixels and a weight_decay of 0. */
  normalizedWithoutDecay: RecordedTrials;
  /** The first runs of `asWritten` in float64. */
  float64: RecordedTrials;
  /** Runs with other learning rates. */
  byLearningRate: Record<string, RecordedTrials>;
  /** One run in float64 from the weights and batches of {@link digitNetwork} with `seededRandom(seed)`. */
  twin: { seed: number; losses: number[]; right: number[] };
  /** The same with normalized pixels. */
  twinNormalized: { seed: number; losses: number[]; right: number[] };
}

/** The record, new at each call. */
export function digitTrialsRecord(): DigitTrialsRecord {
  return structuredClone(record);
}

/** The network 784-128-10 with one hidden layer of ReLUs, or with another number of them. */
export function digitNetwork(random: Random, hidden = 128): Sequential {
  return new Sequential(new Linear(784, hidden, random), new ReLU(), new Linear(hidden, 10, random));
}

/** How a network does after some steps of training. */
export interface TrialScore {
  /** Steps done. */
  steps: number;
  /** Cross-entropy on all training pictures. */
  trainLoss: number;
  /** Share of the training pictures that are right. */
  trainAccuracy: number;
  /** Cross-entropy on the test pictures. */
  testLoss: number;
  /** Share of the test pictures that are right. */
  testAccuracy: number;
  /** √Σw² over all weights. */
  weightNorm: number;
}

/** One trial; see {@link digitTrial}. */
export interface DigitTrialOptions {
  /** What to learn from. */
  train: ImageSet;
  /** What to be judged by. */
  test: ImageSet;
  /** The optimizer's flag, for the weights and not the biases; 2λ. */
  weightDecay: number;
  /** After how many steps to look, in ascending order; the last one ends the trial. */
  lookAt: readonly number[];
  /** Fixes start and batches. */
  seed: number;
  /** Hidden units; 128 unless told. */
  hidden?: number;
  /** 0.05 unless told. */
  lr?: number;
  /** 0.9 unless told. */
  momentum?: number;
  /** 32 unless told. */
  batchSize?: number;
}

/**
 * Trains a new {@link digitNetwork} by SGD with momentum, and says how it does on the way.
 *
 * @throws {RangeError} when an option is unknown, there is nothing to learn from, or `lookAt` is not a list of rising whole numbers from 1 on.
 */
export function digitTrial(options: DigitTrialOptions): { scores: TrialScore[]; net: Sequential } {
  const sizes = ["hidden", "lr", "momentum", "batchSize"];
  checkOptionNames("digitTrial", options, ["train", "test", "weightDecay", "lookAt", "seed", ...sizes]);
  const { train, test, weightDecay, lookAt, seed, hidden, lr = 0.05, momentum = 0.9, batchSize = 32 } = options;
  if (train.size === 0) throw new RangeError("digitTrial: needs at least one picture to learn from, got none.");
  if (lookAt.length === 0 || lookAt.some((step, i) => !Number.isInteger(step) || step <= (lookAt[i - 1] ?? 0))) {
    throw new RangeError(`digitTrial: lookAt must be rising whole numbers from 1 on, got [${lookAt.join(", ")}].`);
  }
  const random = seededRandom(seed), net = digitNetwork(random, hidden), params = net.parameters();
  const optimizer = new SGD(decayWeightsOnly(params, weightDecay), { lr, momentum });
  const scores: TrialScore[] = [], last = lookAt.at(-1)!, shuffle = random.stream("shuffle");
  let steps = 0;
  while (steps < last) {
    for (const { x, y } of train.batches(batchSize, shuffle)) {
      optimizer.zeroGrad();
      net.accumulate(crossEntropyLoss(net.forward(x), y).grad);
      optimizer.step();
      steps++;
      if (lookAt.includes(steps)) {
        const onTrain = evaluate(net, train), onTest = evaluate(net, test);
        scores.push({
          steps,
          trainLoss: onTrain.loss,
          trainAccuracy: onTrain.accuracy,
          testLoss: onTest.loss,
          testAccuracy: onTest.accuracy,
          weightNorm: weightNorm(params),
        });
      }
      if (steps === last) break;
    }
  }
  return { scores, net };
}
