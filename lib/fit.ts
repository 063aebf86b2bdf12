/**
 * Training: mini-batches, the history of what matters, early stopping.
 *
 * The losses in the history are data losses, measured on all rows after each epoch, without the penalty: a penalized
 * loss would mix two questions, and its rise or fall would say nothing about overfitting.
 *
 * @module
 */
import type { Dataset } from "./datasets.ts";
import { type Layer, type Parameter, weightNorm } from "./layers.ts";
import type { Loss } from "./losses.ts";
import { Matrix, shape } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import type { Regularizer } from "./regularizers.ts";
import { takeTargets } from "./splits.ts";
import { checkFinite } from "./standardize.ts";
import { asWritten } from "./wrong_arguments.ts";

/** What a run was like. Entry e of each list is the state after e epochs; entry 0 is the untrained network. */
export interface History {
  /** Data loss on all training rows. */
  trainLoss: number[];
  /** Data loss on all validation rows; empty without validation data. */
  validationLoss: number[];
  /** The regularizer's penalty; 0 without one. */
  penalty: number[];
  /** √Σw² over all weights, biases and scales left out. */
  weightNorm: number[];
  /** The epoch with the lowest validation loss, or training loss without validation data. */
  bestEpoch: number;
  /** Why the run ended. */
  stopped: "finished" | "early" | "aborted";
}

/** The state after one epoch, as `onEpoch` sees it, with the net in evaluation mode. */
export interface EpochReport {
  /** How many epochs are done, from 1. */
  epoch: number;
  /** Data loss on all training rows. */
  trainLoss: number;
  /** Data loss on all validation rows; undefined without validation data. */
  validationLoss: number | undefined;
  /** The regularizer's penalty. */
  penalty: number;
  /** √Σw² over all weights, biases and scales left out. */
  weightNorm: number;
}

/** How to train; see {@link fit}. */
export interface FitOptions<Target extends Matrix | ArrayLike<number>> {
  /** What to learn from. */
  train: Dataset<Target>;
  /** What to watch; never trained on. */
  validation?: Dataset<Target>;
  /** The data loss. */
  loss: Loss<Target>;
  /** Changes the parameters; brings its own weight decay, if any. */
  optimizer: { step(): void; zeroGrad(): void };
  /** A penalty whose gradient is added to that of the weights (not the biases and scales) by hand. */
  regularizer?: Regularizer;
  /** How often to go through the training rows. */
  epochs: number;
  /** Rows a step; all of them unless told. */
  batchSize?: number;
  /** Shuffles the rows of every epoch; required when a batch is not all of them. */
  random?: Random;
  /** Stops when the validation loss has not fallen by more than `minDelta` (0) for `patience` epochs, and puts back the best parameters. */
  earlyStopping?: { patience: number; minDelta?: number };
  /** Called after each epoch. */
  onEpoch?: (report: EpochReport) => void;
  /**
   * Ends the run before the next epoch, with what was reached. {@link fit} never waits, so that no timer and no button can abort
   * it meanwhile: `onEpoch` can, and so can anything during a loop around {@link trainEpochs} that waits.
   */
  signal?: AbortSignal;
}

/** Thrown when the loss stops being finite; nothing of the run is lost. */
export class DivergenceError extends Error {
  /** Everything up to the last finite loss. */
  readonly history: History;

  /** Carries the history beside the message. */
  constructor(message: string, history: History) {
    super(message);
    this.name = "DivergenceError";
    this.history = history;
  }
}

/**
 * Trains `net` in place: in training mode, while all losses of the history are measured in evaluation mode. It leaves the
 * net in evaluation mode, ready to predict.
 *
 * @throws {RangeError} when data are empty, not finite or of differing length, or an option is missing, unknown or out of
 * range.
 * @throws {DivergenceError} when the loss stops being finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decayWeightsOnly, fit, Linear, Matrix, mseLoss, seededRandom, SGD } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([-1, 0, 1]), train = { x, y: x.scale(2) };
 * const line = new Linear(1, 1, seededRandom(1));
 * const optimizer = new SGD(decayWeightsOnly(line.parameters(), 0.2), { lr: 0.1 }); // λ = 0.1
 * const history = fit(line, { train, loss: mseLoss, optimizer, epochs: 500 });
 * assert.equal(history.trainLoss.length, 501); // that of the untrained line, too
 * // Σxy / (Σx² + nλ), the closed form of ridge.
 * assert.ok(Math.abs(line.weight.value.at(0, 0) - 4 / 2.3) < 1e-9);
 * ```
 */
export function fit<Target extends Matrix | ArrayLike<number>>(net: Layer, options: FitOptions<Target>): History {
  const run = trainEpochs(net, options);
  let next = run.next();
  while (!next.done) next = run.next();
  return next.value;
}

/**
 * {@link fit}, one epoch at a time: yields after each and returns the history, so that a loop around it can show
 * progress or wait between epochs.
 *
 * @throws {RangeError} as {@link fit}, at the first step.
 * @throws {DivergenceError} when the loss stops being finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Linear, Matrix, mseLoss, seededRandom, SGD, trainEpochs } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([-1, 0, 1]), train = { x, y: x.scale(2) };
 * const line = new Linear(1, 1, seededRandom(1)), optimizer = new SGD(line.parameters(), { lr: 0.1 });
 * for (const { trainLoss } of trainEpochs(line, { train, loss: mseLoss, optimizer, epochs: 1000 })) {
 *   if (trainLoss < 1e-3) break; // or show it, or wait for the page to be drawn
 * }
 * assert.ok(mseLoss(line.forward(train.x), train.y).loss < 1e-3);
 * ```
 */
export function* trainEpochs<Target extends Matrix | ArrayLike<number>>(
  net: Layer,
  options: FitOptions<Target>,
): Generator<EpochReport, History> {
  const { train, validation, loss, optimizer, regularizer, epochs, random, earlyStopping, onEpoch, signal } = options;
  const batchSize = checkOptions(options);
  const params = net.parameters();
  const history: History = {
    trainLoss: [],
    validationLoss: [],
    penalty: [],
    weightNorm: [],
    bestEpoch: 0,
    stopped: "finished",
  };
  // All that training changes, so that early stopping brings back running statistics together with their weights.
  const state = [...params.map(({ value }) => value), ...net.buffers?.() ?? []];
  let best = Infinity, waitFrom = Infinity, waited = 0, bestState: Matrix[] = [];

  const record = (epoch: number): EpochReport => {
    const trainLoss = loss(net.forward(train.x), train.y).loss;
    const validationLoss = validation && loss(net.forward(validation.x), validation.y).loss;
    checkLoss(epoch, [trainLoss, validationLoss ?? 0], history);
    const report = {
      epoch,
      trainLoss,
      validationLoss,
      penalty: totalPenalty(params, regularizer),
      weightNorm: weightNorm(params),
    };
    history.trainLoss.push(trainLoss);
    if (validationLoss !== undefined) history.validationLoss.push(validationLoss);
    history.penalty.push(report.penalty);
    history.weightNorm.push(report.weightNorm);
    const watched = validationLoss ?? trainLoss;
    if (watched < best) {
      best = watched;
      history.bestEpoch = epoch;
      if (earlyStopping) bestState = state.map((matrix) => matrix.clone());
    }
    if (watched < waitFrom - (earlyStopping?.minDelta ?? 0)) {
      waitFrom = watched;
      waited = 0;
    } else waited++;
    return report;
  };

  net.eval?.();
  record(0);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    if (signal?.aborted) {
      history.stopped = "aborted";
      break;
    }
    net.train?.();
    try {
      for (const batch of batches(train, batchSize, random)) {
        optimizer.zeroGrad();
        const { loss: batchLoss, grad } = loss(net.forward(batch.x), batch.y);
        checkLoss(epoch, [batchLoss], history);
        if (net.accumulate) net.accumulate(grad);
        else net.backward(grad);
        if (regularizer) addPenaltyGradient(params, regularizer);
        optimizer.step();
      }
    } finally {
      net.eval?.();
    }
    const report = record(epoch);
    onEpoch?.(report);
    yield report;
    if (earlyStopping && waited >= earlyStopping.patience) {
      history.stopped = "early";
      break;
    }
  }
  bestState.forEach((matrix, index) => state[index].data.set(matrix.data));
  return history;
}

/** Σ of the penalty over all weights, biases and scales left out. */
export function totalPenalty(params: readonly Parameter[], regularizer: Regularizer | undefined): number {
  let total = 0;
  for (const { kind, value } of params) if (kind === "weight") total += regularizer?.penalty(value) ?? 0;
  return total;
}

/** Adds ∂penalty/∂w to the gradients of the weights; those of biases and scales stay as they are. */
export function addPenaltyGradient(params: readonly Parameter[], regularizer: Regularizer): void {
  for (const { kind, value, grad } of params) {
    if (kind === "weight") grad.add(regularizer.gradient(value), grad);
  }
}

/** The training rows in batches; shuffled when there is more than one, and then each in the memory of the one before. */
function* batches<Target extends Matrix | ArrayLike<number>>(
  data: Dataset<Target>,
  batchSize: number,
  random: Random | undefined,
): Generator<Dataset<Target>> {
  const n = data.x.rows;
  if (batchSize >= n) {
    yield data;
    return;
  }
  const order = random!.permutation(n);
  let x: Matrix | undefined;
  for (let start = 0; start < n; start += batchSize) {
    const rows = order.slice(start, start + batchSize);
    x = data.x.takeRows(rows, x);
    yield { x, y: takeTargets(data.y, rows) };
  }
}

const OPTION_NAMES: readonly (keyof FitOptions<Matrix>)[] = [
  "train",
  "validation",
  "loss",
  "optimizer",
  "regularizer",
  "epochs",
  "batchSize",
  "random",
  "earlyStopping",
  "onEpoch",
  "signal",
];

/** Refuses what cannot be trained on; returns the batch size. */
function checkOptions<Target extends Matrix | ArrayLike<number>>(options: FitOptions<Target>): number {
  const { train, validation, epochs, random, earlyStopping } = options;
  checkOptionNames("fit", options, OPTION_NAMES);
  for (const name of ["train", "loss", "optimizer"] as const) {
    if (options[name] === undefined) throw new RangeError(`fit: ${name} is missing.`);
  }
  checkDataset("train", train);
  if (validation) checkDataset("validation", validation);
  if (!Number.isInteger(epochs) || epochs < 0) {
    throw new RangeError(`fit: epochs must be a whole number of at least 0, got ${asWritten(epochs)}.`);
  }
  const batchSize = options.batchSize ?? train.x.rows;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`fit: batchSize must be a whole number of at least 1, got ${asWritten(batchSize)}.`);
  }
  if (batchSize < train.x.rows && random === undefined) {
    throw new RangeError(
      `fit: batches of ${batchSize} out of ${train.x.rows} rows are shuffled, so a random source is needed: ` +
        "pass random: seededRandom(seed).",
    );
  }
  if (earlyStopping !== undefined) {
    if (!validation) {
      throw new RangeError("fit: early stopping watches the validation loss, so it needs validation data.");
    }
    if (!Number.isInteger(earlyStopping.patience) || earlyStopping.patience < 1) {
      throw new RangeError(`fit: patience must be a whole number of at least 1, got ${earlyStopping.patience}.`);
    }
    checkOptionNames("fit: earlyStopping", earlyStopping, ["patience", "minDelta"]);
    const { minDelta = 0 } = earlyStopping;
    if (!(Number.isFinite(minDelta) && minDelta >= 0)) {
      throw new RangeError(`fit: minDelta must be a finite number of at least 0, got ${minDelta}.`);
    }
  }
  return batchSize;
}

function checkDataset(name: string, { x, y }: Dataset<Matrix | ArrayLike<number>>): void {
  if (!(x instanceof Matrix)) {
    throw new RangeError(`fit: ${name}.x must be a Matrix; Matrix.from makes one of rows of numbers.`);
  }
  if (x.rows === 0) throw new RangeError(`fit: ${name}.x is empty (${shape(x)}); it needs at least one row.`);
  const targets = y instanceof Matrix ? y.rows : y.length;
  if (targets !== x.rows) {
    throw new RangeError(`fit: ${name}.x has ${x.rows} rows but ${name}.y has ${targets}; they must be equal.`);
  }
  checkFinite(`fit: ${name}.x`, x);
  if (y instanceof Matrix) checkFinite(`fit: ${name}.y`, y);
}

function checkLoss(epoch: number, losses: readonly number[], history: History): void {
  const bad = losses.find((loss) => !Number.isFinite(loss));
  if (bad === undefined) return;
  const last = history.trainLoss.at(-1);
  throw new DivergenceError(
    `fit: the loss became ${bad} in epoch ${epoch}; ` +
      (last === undefined
        ? "it was not finite before training, so look at the starting weights. "
        : `the last finite training loss was ${Number(last.toPrecision(6))}. `) +
      "Try a smaller lr, standardized inputs, or less weight decay (lr·weightDecay must stay below 2).",
    history,
  );
}
