/**
 * Elementary functions that give the same bits in every JavaScript engine.
 *
 * The standard leaves the last bits of `Math.exp`, `Math.log`, `Math.sin` and their like to the engine, and the `**`
 * operator shares that freedom, so a training run that used them would differ between Deno, Node and a browser. These
 * come from stdlib, which computes them from `+ − × ÷` alone. `Math.sqrt`, `abs`, `min`, `max`, `floor` and `round` are
 * exact everywhere and may be used as they are.
 *
 * @module
 */
import stdlibCos from "@stdlib/math-base-special-cos";
import stdlibExp from "@stdlib/math-base-special-exp";
import stdlibLn from "@stdlib/math-base-special-ln";
import stdlibLog1p from "@stdlib/math-base-special-log1p";
import stdlibPow from "@stdlib/math-base-special-pow";
import stdlibSin from "@stdlib/math-base-special-sin";
import stdlibTanh from "@stdlib/math-base-special-tanh";

/** eˣ, which is e to the power of `x`. */
export const exp: (x: number) => number = stdlibExp;
/** The natural logarithm of `x`; NaN below 0. */
export const ln: (x: number) => number = stdlibLn;
/** The natural logarithm of `1 + x`, accurate for small `x`. */
export const log1p: (x: number) => number = stdlibLog1p;
/** `base` to the power of `exponent`. */
export const pow: (base: number, exponent: number) => number = stdlibPow;
/** The sine of `x` radians. */
export const sin: (x: number) => number = stdlibSin;
/** The cosine of `x` radians. */
export const cos: (x: number) => number = stdlibCos;
/** The hyperbolic tangent of `x`. */
export const tanh: (x: number) => number = stdlibTanh;

/**
 * `count` numbers from `10^from` to `10^to`, evenly spaced on a logarithmic scale, both ends included: the usual grid for λ.
 *
 * @throws {RangeError} when `count` is not a whole number of at least 2, or an end is not finite.
 */
export function logspace(from: number, to: number, count: number): number[] {
  checkCount("logspace", count);
  return linspace(from, to, count).map((exponent) => pow(10, exponent));
}

/**
 * `count` evenly spaced numbers from `from` to `to`, both included.
 *
 * @throws {RangeError} when `count` is not a whole number of at least 2, or an end is not finite.
 */
export function linspace(from: number, to: number, count: number): number[] {
  checkCount("linspace", count);
  if (!Number.isFinite(from + to)) throw new RangeError(`linspace: ends must be finite, got ${from} and ${to}.`);
  return Array.from({ length: count }, (_, i) => i === count - 1 ? to : from + (i * (to - from)) / (count - 1));
}

function checkCount(caller: string, count: number): void {
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`${caller}: count must be a whole number of at least 2, got ${count}.`);
  }
}
