/**
 * How far two measurements move together.
 *
 * @module
 */
import { mean } from "./statistics.ts";

/**
 * Pearson's correlation: 1 when the points lie on a rising line, −1 on a falling one, near 0 when neither tells about the other.
 *
 * @throws {RangeError} when the lists differ in length, hold fewer than two values or one that is not finite, or one
 * of them is constant.
 */
export function correlation(a: readonly number[], b: readonly number[]): number {
  checkPairs(a, b);
  const centerA = mean(a), centerB = mean(b);
  let covariance = 0, varianceA = 0, varianceB = 0;
  for (let i = 0; i < a.length; i++) {
    const fromA = a[i] - centerA, fromB = b[i] - centerB;
    covariance += fromA * fromB;
    varianceA += fromA * fromA;
    varianceB += fromB * fromB;
  }
  if (varianceA === 0 || varianceB === 0) {
    throw new RangeError("correlation: one of the lists is constant, so there is nothing to move together.");
  }
  return covariance / (Math.sqrt(varianceA) * Math.sqrt(varianceB));
}

/**
 * Spearman's rank correlation: the correlation of the ranks. 1 whenever the two always rise together, along a line or not;
 * it is the same for a measurement and its logarithm.
 *
 * @throws {RangeError} as {@link correlation}.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  checkPairs(a, b);
  return correlation(ranks(a), ranks(b));
}

function checkPairs(a: readonly number[], b: readonly number[]): void {
  if (a.length !== b.length || a.length < 2) {
    throw new RangeError(
      `correlation: needs two lists of the same length, at least 2 values each, got ${a.length} and ${b.length}.`,
    );
  }
  for (const values of [a, b]) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new RangeError(`correlation: every value must be finite, but the one at index ${at} is ${values[at]}.`);
    }
  }
}

/** The place of each value in ascending order, from 1; equal values share the mean of their places. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranked = values.map(() => 0);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let place = from; place < to; place++) ranked[order[place]] = (from + to + 1) / 2;
  }
  return ranked;
}
