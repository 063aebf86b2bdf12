/**
 * What the property tests share: one fixed seed for fast-check, so that every run tries the same cases (a failure prints
 * the seed and the path of the smallest counterexample), random matrices, and comparisons of numbers.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Matrix, type Parameter, seededRandom } from "../lib/mod.ts";

fc.configureGlobal({ seed: 20_240_811, numRuns: 100 });

export { fc };

/** A number of rows or columns. */
export const sizes: fc.Arbitrary<number> = fc.integer({ min: 1, max: 7 });

/** Moderate numbers of either sign, the zeros among them; none so small that its powers underflow. */
export const numbers: fc.Arbitrary<number> = fc.double({ min: -100, max: 100, noNaN: true })
  .map((value) => Math.abs(value) < 1e-20 ? 0 * value : value);

/** A matrix of moderate numbers; the shape is random where it is not given. */
export function matrices(rows?: number, cols?: number): fc.Arbitrary<Matrix> {
  const size = (given: number | undefined) => given === undefined ? sizes : fc.constant(given);
  return fc.tuple(size(rows), size(cols)).chain(([n, m]) =>
    fc.array(numbers, { minLength: n * m, maxLength: n * m }).map((values) =>
      new Matrix(n, m, Float64Array.from(values))
    )
  );
}

/** A seed, for values that should be spread like normal numbers and not shrink to zeros. */
export const seeds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0x7fffffff });

/** Standard normal numbers, `n`×`m`. */
export function normals(seed: number, n: number, m: number): Matrix {
  return seededRandom(seed).normalMatrix(n, m);
}

/** Fails unless both hold the same bits, the signs of zeros included. */
export function assertSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>, what = "values"): void {
  assert.equal(actual.length, expected.length, `${what}: ${actual.length} numbers instead of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Object.is(actual[i], expected[i]), `${what}: number ${i} is ${actual[i]} instead of ${expected[i]}`);
  }
}

/** Fails unless each number is within `tolerance` of what is expected, relative to `scale` or else the largest one expected. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "values",
  scale = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
): void {
  assert.equal(actual.length, expected.length, `${what}: ${actual.length} numbers instead of ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(actual[i] - expected[i]);
    assert.ok(off <= tolerance * scale, `${what}: number ${i} is ${actual[i]} instead of ${expected[i]}`);
  }
}

/** A parameter that stands for itself, without a layer. */
export function parameter(value: Matrix, options: { kind?: Parameter["kind"]; grad?: Matrix } = {}): Parameter {
  const { kind = "weight", grad = Matrix.zeros(value.rows, value.cols) } = options;
  return { name: kind, kind, value, grad };
}
