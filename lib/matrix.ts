/**
 * Dense float64 matrices, row-major, with the few operations that a neural network needs.
 *
 * Every operation returns a new matrix and leaves its operands alone. Sums run in ascending order, so that a faster
 * kernel behind the same method can be held to the same bits.
 *
 * @module
 */
import { fastProduct } from "./fast_product.ts";
import type { Strided } from "./product.ts";
import { asWritten } from "./wrong_arguments.ts";

/**
 * A `rows`×`cols` matrix of float64 numbers; element (i, j) is `data[i * cols + j]`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Matrix } from "@l2-spellbook/lib";
 *
 * const x = Matrix.from([[1, 2], [3, 4]]), w = Matrix.column([1, -1]);
 * assert.deepEqual(x.matmul(w).toArray(), [[-1], [-1]]);
 * // A single row joins every row.
 * assert.deepEqual(x.add(Matrix.from([[10, 20]])).toArray(), [[11, 22], [13, 24]]);
 * assert.equal(w.sumOfSquares(), 2);
 * ```
 */
export class Matrix {
  /** The number of rows. */
  readonly rows: number;
  /** The number of columns. */
  readonly cols: number;
  /** The elements, row after row. */
  readonly data: Float64Array;

  /**
   * Wraps `data` without copying it, or makes a matrix of zeros.
   *
   * @throws {RangeError} when a size is not a whole number ≥ 0, or when `data` is not a Float64Array of rows·cols elements.
   */
  constructor(rows: number, cols: number, data?: Float64Array) {
    if (!isSize(rows) || !isSize(cols)) {
      throw new RangeError(`A matrix has whole numbers of rows and columns, got ${rows}×${cols}.`);
    }
    if (data !== undefined && !(data instanceof Float64Array)) {
      throw new RangeError("The data of a matrix are a Float64Array; Matrix.from takes rows of numbers.");
    }
    if (data !== undefined && data.length !== rows * cols) {
      throw new RangeError(`A ${rows}×${cols} matrix holds ${rows * cols} numbers, got ${data.length}.`);
    }
    this.rows = rows;
    this.cols = cols;
    this.data = data ?? new Float64Array(rows * cols);
  }

  /**
   * A matrix with the given rows, copied.
   *
   * @throws {RangeError} when a row is not a list, the rows differ in length, or an element is not a number.
   */
  static from(rows: readonly (readonly number[])[]): Matrix {
    const cols = rows.length === 0 ? 0 : rows[0].length;
    if (cols === undefined) {
      throw new RangeError(
        `Matrix.from: row 0 must be a list of numbers, got ${asWritten(rows[0])}; Matrix.column takes a single list.`,
      );
    }
    const data = new Float64Array(rows.length * cols);
    rows.forEach((row, i) => {
      if (row.length !== cols) {
        throw new RangeError(
          `Matrix.from: row 0 has ${cols} numbers but row ${i} has ${row.length}; all rows must match.`,
        );
      }
      row.forEach((value, j) => {
        if (typeof value !== "number") {
          throw new RangeError(`Matrix.from: element (${i}, ${j}) must be a number, got ${asWritten(value)}.`);
        }
        data[i * cols + j] = value;
      });
    });
    return new Matrix(rows.length, cols, data);
  }

  /** A matrix of zeros. */
  static zeros(rows: number, cols: number): Matrix {
    return new Matrix(rows, cols);
  }

  /**
   * An n×1 matrix that holds `values`, copied.
   *
   * @throws {RangeError} when an element is not a number.
   */
  static column(values: ArrayLike<number>): Matrix {
    const data = Float64Array.from(values, (value, i) => {
      if (typeof value === "number") return value;
      throw new RangeError(`Matrix.column: element ${i} must be a number, got ${asWritten(value)}.`);
    });
    return new Matrix(data.length, 1, data);
  }

  /**
   * `this`·`other`: n×k times k×m is n×m.
   *
   * @param out when it has the right shape, it is overwritten and returned instead of a new matrix
   * @throws {RangeError} when the shapes do not fit, or `out` is an operand.
   */
  matmul(other: Matrix, out?: Matrix): Matrix {
    if (this.cols !== other.rows) {
      throw new RangeError(
        `matmul: cannot multiply ${shape(this)} by ${shape(other)}; ` +
          `the columns of the first (${this.cols}) must equal the rows of the second (${other.rows}).`,
      );
    }
    const c = this.#target("matmul", other, out, this.rows, other.cols);
    fastProduct(this.#asIs(), other.#asIs(), c.data, this.rows, this.cols, other.cols);
    return c;
  }

  /**
   * `thisᵀ`·`other` without forming the transpose: (k×n)ᵀ times k×m is n×m, bit for bit `transpose().matmul(other)`. `out` as in
   * {@link Matrix.matmul}.
   *
   * @throws {RangeError} as {@link Matrix.matmul}.
   */
  transposeMatmul(other: Matrix, out?: Matrix): Matrix {
    if (this.rows !== other.rows) {
      throw new RangeError(
        `transposeMatmul: cannot multiply the transpose of ${shape(this)} by ${shape(other)}; ` +
          `the rows of both (${this.rows} and ${other.rows}) must be equal.`,
      );
    }
    const c = this.#target("transposeMatmul", other, out, this.cols, other.cols);
    fastProduct(this.#flipped(), other.#asIs(), c.data, this.cols, this.rows, other.cols);
    return c;
  }

  /**
   * `this`·`otherᵀ` without forming the transpose: n×k times (m×k)ᵀ is n×m, bit for bit `matmul(other.transpose())`. `out` as in
   * {@link Matrix.matmul}.
   *
   * @throws {RangeError} as {@link Matrix.matmul}.
   */
  matmulTranspose(other: Matrix, out?: Matrix): Matrix {
    if (this.cols !== other.cols) {
      throw new RangeError(
        `matmulTranspose: cannot multiply ${shape(this)} by the transpose of ${shape(other)}; ` +
          `the columns of both (${this.cols} and ${other.cols}) must be equal.`,
      );
    }
    const c = this.#target("matmulTranspose", other, out, this.rows, other.rows);
    fastProduct(this.#asIs(), other.#flipped(), c.data, this.rows, this.cols, other.rows);
    return c;
  }

  /** Rows and columns exchanged. */
  transpose(): Matrix {
    const { rows, cols, data } = this;
    const out = new Float64Array(data.length);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j];
    }
    return new Matrix(cols, rows, out);
  }

  /**
   * The sum, element by element; a 1×cols `other` is added to every row.
   *
   * @param out when it has the right shape, it is overwritten and returned instead of a new matrix; may be `this`
   * @throws {RangeError} when the shapes do not fit.
   */
  add(other: Matrix, out?: Matrix): Matrix {
    return this.#combine("add", other, out, (a, b) => a + b);
  }

  /**
   * The difference, element by element; a 1×cols `other` is subtracted from every row. `out` as in {@link Matrix.add}.
   *
   * @throws {RangeError} when the shapes do not fit.
   */
  sub(other: Matrix, out?: Matrix): Matrix {
    return this.#combine("sub", other, out, (a, b) => a - b);
  }

  /**
   * The product, element by element (Hadamard's); a 1×cols `other` multiplies every row. `out` as in {@link Matrix.add}.
   *
   * @throws {RangeError} when the shapes do not fit.
   */
  mul(other: Matrix, out?: Matrix): Matrix {
    return this.#combine("mul", other, out, (a, b) => a * b);
  }

  /** Every element times `factor`. */
  scale(factor: number): Matrix {
    const out = new Float64Array(this.data.length);
    for (let at = 0; at < out.length; at++) out[at] = this.data[at] * factor;
    return new Matrix(this.rows, this.cols, out);
  }

  /** `f` of every element. */
  map(f: (value: number, row: number, col: number) => number): Matrix {
    const out = new Float64Array(this.data.length);
    for (let i = 0, at = 0; i < this.rows; i++) {
      for (let j = 0; j < this.cols; j++, at++) out[at] = f(this.data[at], i, j);
    }
    return new Matrix(this.rows, this.cols, out);
  }

  /** The sum of all elements. */
  sum(): number {
    let total = 0;
    for (let at = 0; at < this.data.length; at++) total += this.data[at];
    return total;
  }

  /**
   * The rows added up: the sum of every column, as a 1×cols row (NumPy's `sum(axis=0)`).
   *
   * @param out when it has the right shape, it is overwritten and returned instead of a new matrix
   * @throws {RangeError} when `out` is this matrix.
   */
  sumRows(out?: Matrix): Matrix {
    const { rows, cols, data } = this;
    const total = this.#target("sumRows", this, out, 1, cols), sums = total.data.fill(0);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) sums[j] += data[at];
    }
    return total;
  }

  /** Σw², the square of {@link Matrix.norm}. */
  sumOfSquares(): number {
    let total = 0;
    for (let at = 0; at < this.data.length; at++) total += this.data[at] * this.data[at];
    return total;
  }

  /** The Euclidean (L2, Frobenius) norm √Σw²: a root, where the L2 penalty takes the sum without it. */
  norm(): number {
    return Math.sqrt(this.sumOfSquares());
  }

  /**
   * The element in row `row`, column `col`, both counted from 0.
   *
   * @throws {RangeError} when there is none.
   */
  at(row: number, col: number): number {
    if (!isSize(row) || !isSize(col) || row >= this.rows || col >= this.cols) {
      throw new RangeError(`at: there is no element (${row}, ${col}) in a ${shape(this)} matrix.`);
    }
    return this.data[row * this.cols + col];
  }

  /**
   * The given rows, in the given order, copied.
   *
   * @param out when it has the right shape, it is overwritten and returned instead of a new matrix
   * @throws {RangeError} when a row does not exist, or `out` is this matrix.
   */
  takeRows(indices: ArrayLike<number>, out?: Matrix): Matrix {
    const { cols, data } = this;
    const taken = this.#target("takeRows", this, out, indices.length, cols);
    for (let i = 0; i < indices.length; i++) {
      const row = indices[i];
      if (!isSize(row) || row >= this.rows) {
        throw new RangeError(`takeRows: there is no row ${row} in a ${shape(this)} matrix.`);
      }
      taken.data.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
    }
    return taken;
  }

  /**
   * Column `col`, counted from 0, copied.
   *
   * @throws {RangeError} when there is none.
   */
  columnAt(col: number): Float64Array {
    const column = new Float64Array(this.rows);
    for (let row = 0; row < this.rows; row++) column[row] = this.at(row, col);
    return column;
  }

  /** A copy that shares nothing with this matrix. */
  clone(): Matrix {
    return new Matrix(this.rows, this.cols, this.data.slice());
  }

  /** The elements as an array of rows. */
  toArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => [...this.data.subarray(i * this.cols, (i + 1) * this.cols)]);
  }

  #asIs(): Strided {
    return { data: this.data, rowStride: this.cols, colStride: 1 };
  }

  /** This matrix read as its transpose. */
  #flipped(): Strided {
    return { data: this.data, rowStride: 1, colStride: this.cols };
  }

  /** Where a result goes that is written while its operands are read. */
  #target(operation: string, other: Matrix, out: Matrix | undefined, rows: number, cols: number): Matrix {
    if (out !== undefined && (out.data === this.data || out.data === other.data)) {
      throw new RangeError(`${operation}: out must be another matrix than the operands, which are read meanwhile.`);
    }
    return reuse(out, rows, cols);
  }

  /** `f` of every pair of elements; the only row of a 1×cols `other` pairs with every row. */
  #combine(operation: string, other: Matrix, out: Matrix | undefined, f: (a: number, b: number) => number): Matrix {
    const { rows, cols, data } = this;
    if (other.cols !== cols || (other.rows !== rows && other.rows !== 1)) {
      throw new RangeError(
        `${operation}: shapes ${shape(this)} and ${shape(other)} do not match; ` +
          `the second must be ${shape(this)}, or one row of ${cols}.`,
      );
    }
    const result = reuse(out, rows, cols), repeated = other.rows === 1;
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) result.data[at] = f(data[at], other.data[repeated ? j : at]);
    }
    return result;
  }
}

/** `out` when it has the given shape, else a new matrix; what it held is of no further use. */
export function reuse(out: Matrix | undefined, rows: number, cols: number): Matrix {
  return out?.rows === rows && out.cols === cols ? out : new Matrix(rows, cols);
}

/** The column of the largest element of a row, the first of equal ones; −1 where one is NaN, which is neither larger nor smaller. */
export function largestAt({ cols, data }: Matrix, row: number): number {
  let largest = 0;
  for (let col = 0; col < cols; col++) {
    const value = data[row * cols + col];
    if (Number.isNaN(value)) return -1;
    if (value > data[row * cols + largest]) largest = col;
  }
  return largest;
}

/** "3×2", as the error messages write a shape. */
export function shape(matrix: Matrix): string {
  return matrix instanceof Matrix ? `${matrix.rows}×${matrix.cols}` : "something that is no Matrix";
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
