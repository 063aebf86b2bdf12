import assert from "node:assert/strict";
import { cholesky, Matrix, solveLower, solveLowerTransposed } from "../lib/mod.ts";
import { assertClose, fc, normals, seeds, sizes } from "./properties.ts";

/** BᵀB plus a little of the identity: symmetric and positive definite. */
function positiveDefinite(seed: number, n: number): Matrix {
  const b = normals(seed, n + 2, n);
  return b.transposeMatmul(b).map((value, i, j) => value + (i === j ? 0.1 : 0));
}

Deno.test("agrees with NumPy", () => {
  const a = Matrix.from([[4, 2, 0.6], [2, 5, 1.5], [0.6, 1.5, 3]]);
  // NumPy 2.4.6, numpy.linalg.cholesky.
  assertClose(cholesky(a).data, [2, 0, 0, 1, 2, 0, 0.3, 0.6, 1.5968719422671311], 1e-15);
});

Deno.test("L·Lᵀ is the matrix, and L a lower triangle", () => {
  fc.assert(fc.property(seeds, sizes, (seed, n) => {
    const a = positiveDefinite(seed, n), l = cholesky(a);
    assertClose(l.matmulTranspose(l).data, a.data, 1e-14);
    assert.ok(l.toArray().every((row, i) => row.every((value, j) => j <= i ? i !== j || value > 0 : value === 0)));
  }));
});

Deno.test("both systems of equations are solved", () => {
  fc.assert(fc.property(seeds, sizes, sizes, (seed, n, m) => {
    const l = cholesky(positiveDefinite(seed, n)), b = normals(seed + 1, n, m), before = b.clone();
    assertClose(l.matmul(solveLower(l, b)).data, b.data, 1e-11);
    assertClose(l.transposeMatmul(solveLowerTransposed(l, b)).data, b.data, 1e-11);
    assert.deepEqual(b, before);
  }));
});

Deno.test("only the lower triangle is read", () => {
  assert.deepEqual(cholesky(Matrix.from([[4, NaN], [2, 5]])).toArray(), [[2, 0], [1, 2]]);
});

Deno.test("matrices that have no factor are refused with the pivot", () => {
  assert.throws(() => cholesky(Matrix.zeros(2, 3)), /must be square, got 2×3/);
  assert.throws(() => cholesky(Matrix.from([[1, 2], [2, 1]])), /not positive definite: pivot 1 is -3/);
  assert.throws(() => cholesky(Matrix.from([[NaN]])), /pivot 0 is NaN/);
});

Deno.test("systems whose sizes do not match are refused", () => {
  const l = cholesky(positiveDefinite(1, 3)), b = normals(2, 4, 2);
  assert.throws(() => solveLower(l, b), /solveLower: l must be square .* got 3×3 and 4×2/);
  assert.throws(() => solveLowerTransposed(l, b), /solveLowerTransposed: .* got 3×3 and 4×2/);
  assert.throws(() => solveLower(Matrix.zeros(4, 3), b), /got 4×3 and 4×2/);
});
