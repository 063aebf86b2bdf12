import assert from "node:assert/strict";
import {
  exp,
  fitGaussianProcess,
  gaussianProcess,
  linspace,
  ln,
  matern52,
  Matrix,
  normalDensity,
  ridge,
  seededRandom,
  sin,
} from "../lib/mod.ts";
import { assertClose, fc, normals, seeds } from "./properties.ts";

const prior = { lengthScales: [0.4], variance: 2, noiseVariance: 0.3, mean: 1 };

Deno.test("agrees with scikit-learn in two dimensions", () => {
  const x = Matrix.from([[0.1, 0.9], [0.25, 0.3], [0.5, 0.55], [0.7, 0.1], [0.95, 0.8]]);
  const process = gaussianProcess(x, [1.2, -0.4, 0.3, 0.9, -1.1], {
    lengthScales: [0.4, 0.8],
    variance: 1.7,
    noiseVariance: 0.01,
    mean: 0.2,
  });
  const { mean, std } = process.predict(Matrix.from([[0.1, 0.9], [0.4, 0.4], [1, 0]]));
  // scikit-learn 1.9.1: GaussianProcessRegressor(1.7·Matern([0.4, 0.8], nu=2.5), alpha=0.01) on y − 0.2.
  assertClose(mean, [1.1851431298281618, 0.039154083966908226, 0.3717977138535482], 1e-13);
  assertClose(std, [0.09950611937949651, 0.24599857602565736, 0.8759748392235931], 1e-12);
  assertClose([process.logLikelihood], [-7.628371586127685], 1e-13);
});

Deno.test("one measurement has a closed form", () => {
  const process = gaussianProcess(Matrix.from([[0.5]]), [3], prior),
    { mean, std } = process.predict(
      Matrix.from([[0.5], [0.7], [1e9]]),
    );
  const alike = [1, matern52(0.5), 0].map((kernel) => 2 * kernel);
  assertClose(mean, alike.map((covariance) => 1 + covariance * 2 / 2.3), 1e-14);
  assertClose(std, alike.map((covariance) => Math.sqrt(2 - covariance * covariance / 2.3)), 1e-14);
  const density = normalDensity(2 / Math.sqrt(2.3)) / Math.sqrt(2.3);
  assertClose([process.logLikelihood], [ln(density)], 1e-14);
  assertClose([matern52(0.5)], [(1 + Math.sqrt(5) / 2 + 5 / 12) * exp(-Math.sqrt(5) / 2)], 1e-15);
});

Deno.test("without noise it passes through the data and is sure of them; far away it believes the prior", () => {
  const x = Matrix.column([0, 0.3, 0.8]), y = [1, -2, 4];
  const process = gaussianProcess(x, y, { ...prior, noiseVariance: 0 }), at = process.predict(x);
  assertClose(at.mean, y, 1e-12);
  assert.ok(at.std.every((std) => std < 1e-6));
  const away = process.predict(Matrix.from([[100]]));
  assertClose([away.mean[0], away.std[0]], [1, Math.sqrt(2)], 1e-12);
});

Deno.test("the mean is ridge regression on the kernel's own features, with λ = noise / n", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 2, max: 8 }), (seed, n) => {
    const x = normals(seed, n, 1), y = normals(seed + 1, n, 1), points = normals(seed + 2, 3, 1);
    const process = gaussianProcess(x, [...y.data], { ...prior, mean: 0 });
    // ŷ = K·a with a = (K + noise·I)⁻¹·y; features F with F·Fᵀ = K make it ridge's F·w.
    const all = Matrix.from([...x.toArray(), ...points.toArray()]), size = n + 3;
    const kernel = Matrix.zeros(size, size).map((_, i, j) =>
      2 * matern52(Math.abs(all.at(i, 0) - all.at(j, 0)) / 0.4) + (i === j ? 1e-10 : 0)
    );
    const features = lowerRoot(kernel),
      rows = (from: number, to: number) => Matrix.from(features.toArray().slice(from, to));
    const model = ridge(rows(0, n), y, 0.3 / n, { intercept: false });
    assertClose(process.predict(points).mean, model.predict(rows(n, size)).data, 1e-7, "mean", 1);
  }));
});

/** L with L·Lᵀ = a, by columns: another road than lib's Cholesky. */
function lowerRoot(a: Matrix): Matrix {
  const rest = a.clone(), l = Matrix.zeros(a.rows, a.rows), n = a.rows;
  for (let j = 0; j < n; j++) {
    const pivot = Math.sqrt(Math.max(rest.at(j, j), 1e-14));
    for (let i = j; i < n; i++) l.data[i * n + j] = rest.at(i, j) / pivot;
    for (let i = j; i < n; i++) {
      for (let k = j; k < n; k++) rest.data[i * n + k] -= l.at(i, j) * l.at(k, j);
    }
  }
  return l;
}

Deno.test("the fitted prior is likelier than any other of its grid, its mean and variance than their neighbors", () => {
  const x = Matrix.column(linspace(0, 1, 9)), noise = seededRandom(2);
  const y = [...x.data].map((value) => 5 + sin(6 * value) + noise.normal(0, 0.1));
  const { prior: found, logLikelihood } = fitGaussianProcess(x, y);
  const { mean, variance, noiseVariance, lengthScales } = found, share = noiseVariance / variance;
  const likelihoodOf = (change: Partial<typeof found>) => gaussianProcess(x, y, { ...found, ...change }).logLikelihood;
  assertClose([likelihoodOf({})], [logLikelihood], 1e-12);
  for (const factor of [0.8, 0.99, 1.01, 1.25]) {
    assert.ok(likelihoodOf({ mean: mean * factor }) < logLikelihood);
    const scaled = { variance: variance * factor, noiseVariance: noiseVariance * factor };
    assert.ok(likelihoodOf(scaled) < logLikelihood);
  }
  for (const scale of [0.1, 0.2, 0.4, 0.8, 1.6]) {
    for (const otherShare of [1e-6, 1e-4, 1e-2, 1e-1]) {
      if (scale === lengthScales[0] && Math.abs(otherShare / share - 1) < 1e-9) continue;
      const other = { lengthScales: [scale], noiseVariance: otherShare * variance };
      assert.ok(likelihoodOf(other) < logLikelihood, `length scale ${scale}, noise ${otherShare}`);
    }
  }
});

Deno.test("an input that does not matter gets a longer length scale than one that does", () => {
  const x = seededRandom(4).normalMatrix(20, 2).map((value) => 0.5 + 0.2 * value);
  const { prior: { lengthScales: [matters, idle] } } = fitGaussianProcess(x, x.toArray().map(([a]) => sin(9 * a)));
  assert.ok(idle > matters, `${matters} and ${idle}`);
});

Deno.test("equal values, a single one, and repeated points do not break the fit", () => {
  for (const y of [[2, 2, 2], [0, 0, 0]]) {
    const { mean } = fitGaussianProcess(Matrix.column([0, 0.5, 1]), y).predict(Matrix.from([[0.2]]));
    assertClose(mean, [y[0]], 1e-6, "mean", 1);
  }
  assertClose(fitGaussianProcess(Matrix.from([[0.5]]), [3]).predict(Matrix.from([[0]])).mean, [3], 1e-12);
  assert.ok(Number.isFinite(fitGaussianProcess(Matrix.column([0.5, 0.5, 0.9]), [1, 3, 2]).logLikelihood));
});

Deno.test("data and priors that make no sense are refused", () => {
  const x = Matrix.column([0, 1]);
  assert.throws(() => gaussianProcess(x, [1], prior), /x \(2×1\) has 2 rows, but there are 1 values/);
  assert.throws(() => gaussianProcess(x, [1, NaN], prior), /y must be finite, but holds NaN/);
  assert.throws(() => gaussianProcess(x, [1, 2], { ...prior, lengthScales: [1, 1] }), /each of 1 inputs, got 1, 1/);
  assert.throws(() => gaussianProcess(x, [1, 2], { ...prior, variance: 0 }), /variance must be above 0/);
  assert.throws(() => fitGaussianProcess(Matrix.zeros(0, 1), []), /at least one value, got none/);
  const process = gaussianProcess(x, [1, 2], prior);
  assert.throws(() => process.predict(Matrix.zeros(3, 2)), /points \(3×2\) .* as the examples \(2×1\)/);
});
