import assert from "node:assert/strict";
import { l2, Linear, Matrix, mseLoss, ridge, ridgePath, seededRandom, SGD, svd } from "../lib/mod.ts";
import { addPenaltyGradient } from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, normals, seeds, sizes } from "./properties.ts";

interface Fit {
  lambda: number;
  weight: number[][];
}
const fixtures = golden<{
  x: number[][];
  y: number[][];
  ridgeWithoutIntercept: Fit[];
  ridgeWithIntercept: (Fit & { bias: number[] })[];
  leastSquares: number[][];
  collinear: { x: number[][]; minimumNorm: number[][] };
  wide: { x: number[][]; minimumNorm: number[][] };
}>("linear_algebra");
const x = Matrix.from(fixtures.x), y = Matrix.from(fixtures.y);

/** Gaussian elimination with pivoting: another road to (XᵀX + nmλ·I)·w = Xᵀy. */
function solve(a: Matrix, b: Matrix): Matrix {
  const n = a.rows, rows = a.toArray().map((row, i) => [...row, ...b.toArray()[i]]);
  for (let col = 0; col < n; col++) {
    const pivot = rows.slice(col).reduce(
      (best, row, i) => Math.abs(row[col]) > Math.abs(rows[best][col]) ? col + i : best,
      col,
    );
    [rows[col], rows[pivot]] = [rows[pivot], rows[col]];
    for (let row = 0; row < n; row++) {
      if (row === col) continue;
      const factor = rows[row][col] / rows[col][col];
      rows[row] = rows[row].map((value, j) => value - factor * rows[col][j]);
    }
  }
  return Matrix.from(rows.map((row, i) => row.slice(n).map((value) => value / row[i])));
}

const positive = fc.double({ min: 1e-3, max: 10, noNaN: true });

Deno.test("agrees with NumPy's solution of the normal equations, with and without an intercept", () => {
  for (const { lambda, weight } of fixtures.ridgeWithoutIntercept) {
    const model = ridge(x, y, lambda, { intercept: false });
    assertClose(model.weight.data, weight.flat(), 1e-13, `λ = ${lambda}`);
    assertSameBits(model.bias.data.map(Math.abs), [0, 0]);
  }
  for (const { lambda, weight, bias } of fixtures.ridgeWithIntercept) {
    const model = ridge(x, y, lambda);
    assertClose(model.weight.data, weight.flat(), 1e-13, `λ = ${lambda}`);
    assertClose(model.bias.data, bias, 1e-13, `bias for λ = ${lambda}`);
  }
});

Deno.test("λ = 0 is least squares, and of equal fits the one of smallest norm, as NumPy's lstsq and pinv say", () => {
  assertClose(ridge(x, y, 0, { intercept: false }).weight.data, fixtures.leastSquares.flat(), 1e-13);
  const { collinear, wide } = fixtures;
  const ofCollinear = ridge(Matrix.from(collinear.x), y, 0, { intercept: false });
  assertClose(ofCollinear.weight.data, collinear.minimumNorm.flat(), 1e-13, "collinear columns");
  const ofWide = ridge(Matrix.from(wide.x), y.takeRows([0, 1, 2]), 0, { intercept: false });
  assertClose(ofWide.weight.data, wide.minimumNorm.flat(), 1e-13, "more features than rows");
});

Deno.test("agrees with Gaussian elimination on random data, tall and wide", () => {
  fc.assert(fc.property(seeds, sizes, sizes, sizes, positive, (seed, n, features, outputs, lambda) => {
    const a = normals(seed, n, features), b = normals(seed + 1, n, outputs);
    const gram = a.transposeMatmul(a).map((value, i, j) => value + (i === j ? n * outputs * lambda : 0));
    const expected = solve(gram, a.transposeMatmul(b));
    assertClose(ridge(a, b, lambda, { intercept: false }).weight.data, expected.data, 1e-10);
  }));
});

Deno.test("the gradient of mean squared error + λΣw² is zero at the solution, the bias unpenalized", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 9 }), sizes, sizes, positive, (seed, n, features, outputs, lambda) => {
      const a = normals(seed, n, features), b = normals(seed + 1, n, outputs), model = ridge(a, b, lambda);
      const { grad } = mseLoss(model.predict(a), b);
      const weightGrad = a.transposeMatmul(grad).add(l2(lambda).gradient(model.weight));
      const none = (matrix: Matrix) => new Float64Array(matrix.data.length);
      assertClose(weightGrad.data, none(weightGrad), 1e-12, "weight", 1);
      assertClose(grad.sumRows().data, none(grad.sumRows()), 1e-12, "bias", 1);
    }),
  );
});

Deno.test("gradient descent arrives at the same weights", () => {
  const lambda = 0.05, layer = new Linear(3, 2, seededRandom(1)), model = ridge(x, y, lambda);
  const optimizer = new SGD(layer.parameters(), { lr: 0.3, momentum: 0.5 });
  for (let step = 0; step < 2000; step++) {
    optimizer.zeroGrad();
    layer.backward(mseLoss(layer.forward(x), y).grad);
    addPenaltyGradient(layer.parameters(), l2(lambda));
    optimizer.step();
  }
  assertClose(layer.weight.value.data, model.weight.data, 1e-12);
  assertClose(layer.bias.value.data, model.bias.data, 1e-12);
});

Deno.test("the more λ, the smaller the weights and the larger the training loss", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 2, max: 9 }), sizes, (seed, n, features) => {
    const a = normals(seed, n, features), b = normals(seed + 1, n, 1);
    const path = ridgePath(a, b, [0, 1e-4, 1e-2, 0.1, 1, 10, 1e3]);
    const norms = path.map(({ weight }) => weight.norm());
    const losses = path.map((model) => mseLoss(model.predict(a), b).loss);
    for (let i = 1; i < path.length; i++) {
      assert.ok(norms[i] <= norms[i - 1] * (1 + 1e-12), `norms ${norms}`);
      assert.ok(losses[i] >= losses[i - 1] * (1 - 1e-12) - 1e-25, `losses ${losses}`);
    }
    assert.ok(norms.at(-1)! < 0.01);
  }));
});

Deno.test("along each singular direction the share s² / (s² + nλ) is kept", () => {
  const a = normals(5, 12, 4), b = normals(6, 12, 1), lambda = 0.2, { s, v } = svd(a);
  const weights = (strength: number) => v.transposeMatmul(ridge(a, b, strength, { intercept: false }).weight).data;
  const kept = weights(lambda).map((value, j) => value / weights(0)[j]);
  assertClose(kept, s.map((value) => (value * value) / (value * value + 12 * lambda)), 1e-12);
});

Deno.test("ridgePath is ridge for each λ, and moving all inputs or targets only moves the intercept", () => {
  const lambdas = [0, 0.01, 3];
  ridgePath(x, y, lambdas).forEach(({ weight, bias }, i) => {
    const alone = ridge(x, y, lambdas[i]);
    assertSameBits(weight.data, alone.weight.data);
    assertSameBits(bias.data, alone.bias.data);
    const moved = ridge(x.map((value) => value + 100), y.map((value) => value - 7), lambdas[i]);
    assertClose(moved.weight.data, weight.data, 1e-11);
    assertClose(
      moved.predict(x.map((value) => value + 100)).data,
      alone.predict(x).map((value) => value - 7).data,
      1e-12,
    );
  });
});

Deno.test("constant inputs get no weight, and no features leave the mean", () => {
  const constant = ridge(Matrix.from([[2], [2], [2]]), Matrix.column([1, 2, 6]), 0);
  assert.deepEqual([constant.weight.at(0, 0), constant.bias.at(0, 0)], [0, 3]);
  const none = ridge(Matrix.zeros(3, 0), Matrix.column([1, 2, 6]), 1);
  assert.deepEqual(none.predict(Matrix.zeros(2, 0)).toArray(), [[3], [3]]);
});
