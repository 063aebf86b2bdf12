/**
 * The Cholesky factorization of a symmetric positive definite matrix, and the systems of equations that it solves.
 *
 * @module
 */
import { Matrix, shape } from "./matrix.ts";

/**
 * The lower triangle L with A = L·Lᵀ. Only the lower triangle of `a` is read.
 *
 * @throws {RangeError} when `a` is not square or not positive definite.
 */
export function cholesky(a: Matrix): Matrix {
  if (a.rows !== a.cols) throw new RangeError(`cholesky: the matrix must be square, got ${shape(a)}.`);
  const n = a.rows, l = Matrix.zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a.data[i * n + j];
      for (let k = 0; k < j; k++) rest -= l.data[i * n + k] * l.data[j * n + k];
      if (i !== j) {
        l.data[i * n + j] = rest / l.data[j * n + j];
        continue;
      }
      if (!(rest > 0)) {
        throw new RangeError(`cholesky: the matrix is not positive definite: pivot ${i} is ${rest}, not above 0.`);
      }
      l.data[i * n + i] = Math.sqrt(rest);
    }
  }
  return l;
}

/**
 * z with L·z = b, for L lower triangular (n×n) and b of n×m.
 *
 * @throws {RangeError} when `l` is not square, or `b` has not as many rows.
 */
export function solveLower(l: Matrix, b: Matrix): Matrix {
  checkSystem("solveLower", l, b);
  const { rows: n, cols: m } = b, z = b.clone();
  for (let i = 0; i < n; i++) {
    for (let col = 0; col < m; col++) {
      let rest = z.data[i * m + col];
      for (let k = 0; k < i; k++) rest -= l.data[i * n + k] * z.data[k * m + col];
      z.data[i * m + col] = rest / l.data[i * n + i];
    }
  }
  return z;
}

/**
 * z with Lᵀ·z = b, for L lower triangular (n×n) and b of n×m.
 *
 * @throws {RangeError} when `l` is not square, or `b` has not as many rows.
 */
export function solveLowerTransposed(l: Matrix, b: Matrix): Matrix {
  checkSystem("solveLowerTransposed", l, b);
  const { rows: n, cols: m } = b, z = b.clone();
  for (let i = n - 1; i >= 0; i--) {
    for (let col = 0; col < m; col++) {
      let rest = z.data[i * m + col];
      for (let k = i + 1; k < n; k++) rest -= l.data[k * n + i] * z.data[k * m + col];
      z.data[i * m + col] = rest / l.data[i * n + i];
    }
  }
  return z;
}

function checkSystem(caller: string, l: Matrix, b: Matrix): void {
  if (l.rows === l.cols && l.rows === b.rows) return;
  throw new RangeError(`${caller}: l must be square with as many rows as b, got ${shape(l)} and ${shape(b)}.`);
}
