/**
 * Scaling inputs to mean 0 and standard deviation 1, with the scale taken from the training rows alone.
 *
 * @module
 */
import { type Matrix, shape } from "./matrix.ts";

/** A scale fitted on training rows, to be applied to any rows. */
export interface Standardizer {
  /** The mean of each training column, 1×features. */
  readonly mean: Matrix;
  /** The standard deviation of each training column (divided by n), 1×features; 1 for a constant column. */
  readonly std: Matrix;
  /**
   * (x − mean) / std for x of n×features.
   *
   * @throws {RangeError} when x has another number of columns than the training rows.
   */
  transform(x: Matrix): Matrix;
  /** x·std + mean: undoes {@link Standardizer.transform}. */
  inverse(x: Matrix): Matrix;
}

/**
 * Fits the scale to the training rows. Fitting it to all rows would tell the model about the rows that are to judge it.
 *
 * @throws {RangeError} when there are no rows, or a value is not finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitStandardizer, Matrix } from "@l2-spellbook/lib";
 *
 * const scale = fitStandardizer(Matrix.from([[1, 7], [3, 7]])); // the training rows
 * assert.deepEqual(scale.mean.toArray(), [[2, 7]]);
 * assert.deepEqual(scale.std.toArray(), [[1, 1]]); // 1 for the constant column
 * // Any other rows.
 * assert.deepEqual(scale.transform(Matrix.from([[4, 8]])).toArray(), [[2, 1]]);
 * ```
 */
export function fitStandardizer(train: Matrix): Standardizer {
  if (train.rows === 0) throw new RangeError("fitStandardizer: needs at least one training row, got none.");
  checkFinite("fitStandardizer: the training data", train);
  const mean = train.sumRows().scale(1 / train.rows);
  const centered = train.sub(mean);
  const variance = centered.mul(centered).sumRows().scale(1 / train.rows);
  const std = variance.map((value, _, col) => value > 0 && varies(train, col) ? Math.sqrt(value) : 1);
  const inverseStd = std.map((value) => 1 / value);
  return {
    mean,
    std,
    transform(x) {
      if (x.cols !== mean.cols) {
        throw new RangeError(`transform: the scale is one of ${mean.cols} columns, but x is ${shape(x)}.`);
      }
      return x.sub(mean).mul(inverseStd);
    },
    inverse: (x) => x.mul(std).add(mean),
  };
}

/**
 * Whether the values of a column differ. Asked of the values themselves: the rounded mean of equal numbers may differ from them and
 * leave a variance of 1e-34.
 */
export function varies(matrix: Matrix, col: number): boolean {
  return matrix.columnAt(col).some((value) => value !== matrix.at(0, col));
}

/**
 * Refuses NaN and infinite elements, naming the first.
 *
 * @throws {RangeError} naming `what`, the value and where it stands.
 */
export function checkFinite(what: string, matrix: Matrix): void {
  const at = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const row = Math.floor(at / matrix.cols), col = at % matrix.cols;
  throw new RangeError(`${what} must be finite, but holds ${matrix.data[at]} in row ${row}, column ${col}.`);
}
