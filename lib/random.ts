/**
 * Seeded randomness: the same seed gives the same bits in every engine.
 *
 * The generator is the Mersenne Twister MT19937 of the `pure-rand` package; `uniform()` makes its 53-bit fractions the
 * way NumPy's `RandomState.random_sample` does, so both give the same numbers for the same seed.
 *
 * @module
 */
import { mersenne } from "pure-rand/generator/mersenne";
import { ln } from "./elementary.ts";
import { Matrix } from "./matrix.ts";

/** A source of random numbers. Passing it as an argument is what makes a run repeatable. */
export interface Random {
  /** A number in [low, high), uniformly distributed; [0, 1) unless told. */
  uniform(low?: number, high?: number): number;
  /** A number from the normal distribution; mean 0 and standard deviation 1 unless told. */
  normal(mean?: number, std?: number): number;
  /**
   * A whole number from 0 to `n` − 1.
   *
   * @throws {RangeError} when `n` is not a whole number of at least 1.
   */
  integer(n: number): number;
  /** `values` in random order, as a new array (Fisher and Yates). */
  shuffle<T>(values: ArrayLike<T>): T[];
  /** The whole numbers from 0 to `n` − 1 in random order. */
  permutation(n: number): number[];
  /** A matrix of independent standard normal numbers. */
  normalMatrix(rows: number, cols: number): Matrix;
  /**
   * A stream of its own, fixed by this one's seed and `name` alone: what is drawn from one stream, and how much, never
   * changes another. One seed can so feed weights, noise and shuffles, and a change to one leaves the others as they were.
   */
  stream(name: string): Random;
}

/**
 * A stream of random numbers that depends on `seed` alone.
 *
 * @throws {RangeError} when `seed` is not a whole number from 0 to 2³² − 1.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { seededRandom } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1);
 * // What numpy.random.RandomState(1).random_sample() gives.
 * assert.equal(random.uniform(), 0.417022004702574);
 * // A stream does not mind what was drawn before it.
 * const noise = seededRandom(1).stream("noise");
 * assert.equal(noise.normal(), random.stream("noise").normal());
 * ```
 */
export function seededRandom(seed: number): Random {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seededRandom: the seed must be a whole number from 0 to 4294967295, got ${seed}.`);
  }
  return new MersenneRandom(seed);
}

class MersenneRandom implements Random {
  readonly #seed: number;
  readonly #generator: ReturnType<typeof mersenne>;
  #spareNormal: number | undefined;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = mersenne(seed | 0);
  }

  uniform(low = 0, high = 1): number {
    const upper27 = this.#generator.next() >>> 5, lower26 = this.#generator.next() >>> 6;
    const fraction = (upper27 * 67108864 + lower26) / 9007199254740992;
    return low + (high - low) * fraction;
  }

  /** Marsaglia's polar method: pairs of normals from a point in the unit disc. */
  normal(mean = 0, std = 1): number {
    let standard = this.#spareNormal;
    this.#spareNormal = undefined;
    while (standard === undefined) {
      const x = this.uniform(-1, 1), y = this.uniform(-1, 1), r2 = x * x + y * y;
      if (r2 === 0 || r2 >= 1) continue;
      const factor = Math.sqrt((-2 * ln(r2)) / r2);
      this.#spareNormal = y * factor;
      standard = x * factor;
    }
    return mean + std * standard;
  }

  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1) {
      throw new RangeError(`integer: n must be a whole number of at least 1, got ${n}.`);
    }
    return Math.floor(this.uniform() * n);
  }

  shuffle<T>(values: ArrayLike<T>): T[] {
    const out = Array.from(values);
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  }

  permutation(n: number): number[] {
    return this.shuffle(Array.from({ length: n }, (_, i) => i));
  }

  normalMatrix(rows: number, cols: number): Matrix {
    return Matrix.zeros(rows, cols).map(() => this.normal());
  }

  stream(name: string): Random {
    // Scrambled first, or seed 1 with the name "a" would meet seed 2 with the name "b".
    let hash = scramble(this.#seed);
    for (let i = 0; i < name.length; i++) hash = scramble(hash ^ name.charCodeAt(i));
    return new MersenneRandom(scramble(hash ^ name.length));
  }
}

/** MurmurHash3's finalizer: every bit of the input reaches every bit of the output. */
function scramble(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) + 0x9e3779b9;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
