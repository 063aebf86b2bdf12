/**
 * Dropout (Srivastava et al. 2014), with the inverted scaling of PyTorch's `nn.Dropout`.
 *
 * @module
 */
import { backwardFirst, checkGradOutput, type Layer, type Parameter } from "./layers.ts";
import { Matrix, reuse } from "./matrix.ts";
import { type Random, seededRandom } from "./random.ts";
import { checkRandom } from "./wrong_arguments.ts";

/**
 * In training mode each element becomes 0 with probability p, and the others are multiplied by 1/(1 − p), so that the
 * expectation is the input. In evaluation mode everything passes as it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dropout, Matrix, seededRandom } from "@l2-spellbook/lib";
 *
 * const dropout = new Dropout(0.5, seededRandom(1)), ones = Matrix.column([1, 1, 1, 1]);
 * // What is kept is multiplied by 1/(1 − 0.5).
 * assert.ok(dropout.forward(ones).data.every((value) => value === 0 || value === 2));
 * dropout.eval();
 * assert.deepEqual(dropout.forward(ones).toArray(), [[1], [1], [1], [1]]);
 * ```
 */
export class Dropout implements Layer {
  /** The probability with which an element is dropped. */
  readonly p: number;
  readonly #random: Random;
  // How many masks were drawn. It is a buffer, so that whoever puts the buffers back gets the same mask again.
  readonly #masks: Matrix = Matrix.zeros(1, 1);
  #training = true;
  #mask: Matrix | undefined;
  #last: { rows: number; cols: number; mask?: Matrix } | undefined;

  /**
   * Draws from `random` once, for the seed of all its masks: two Dropouts that share one source have masks of their own.
   *
   * @throws {RangeError} when `p` is not from 0 to 1, or there is no `random`.
   */
  constructor(p: number, random: Random) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`dropout probability has to be between 0 and 1, but got ${p}`);
    checkRandom("Dropout", random);
    this.p = p;
    this.#random = seededRandom(random.integer(0x1_0000_0000));
  }

  /** x·mask, element by element, with a new mask of 0 and 1/(1 − p) each time; x itself in evaluation mode. */
  forward(x: Matrix, out?: Matrix): Matrix {
    this.#last = { rows: x.rows, cols: x.cols };
    if (!this.#training) return x;
    const mask = this.#last.mask = this.#drawMask(x.rows, x.cols);
    return multiply(x, mask, out);
  }

  /** g·mask. */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const { rows, cols, mask } = this.#last ?? backwardFirst("Dropout");
    checkGradOutput("Dropout", gradOutput, rows, cols);
    return mask === undefined ? gradOutput : multiply(gradOutput, mask, out);
  }

  /** Nothing to adjust. */
  parameters(): Parameter[] {
    return [];
  }

  /** [the number of masks drawn so far], which fixes the next one. */
  buffers(): Matrix[] {
    return [this.#masks];
  }

  /** Drops from now on. */
  train(): void {
    this.#training = true;
  }

  /** Passes everything on from now on. */
  eval(): void {
    this.#training = false;
  }

  #drawMask(rows: number, cols: number): Matrix {
    const random = this.#random.stream(String(this.#masks.data[0]++));
    const mask = this.#mask = reuse(this.#mask, rows, cols), kept = 1 / (1 - this.p);
    for (let at = 0; at < mask.data.length; at++) mask.data[at] = random.uniform() < this.p ? 0 : kept;
    return mask;
  }
}

function multiply(x: Matrix, mask: Matrix, out: Matrix | undefined): Matrix {
  const product = reuse(out, x.rows, x.cols);
  for (let at = 0; at < mask.data.length; at++) product.data[at] = x.data[at] * mask.data[at];
  return product;
}
