/**
 * Linear regression with an L1 penalty, and an L2 penalty beside it if told: lasso and elastic net.
 *
 * |w| has a kink at 0, and there the minimum can lie. Gradient descent steps to and fro over a kink and never stops on it;
 * setting one weight at a time to its best value does, and then the weight is exactly 0 (coordinate descent; Friedman,
 * Hastie and Tibshirani 2010).
 *
 * @module
 */
import { Matrix, shape } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import { checkStrength } from "./regularizers.ts";
import type { LinearModel } from "./ridge.ts";
import { checkFinite, varies } from "./standardize.ts";
import { checkList } from "./wrong_arguments.ts";

/**
 * Moves `value` toward 0 by `threshold`, and no further than 0: the w that minimizes ½(w − value)² + threshold·|w|.
 * After a gradient step on the loss, with the threshold lr·λ, it makes the step one of proximal gradient descent.
 */
export function softThreshold(value: number, threshold: number): number {
  if (value > threshold) return value - threshold;
  return value < -threshold ? value + threshold : 0;
}

/** What goes with λ. */
export interface LassoOptions {
  /** The strength of l2·Σw² beside λΣ|w|, 0 unless told; above 0 the model is an elastic net. */
  l2?: number;
  /** Whether to fit a bias, true unless told. */
  intercept?: boolean;
  /** How close to the minimum: the largest change of the predictions by one weight, relative to the spread of y; 1e-10 unless told. */
  tolerance?: number;
  /** After how many rounds over all weights to give up, 100,000 unless told. */
  maxRounds?: number;
}

/**
 * The weights that minimize the mean squared error plus λΣ|w| + l2·Σw², for X of n rows and y of one column. The bias is not
 * penalized. scikit-learn's `Lasso(alpha)` halves the loss, so its alpha is λ/2; for `ElasticNet(alpha, l1_ratio)`,
 * λ = 2·alpha·l1_ratio and l2 = alpha·(1 − l1_ratio).
 *
 * @throws {RangeError} when the shapes do not fit, a value or a strength is not finite, or a strength is negative.
 * @throws {Error} when the rounds do not suffice.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { lasso, Matrix } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([-1, 1]), y = Matrix.column([-3, 3]);
 * assert.equal(lasso(x, y, 2).weight.at(0, 0), 2); // 3 − λ/2
 * assert.equal(lasso(x, y, 6).weight.at(0, 0), 0); // exactly
 * ```
 */
export function lasso(x: Matrix, y: Matrix, lambda: number, options: LassoOptions = {}): LinearModel {
  return lassoPath(x, y, [lambda], options)[0];
}

/**
 * {@link lasso} for many λ, each started from the weights of the one before; from the largest down is quickest.
 *
 * @returns one model for each λ, in the order given
 * @throws {RangeError} as {@link lasso}, and when the λ are not a list.
 * @throws {Error} when the rounds do not suffice.
 */
export function lassoPath(
  x: Matrix,
  y: Matrix,
  lambdas: readonly number[],
  options: LassoOptions = {},
): LinearModel[] {
  checkOptionNames("lasso", options, ["l2", "intercept", "tolerance", "maxRounds"]);
  checkList("lassoPath: lambdas", lambdas, "[1, 0.1, 0.01]");
  const { l2 = 0, intercept = true, tolerance = 1e-10, maxRounds = 100_000 } = options;
  if (x.rows !== y.rows || x.rows === 0 || y.cols !== 1) {
    throw new RangeError(`lasso: x (${shape(x)}) must have rows, and y (${shape(y)}) as many, in one column.`);
  }
  lambdas.forEach((lambda) => checkStrength("lasso: lambda", lambda));
  checkStrength("lasso: l2", l2);
  checkFinite("lasso: x", x);
  checkFinite("lasso: y", y);
  // The mean of equal numbers is that number; for what variance its rounding would leave, any weight would do.
  const means = (a: Matrix) => a.sumRows().map((sum, _, col) => varies(a, col) ? sum * (1 / a.rows) : a.at(0, col));
  const center = (a: Matrix) => intercept ? means(a) : Matrix.zeros(1, a.cols);
  const xMean = center(x), yMean = center(y), centered = x.sub(xMean), target = y.sub(yMean);
  // All that the data say about the weights: the covariances of the inputs with each other and with y.
  const inputs = centered.transposeMatmul(centered).scale(1 / x.rows);
  const slopes = centered.transposeMatmul(target).scale(1 / x.rows);
  const smallest = tolerance * Math.sqrt(target.sumOfSquares() / x.rows);
  const start = Matrix.zeros(x.cols, 1);
  return lambdas.map((lambda) => {
    descend(inputs, slopes, start, { lambda, l2, smallest, maxRounds });
    const weight = start.clone(), bias = yMean.sub(xMean.matmul(weight));
    return { weight, bias, predict: (rows) => rows.matmul(weight).add(bias) };
  });
}

/** Sets each weight in turn to its best value given the others, until none moves any more. */
function descend(
  inputs: Matrix,
  slopes: Matrix,
  weight: Matrix,
  { lambda, l2, smallest, maxRounds }: { lambda: number; l2: number; smallest: number; maxRounds: number },
): void {
  const w = weight.data, features = w.length;
  // What the data still ask of each weight: slopes − inputs·w, kept up to date.
  const rest = slopes.sub(inputs.matmul(weight)).data;
  for (let round = 0; round < maxRounds; round++) {
    let largest = 0;
    for (let j = 0; j < features; j++) {
      const row = j * features, variance = inputs.data[row + j];
      if (variance === 0) continue;
      const best = softThreshold(rest[j] + variance * w[j], lambda / 2) / (variance + l2), change = best - w[j];
      if (change === 0) continue;
      w[j] = best;
      for (let k = 0; k < features; k++) rest[k] -= change * inputs.data[row + k];
      largest = Math.max(largest, Math.abs(change) * Math.sqrt(variance));
    }
    if (largest <= smallest) return;
  }
  throw new Error(
    `lasso: not at the minimum after ${maxRounds} rounds for λ = ${lambda}. Inputs that are nearly copies of each other ` +
      "take many; an l2 above 0, a larger tolerance or more rounds help.",
  );
}
