/**
 * The standard normal distribution: its bell curve and the area below it.
 *
 * @module
 */
import { exp } from "./elementary.ts";

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/** The density φ(z) = e^(−z²/2) / √(2π). */
export function normalDensity(z: number): number {
  return exp(-z * z / 2) / ROOT_TWO_PI;
}

/**
 * The probability Φ(z) of a value below `z`, to nearly all digits in both tails: near 0 by Marsaglia's series (2004),
 * farther out by Laplace's continued fraction.
 */
export function normalCumulative(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (Math.abs(z) > 40) return z > 0 ? 1 : 0;
  if (Math.abs(z) < 2.5) {
    let sum = z, term = z;
    for (let i = 3; i < 80; i += 2) sum += term *= z * z / i;
    return 0.5 + sum * normalDensity(z);
  }
  const size = Math.abs(z);
  let fraction = size;
  for (let k = 120; k >= 1; k--) fraction = size + k / fraction;
  const tail = normalDensity(size) / fraction;
  return z < 0 ? tail : 1 - tail;
}
