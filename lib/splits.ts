/**
 * Ways to keep some rows away from training.
 *
 * @module
 */
import type { Dataset } from "./datasets.ts";
import { Matrix } from "./matrix.ts";
import type { Random } from "./random.ts";
import { asWritten, checkRandom } from "./wrong_arguments.ts";

/** The rows of one fold: what to train on and what to validate on. */
export interface Fold {
  /** Row numbers for training. */
  train: number[];
  /** Row numbers for validation. */
  validation: number[];
}

/**
 * The given rows of a data set, inputs and targets alike.
 *
 * @throws {RangeError} when there are not as many targets as inputs, or a row does not exist.
 */
export function takeExamples<Target extends Matrix | ArrayLike<number>>(
  data: Dataset<Target>,
  indices: readonly number[],
): Dataset<Target> {
  const { x, y } = data, targets = y instanceof Matrix ? y.rows : y.length;
  if (targets !== x.rows) {
    throw new RangeError(`takeExamples: x has ${x.rows} rows but y has ${targets}; they must be equal.`);
  }
  return { x: x.takeRows(indices), y: takeTargets(y, indices) };
}

/** The given targets, whether they are rows of a matrix or class numbers. */
export function takeTargets<Target extends Matrix | ArrayLike<number>>(y: Target, indices: readonly number[]): Target {
  const taken = y instanceof Matrix ? y.takeRows(indices) : indices.map((i) => (y as ArrayLike<number>)[i]);
  return taken as unknown as Target;
}

/**
 * Shuffles the examples and keeps a share of them for validation.
 *
 * @param validationShare the share that validates, between 0 and 1; at least one example falls on either side
 * @throws {RangeError} when there are fewer than two examples, the share is not between 0 and 1, or there is no `random`.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { noisySine, seededRandom, trainValidationSplit } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1), data = noisySine({ n: 10, random });
 * const { train, validation } = trainValidationSplit(data, 0.3, random);
 * assert.deepEqual([train.x.rows, train.y.rows], [7, 7]);
 * assert.equal(validation.x.rows, 3);
 * ```
 */
export function trainValidationSplit<Target extends Matrix | ArrayLike<number>>(
  data: Dataset<Target>,
  validationShare: number,
  random: Random,
): { train: Dataset<Target>; validation: Dataset<Target> } {
  const n = data.x.rows;
  if (n < 2) throw new RangeError(`trainValidationSplit: needs at least 2 examples, got ${n}.`);
  if (!(validationShare > 0 && validationShare < 1)) {
    throw new RangeError(`trainValidationSplit: validationShare must be between 0 and 1, got ${validationShare}.`);
  }
  checkRandom("trainValidationSplit", random);
  const order = random.permutation(n);
  const held = Math.min(n - 1, Math.max(1, Math.round(n * validationShare)));
  return { train: takeExamples(data, order.slice(held)), validation: takeExamples(data, order.slice(0, held)) };
}

/**
 * Splits n examples into k folds of nearly equal size; each example validates exactly once. Without `random` the folds
 * are runs of neighbors.
 *
 * @throws {RangeError} when k is not a whole number from 2 to n.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { kFold } from "@l2-spellbook/lib";
 *
 * assert.deepEqual(kFold(4, 2), [
 *   { train: [2, 3], validation: [0, 1] },
 *   { train: [0, 1], validation: [2, 3] },
 * ]);
 * ```
 */
export function kFold(n: number, k: number, random?: Random): Fold[] {
  if (!(Number.isInteger(n) && Number.isInteger(k) && k >= 2 && k <= n)) {
    throw new RangeError(
      `kFold: k must be a whole number from 2 to the number of examples, ${n}, got ${asWritten(k)}.`,
    );
  }
  const order = random?.permutation(n) ?? Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: k }, (_, fold) => {
    const start = Math.floor((fold * n) / k), end = Math.floor(((fold + 1) * n) / k);
    return { train: [...order.slice(0, start), ...order.slice(end)], validation: order.slice(start, end) };
  });
}
