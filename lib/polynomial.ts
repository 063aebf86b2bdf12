/**
 * Polynomials as linear models: powers of one input as features.
 *
 * @module
 */
import { Matrix, shape } from "./matrix.ts";

/**
 * The powers x, x², …, x^degree of an n×1 input as an n×degree matrix; the constant is the model's intercept.
 * Bring x into [−1, 1] first: high powers of larger numbers leave nothing of the low ones.
 *
 * @throws {RangeError} when x has more than one column, or degree is not a whole number of at least 1.
 */
export function polynomialFeatures(x: Matrix, degree: number): Matrix {
  if (x.cols !== 1) throw new RangeError(`polynomialFeatures: x must have one column, got ${shape(x)}.`);
  if (!Number.isInteger(degree) || degree < 1) {
    throw new RangeError(`polynomialFeatures: degree must be a whole number of at least 1, got ${degree}.`);
  }
  const features = Matrix.zeros(x.rows, degree);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0, power = 1; j < degree; j++) features.data[i * degree + j] = power *= x.data[i];
  }
  return features;
}
