/**
 * Summaries of many runs: one seed is an anecdote, twenty are a measurement.
 *
 * @module
 */
import { checkOptionNames } from "./option_names.ts";
import { type Random, seededRandom } from "./random.ts";

/**
 * The arithmetic mean.
 *
 * @throws {RangeError} when there are no values.
 */
export function mean(values: readonly number[]): number {
  checkNotEmpty("mean", values);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The sample standard deviation √(Σ(value − mean)² / (n − 1)); 0 for a single value.
 *
 * @throws {RangeError} when there are no values.
 */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  if (values.length === 1) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) * (value - center), 0) / (values.length - 1));
}

/**
 * The value below which the share `q` (0 to 1) of the values lies, interpolated; 0.5 is the median.
 *
 * @throws {RangeError} when there are no values or one is NaN, which has no place in their order, or `q` is not from 0 to 1.
 */
export function quantile(values: readonly number[], q: number): number {
  checkNumbers("quantile", values);
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile: q must be from 0 to 1, got ${q}.`);
  const sorted = [...values].sort((a, b) => a - b), at = q * (sorted.length - 1);
  const below = sorted[Math.floor(at)], above = sorted[Math.ceil(at)];
  if (below === above) return below; // infinite values as well, which have no difference
  return below + (above - below) * (at - Math.floor(at));
}

/** A mean and the interval that holds it with the given confidence. */
export interface Interval {
  /** The mean of the values. */
  mean: number;
  /** The lower end. */
  low: number;
  /** The upper end. */
  high: number;
}

/**
 * A bootstrap interval (percentile method, Efron 1979) for the mean: the values are drawn again with replacement, many
 * times, and the middle `level` of the means is kept. For paired runs pass the differences.
 *
 * @param options.level the confidence, 0.95 unless told
 * @param options.resamples how often to draw, 2000 unless told
 * @param options.random the source of the draws; one of a fixed seed unless told, so that the same values give the same interval
 * @throws {RangeError} when there are no values or one is NaN, or an option is out of range.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bootstrapInterval } from "@l2-spellbook/lib";
 *
 * // Test losses with the same five seeds.
 * const without = [3.5, 4, 5, 4.5, 4.25], withL2 = [3, 3, 4.5, 3.5, 4];
 * const gains = without.map((loss, seed) => loss - withL2[seed]);
 * const { mean, low } = bootstrapInterval(gains);
 * assert.equal(mean, 0.65);
 * assert.ok(low > 0); // L2 lowered the loss with every seed
 * ```
 */
export function bootstrapInterval(
  values: readonly number[],
  options: { level?: number; resamples?: number; random?: Random } = {},
): Interval {
  checkOptionNames("bootstrapInterval", options, ["level", "resamples", "random"]);
  const { level = 0.95, resamples = 2000, random = seededRandom(0) } = options;
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrapInterval: level must be between 0 and 1, got ${level}.`);
  }
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new RangeError(`bootstrapInterval: resamples must be a whole number of at least 1, got ${resamples}.`);
  }
  checkNumbers("bootstrapInterval", values);
  const center = mean(values);
  const means = Array.from({ length: resamples }, () => mean(values.map(() => values[random.integer(values.length)])));
  return { mean: center, low: quantile(means, (1 - level) / 2), high: quantile(means, (1 + level) / 2) };
}

function checkNumbers(caller: string, values: readonly number[]): void {
  checkNotEmpty(caller, values);
  const at = values.findIndex(Number.isNaN);
  if (at >= 0) throw new RangeError(`${caller}: every value must be a number, but the one at index ${at} is NaN.`);
}

function checkNotEmpty(caller: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`${caller}: needs at least one value, got none.`);
}
