/**
 * The one loop behind the three matrix products. A stride says how far to move in an array for the next row, column or
 * term, so that a transpose is a matter of strides and is never formed.
 *
 * @module
 */

/** An n×k factor as its numbers and the distance between rows and between columns. */
export interface Strided {
  readonly data: Float64Array;
  readonly rowStride: number;
  readonly colStride: number;
}

/**
 * Writes C = A·B for A of n×k and B of k×m into `c`, dense and row-major. Each element sums its k products in ascending order
 * starting from 0, and any faster kernel must do the same, so that it gives the same bits.
 *
 * Four rows of A go together: their sums do not wait for each other, which is what a processor likes best.
 */
export function product(a: Strided, b: Strided, c: Float64Array, n: number, k: number, m: number): void {
  const { data: x, rowStride: xRow, colStride: xStep } = a, { data: y, rowStride: yStep, colStride: yCol } = b;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    for (let j = 0; j < m; j++) {
      let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
      let x0 = i * xRow, x1 = x0 + xRow, x2 = x1 + xRow, x3 = x2 + xRow, yAt = j * yCol;
      for (let p = 0; p < k; p++) {
        const factor = y[yAt];
        sum0 += x[x0] * factor;
        sum1 += x[x1] * factor;
        sum2 += x[x2] * factor;
        sum3 += x[x3] * factor;
        x0 += xStep, x1 += xStep, x2 += xStep, x3 += xStep, yAt += yStep;
      }
      const at = i * m + j;
      c[at] = sum0, c[at + m] = sum1, c[at + 2 * m] = sum2, c[at + 3 * m] = sum3;
    }
  }
  for (; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let p = 0, xAt = i * xRow, yAt = j * yCol; p < k; p++, xAt += xStep, yAt += yStep) sum += x[xAt] * y[yAt];
      c[i * m + j] = sum;
    }
  }
}
