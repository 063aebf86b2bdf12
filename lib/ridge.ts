/**
 * Linear regression with an L2 penalty, solved in one stroke instead of by gradient descent.
 *
 * @module
 */
import { Matrix, shape } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import { checkStrength } from "./regularizers.ts";
import { svd } from "./svd.ts";
import { checkFinite } from "./standardize.ts";
import { checkList } from "./wrong_arguments.ts";

/** A fitted linear model ŷ = x·weight + bias. */
export interface LinearModel {
  /** features×outputs. */
  weight: Matrix;
  /** 1×outputs; zero without an intercept. */
  bias: Matrix;
  /** x·weight + bias for x of n×features. */
  predict(x: Matrix): Matrix;
}

/**
 * The weights that minimize the mean squared error plus λΣw²: (XᵀX + nmλ·I)·w = Xᵀy for X of n rows and y of m columns,
 * both centered where a bias is fitted, which is not penalized. λ = 0 gives least squares, and among equal fits the one of
 * the smallest norm.
 *
 * @param options.intercept whether to fit a bias, true unless told
 * @throws {RangeError} when the rows differ or are none, a value or λ is not finite, or λ is negative.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Matrix, ridge } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([1, 2, 3]), y = Matrix.column([2, 4, 6]); // y = 2x
 * // nλ is 2 here, as large as Σ(x − x̄)², which halves the slope.
 * const { weight, bias, predict } = ridge(x, y, 2 / 3);
 * assert.ok(Math.abs(weight.at(0, 0) - 1) < 1e-12);
 * // The line still runs through the middle of the points, (2, 4).
 * assert.ok(Math.abs(bias.at(0, 0) - 2) < 1e-12);
 * assert.ok(Math.abs(predict(Matrix.column([10])).at(0, 0) - 12) < 1e-12);
 * ```
 */
export function ridge(x: Matrix, y: Matrix, lambda: number, options: { intercept?: boolean } = {}): LinearModel {
  return ridgePath(x, y, [lambda], options)[0];
}

/**
 * {@link ridge} for many λ at the price of one decomposition.
 *
 * @returns one model for each λ, in the order given
 * @throws {RangeError} as {@link ridge}, and when the λ are not a list.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Matrix, ridgePath } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([-1, 1]), y = Matrix.column([-3, 3]);
 * // Σxy / (Σx² + nλ) is 3 / (1 + λ) here.
 * const weights = ridgePath(x, y, [0, 1, 2]).map(({ weight }) => weight.at(0, 0));
 * assert.deepEqual(weights.map((w) => Number(w.toFixed(12))), [3, 1.5, 1]);
 * ```
 */
export function ridgePath(
  x: Matrix,
  y: Matrix,
  lambdas: readonly number[],
  options: { intercept?: boolean } = {},
): LinearModel[] {
  checkOptionNames("ridge", options, ["intercept"]);
  checkList("ridgePath: lambdas", lambdas, "[0.01, 0.1, 1]");
  if (x.rows !== y.rows || x.rows === 0) {
    throw new RangeError(`ridge: x (${shape(x)}) and y (${shape(y)}) must have the same number of rows, at least one.`);
  }
  lambdas.forEach((lambda) => checkStrength("ridge: lambda", lambda));
  checkFinite("ridge: x", x);
  checkFinite("ridge: y", y);
  const center = (a: Matrix) => options.intercept === false ? Matrix.zeros(1, a.cols) : a.sumRows().scale(1 / a.rows);
  const xMean = center(x), yMean = center(y);
  const { u, s, v } = svd(x.sub(xMean));
  const coordinates = u.transposeMatmul(y.sub(yMean));
  // Below this a singular value is rounding noise, and least squares must not divide by it.
  const tolerance = (s[0] ?? 0) * Math.max(x.rows, x.cols) * Number.EPSILON;
  return lambdas.map((lambda) => {
    const strength = x.rows * y.cols * lambda;
    const shrunk = coordinates.map((value, j) => s[j] > tolerance ? (value * s[j]) / (s[j] * s[j] + strength) : 0);
    const weight = v.matmul(shrunk), bias = yMean.sub(xMean.matmul(weight));
    return {
      weight,
      bias,
      predict(inputs) {
        const product = inputs.matmul(weight);
        return product.add(bias, product);
      },
    };
  });
}
