import assert from "node:assert/strict";
import { Matrix, svd } from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, matrices, normals, seeds, sizes } from "./properties.ts";

const { singularValues } = golden<{ singularValues: { name: string; matrix: number[][]; values: number[] }[] }>(
  "linear_algebra",
);
const diagonal = (values: readonly number[]) =>
  Matrix.zeros(values.length, values.length).map((_, i, j) => i === j ? values[i] : 0);

/** A = U·diag(s)·Vᵀ, the columns of U and V orthonormal where s is not 0, s falling and not negative. */
function checkDecomposition(a: Matrix, tolerance = 1e-13): void {
  const { u, s, v } = svd(a), r = Math.min(a.rows, a.cols);
  assert.deepEqual([u.rows, u.cols, s.length, v.rows, v.cols], [a.rows, r, r, a.cols, r]);
  const scale = s[0];
  assertClose(u.matmul(diagonal(s)).matmulTranspose(v).data, a.data, tolerance, "U·diag(s)·Vᵀ", scale);
  s.forEach((value, j) => assert.ok(value >= 0 && (j === 0 || value <= s[j - 1]), `singular values ${s}`));
  // Two directions of rounding noise need not be orthogonal to each other: their values count as 0.
  const rank = s.filter((value) => value > scale * 1e-13).length;
  const leading = (columns: Matrix) => columns.map((value, _, j) => j < rank ? value : 0);
  const identity = diagonal(s.map((_, j) => j < rank ? 1 : 0));
  assertClose(leading(u).transposeMatmul(leading(u)).data, identity.data, tolerance, "UᵀU", 1);
  assertClose(leading(v).transposeMatmul(leading(v)).data, identity.data, tolerance, "VᵀV", 1);
}

Deno.test("singular values agree with NumPy's", () => {
  for (const { name, matrix, values } of singularValues) {
    assertClose(svd(Matrix.from(matrix)).s, values, 1e-15 * 10, name);
  }
});

Deno.test("small singular values are found to full relative accuracy", () => {
  // Orthogonal columns of sizes 1, 1e-8 and 1e-16: their norms are the singular values.
  const a = Matrix.from([[1, 1, 1], [1, -1, 1], [1, 1, -1], [1, -1, -1]]).mul(Matrix.from([[1, 1e-8, 1e-16]]));
  assert.deepEqual(svd(a).s.map((value) => Number(value.toPrecision(14))), [2, 2e-8, 2e-16]);
});

Deno.test("any matrix is put together again from its parts", () => {
  fc.assert(fc.property(matrices(), (a) => checkDecomposition(a)));
  fc.assert(fc.property(seeds, sizes, sizes, (seed, n, m) => checkDecomposition(normals(seed, n, m))));
});

Deno.test("larger ones, tall, wide and square", () => {
  for (const [n, m] of [[60, 12], [12, 60], [25, 25]]) checkDecomposition(normals(n, n, m), 1e-13);
});

Deno.test("matrices of low rank: as many singular values above rounding as the rank says", () => {
  const shapes = fc.tuple(seeds, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 3, max: 8 }), sizes);
  fc.assert(fc.property(shapes, ([seed, rank, n, m]) => {
    const a = normals(seed, n, rank).matmul(normals(seed + 1, rank, m));
    checkDecomposition(a, 1e-12);
    const { s } = svd(a);
    const found = s.filter((value) => value > 1e-12 * s[0]).length;
    assert.ok(found <= Math.min(rank, m), `rank ${rank}, singular values ${s}`);
  }));
});

Deno.test("zero matrices, repeated columns, single rows and columns", () => {
  for (const [n, m] of [[3, 2], [2, 3], [1, 1]]) {
    const { u, s, v } = svd(Matrix.zeros(n, m));
    assertSameBits(s, new Float64Array(Math.min(n, m)));
    for (const factor of [u, v]) assert.ok(factor.data.every(Number.isFinite));
  }
  checkDecomposition(Matrix.from([[1, 1], [2, 2], [3, 3]]));
  checkDecomposition(Matrix.from([[3, 4]]));
  checkDecomposition(Matrix.from([[3], [4]]));
  checkDecomposition(Matrix.from([[0, 0], [0, 2]]));
  assert.deepEqual(svd(Matrix.from([[3], [4]])).s, [5]);
});

Deno.test("the scale of a matrix scales its singular values and nothing else, even a huge or tiny one", () => {
  const a = normals(1, 5, 3), { s } = svd(a);
  for (const scale of [1e-100, 1e100]) {
    assertClose(svd(a.scale(scale)).s, s.map((value) => value * scale), 1e-14);
    checkDecomposition(a.scale(scale));
  }
});

Deno.test("a matrix and its transpose share their singular values", () => {
  fc.assert(fc.property(seeds, sizes, sizes, (seed, n, m) => {
    const a = normals(seed, n, m);
    assertClose(svd(a.transpose()).s, svd(a).s, 1e-14);
  }));
});

Deno.test("the matrix is left alone, and the same bits come out again", () => {
  const a = normals(3, 6, 4), before = a.clone(), first = svd(a);
  assertSameBits(a.data, before.data);
  assertSameBits(svd(a).u.data, first.u.data);
});

Deno.test("very large and very small matrices: the same directions, bit for bit, and the singular values in proportion", () => {
  const a = normals(1, 5, 3), { u, s, v } = svd(a);
  for (const factor of [2 ** 700, 2 ** 1000, 2 ** -700, 2 ** -950]) {
    const scaled = svd(a.scale(factor));
    assertSameBits(scaled.u.data, u.data, `U at ${factor}`);
    assertSameBits(scaled.s, s.map((value) => factor * value), `s at ${factor}`);
    assertSameBits(scaled.v.data, v.data, `V at ${factor}`);
  }
  for (const size of [1e200, 1e-200, 1e-320]) {
    assertClose(svd(Matrix.from([[3 * size, 0], [0, 4 * size]])).s, [4 * size, 3 * size], 1e-3);
  }
});
