/**
 * What the page and the worker of the laboratory say to each other. The page begins an experiment and is told the scene; then
 * it asks for a snapshot once a frame. The worker trains from one question to the next, and rests when nobody asks: on a
 * hidden page, or a paused one.
 */
import type { Experiment } from "./experiment.ts";

export type ToLaboratory =
  | { readonly type: "begin"; readonly experiment: Experiment }
  /** Answered by one snapshot. `upTo` is the last epoch to train in the meantime; the end of the run unless told. */
  | { readonly type: "frame"; readonly upTo?: number };

export type FromLaboratory = Scene | Snapshot;

/** What stays the same during an experiment. */
export interface Scene {
  readonly type: "scene";
  readonly experiment: Experiment;
  readonly task: "curve" | "classes";
  readonly x: Axis;
  /** Of a curve the targets, of classes the second input. */
  readonly y: Axis;
  readonly train: Examples;
  /** Watched by the detector, and never trained on. */
  readonly validation: Examples;
  /** Where pictures are taken: the x of a curve's heights; for classes the centers of the columns, and of the rows, too. */
  readonly at: Float64Array;
  /** A picture of the truth, where it is known. */
  readonly truth?: Float64Array;
  /** In words, with its unit; undefined when there is nothing to measure it by. */
  readonly testError?: string;
  /** In words. */
  readonly loss: string;
  /** Why there is nothing to train, in one sentence; snapshots hold no runs then. */
  readonly problem?: string;
}

export interface Axis {
  readonly title: string;
  readonly least: number;
  readonly most: number;
}

export interface Examples {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 0 or 1; for classes alone. */
  readonly labels?: Uint8Array;
}

/** The newest state of both runs. */
export interface Snapshot {
  readonly type: "snapshot";
  /** How many epochs both runs have gone, at least; 0 before training. */
  readonly epoch: number;
  /** Whether there is nothing more to train. */
  readonly hasEnded: boolean;
  /** Epochs of both runs together, in the last moments; 0 while resting. */
  readonly epochsPerSecond: number;
  /** The histograms' bins divide the range from −histogramRange to histogramRange evenly. */
  readonly histogramRange: number;
  readonly runs: readonly RunState[];
}

export interface RunState {
  readonly epoch: number;
  readonly now: Measurements;
  /** Some of the epochs so far, evenly spaced, and the newest; at most {@link mostKept} of them. */
  readonly history: { readonly epoch: Float64Array } & { readonly [Name in keyof Measurements]: Float64Array };
  /** What the detector says. */
  readonly overfitting: {
    /** The epoch with the lowest validation loss. */
    readonly bestEpoch: number;
    readonly lowestValidationLoss: number;
    /** The epoch after which validation loss rose while training loss fell; undefined while there is no alarm. */
    readonly onset?: number;
  };
  /** Of a curve the heights; of classes the probabilities of class 1, row after row from the lowest y. */
  readonly picture: Float64Array;
  /** How many weights fall into each bin. */
  readonly histogram: Uint32Array;
  readonly weights: number;
  /** How many weights are smaller than {@link nearZero} in size. */
  readonly weightsNearZero: number;
  readonly ended?: {
    readonly how: "finished" | "diverged";
    /** One sentence. */
    readonly sentence: string;
  };
}

export interface Measurements {
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** NaN where the truth is not known. */
  readonly testError: number;
  /** √Σw² over the weights, biases left out. */
  readonly weightNorm: number;
}

export const mostKept = 129;
export const histogramBins = 41;
export const nearZero = 0.01;
