import { product } from "../lib/product.ts";
import { assertSameBits, fc, normals, seeds, sizes } from "./properties.ts";

Deno.test("strides read a factor as its transpose, a part of a larger array, or one row over and over", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 9 }), sizes, sizes, (seed, n, k, m) => {
    const a = normals(seed, n, k), b = normals(seed + 1, k, m), expected = a.matmul(b).data;
    const dense = (matrix: { data: Float64Array; cols: number }) => ({
      data: matrix.data,
      rowStride: matrix.cols,
      colStride: 1,
    });
    const flipped = (matrix: { data: Float64Array; cols: number }) => ({
      data: matrix.data,
      rowStride: 1,
      colStride: matrix.cols,
    });
    const c = new Float64Array(n * m).fill(NaN);
    product(flipped(a.transpose()), flipped(b.transpose()), c, n, k, m);
    assertSameBits(c, expected, "two transposes");

    const padded = new Float64Array(n * (k + 3)).fill(NaN);
    for (let i = 0; i < n; i++) padded.set(a.data.subarray(i * k, (i + 1) * k), i * (k + 3));
    product({ data: padded, rowStride: k + 3, colStride: 1 }, dense(b), c, n, k, m);
    assertSameBits(c, expected, "rows with a gap between them");

    product({ data: a.data, rowStride: 0, colStride: 1 }, dense(b), c, n, k, m);
    for (let i = 0; i < n; i++) assertSameBits(c.subarray(i * m, (i + 1) * m), expected.subarray(0, m), "row 0");
  }));
});
