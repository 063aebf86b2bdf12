/**
 * The singular value decomposition, by one-sided Jacobi rotations (Hestenes 1958).
 *
 * It shows L2 regularization at work: along the direction of singular value s, ridge regression keeps the share
 * s² / (s² + nλ) of what the data say. The method uses `+ − × ÷ √` alone, so its bits are the same everywhere, and it
 * finds small singular values to full relative accuracy.
 *
 * @module
 */
import { Matrix } from "./matrix.ts";
import { checkFinite } from "./standardize.ts";

/** A = U·diag(s)·Vᵀ for A of n×m, with r = min(n, m). */
export interface SingularValues {
  /** Left singular vectors as columns, n×r; where n ≥ m, a column that belongs to s = 0 is zero. */
  u: Matrix;
  /** Singular values, largest first. */
  s: number[];
  /** Right singular vectors as columns, m×r; where n < m, a column that belongs to s = 0 is zero. */
  v: Matrix;
}

/**
 * Decomposes `a`.
 *
 * @throws {RangeError} when an element is not finite.
 */
export function svd(a: Matrix): SingularValues {
  checkFinite("svd: the matrix", a);
  if (a.rows < a.cols) {
    const { u, s, v } = svd(a.transpose());
    return { u: v, s, v: u };
  }
  const { rows: n, cols: m } = a, factor = factorForSquares(a);
  // Columns as arrays: every rotation touches two of them from top to bottom.
  const columns = Array.from({ length: m }, (_, j) => a.columnAt(j).map((value) => factor * value));
  const directions = Array.from({ length: m }, (_, j) => Float64Array.from({ length: m }, (_, i) => i === j ? 1 : 0));
  for (let sweep = 0, rotated = true; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (let p = 0; p < m; p++) {
      for (let q = p + 1; q < m; q++) {
        const pp = dot(columns[p], columns[p]), qq = dot(columns[q], columns[q]), pq = dot(columns[p], columns[q]);
        if (pq === 0 || Math.abs(pq) <= 1e-15 * Math.sqrt(pp) * Math.sqrt(qq)) continue;
        rotated = true;
        const tau = (qq - pp) / (2 * pq);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(columns[p], columns[q], c, c * t);
        rotate(directions[p], directions[q], c, c * t);
      }
    }
  }
  const norms = columns.map((column) => Math.sqrt(dot(column, column)));
  const order = norms.map((_, j) => j).sort((i, j) => norms[j] - norms[i]);
  return {
    u: Matrix.zeros(n, m).map((_, i, j) => norms[order[j]] === 0 ? 0 : columns[order[j]][i] / norms[order[j]]),
    s: order.map((j) => norms[j] / factor),
    v: Matrix.zeros(m, m).map((_, i, j) => directions[order[j]][i]),
  };
}

/** 2⁶⁰⁰. */
const POWER = 4.149515568880993e180;

/** A power of two, which rounds nothing: 1, unless squares of the elements would overflow, or all of them underflow. */
function factorForSquares({ data }: Matrix): number {
  const largest = data.reduce((so, value) => Math.max(so, Math.abs(value)), 0);
  if (largest > 1e120) return 1 / POWER;
  return largest < 1e-90 ? POWER : 1;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function rotate(p: Float64Array, q: Float64Array, c: number, s: number): void {
  for (let i = 0; i < p.length; i++) {
    const x = p[i], y = q[i];
    p[i] = c * x - s * y;
    q[i] = s * x + c * y;
  }
}
