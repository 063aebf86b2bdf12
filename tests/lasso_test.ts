import assert from "node:assert/strict";
import { lasso, lassoPath, Matrix, mseLoss, ridge, seededRandom, softThreshold, svd } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, normals, seeds } from "./properties.ts";

const x = Matrix.from([
  [0.8, -1.1, 0.4, 0.3, -0.6],
  [1.5, 0.3, -0.9, 1.1, 0.2],
  [-0.7, 0.6, 1.2, -0.4, 0.9],
  [0.2, -0.4, -1.3, 0.5, -1.5],
  [-1.6, 0.9, 0.5, -1.2, 0.7],
  [0.4, 1.7, -0.2, 0.6, 1.3],
  [1.1, -0.5, 0.7, 0.9, -0.8],
  [-0.3, -1.4, 0.1, -0.7, 0.4],
]);
const y = Matrix.column([1.2, 0.4, -0.9, 0.3, -1.4, 0.7, 1.8, -0.6]);

/** Of scikit-learn 1.7.2 with tol 1e-16: Lasso(alpha=λ/2); ElasticNet(alpha=λ/2 + l2, l1_ratio=(λ/2)/alpha) where l2 > 0. */
const scikitLearn: { lambda: number; l2: number; intercept: boolean; weight: number[]; bias: number }[] = [
  {
    ...{ lambda: 0.05, l2: 0, intercept: true },
    weight: [0.5137486693512036, 0, 0.3404870603261353, 0.5200068113932005, -0.2650939722154261],
    bias: 0.02469465294274789,
  },
  {
    ...{ lambda: 0.4, l2: 0, intercept: true },
    weight: [0.6910145768461294, 0, 0, 0, -0.033978728096660776],
    bias: 0.06912085365917696,
  },
  {
    ...{ lambda: 0.4, l2: 0, intercept: false },
    weight: [0.7091460333501769, 0, 0, 0, -0.019909044972208197],
    bias: 0,
  },
  { lambda: 1.2, l2: 0, intercept: true, weight: [0.2595552466990967, 0, 0, 0, 0], bias: 0.14207783182765812 },
  {
    ...{ lambda: 0.1, l2: 0.05, intercept: true },
    weight: [0.5484370276201679, 0, 0.20546333530206903, 0.36512798498006754, -0.213540735300296],
    bias: 0.044492518922854274,
  },
  {
    ...{ lambda: 0.4, l2: 0.2, intercept: true },
    weight: [0.4528833924253529, 0, 0, 0.16568873915298823, -0.06517159661621569],
    bias: 0.09035107443824358,
  },
  {
    ...{ lambda: 0.4, l2: 0.2, intercept: false },
    weight: [0.4651822171905577, 0, 0, 0.1748126089578617, -0.05186633511608742],
    bias: 0,
  },
  { lambda: 3.5, l2: 0.1, intercept: true, weight: [0, 0, 0, 0, 0], bias: 0.1875 },
];

Deno.test("agrees with scikit-learn's Lasso and ElasticNet, exact zeros included", () => {
  for (const { lambda, l2, intercept, weight, bias } of scikitLearn) {
    const model = lasso(x, y, lambda, { l2, intercept, tolerance: 1e-14 });
    const what = `λ = ${lambda}, l2 = ${l2}, intercept ${intercept}`;
    assertClose(model.weight.data, weight, 1e-10, what, 1);
    assert.deepEqual([...model.weight.data].map((w) => w === 0), weight.map((w) => w === 0), what);
    assertClose(model.bias.data, [bias], 1e-10, `bias for ${what}`, 1);
    assertClose(model.predict(x).data, x.matmul(model.weight).add(model.bias).data, 0);
  }
});

const strengths = fc.double({ min: 1e-3, max: 2, noNaN: true });
const shares = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("softThreshold is the minimum of ½(w − v)² + t|w|", () => {
  assert.deepEqual([softThreshold(3, 1), softThreshold(-3, 1), softThreshold(0.5, 1), softThreshold(-1, 1)], [
    2,
    -2,
    0,
    0,
  ]);
  fc.assert(fc.property(fc.double({ min: -5, max: 5, noNaN: true }), strengths, (value, threshold) => {
    const cost = (w: number) => 0.5 * (w - value) * (w - value) + threshold * Math.abs(w);
    const best = softThreshold(value, threshold);
    for (const step of [1e-3, 0.1, 1]) {
      assert.ok(cost(best) <= Math.min(cost(best + step), cost(best - step)) + 1e-15);
    }
  }));
});

Deno.test("for inputs at right angles, each weight is the least-squares weight, soft-thresholded and shrunk", () => {
  fc.assert(fc.property(seeds, strengths, shares, (seed, lambda, l2) => {
    const n = 9, basis = svd(normals(seed, n, 4)).u.scale(Math.sqrt(n)), target = normals(seed + 1, n, 1);
    const leastSquares = ridge(basis, target, 0, { intercept: false }).weight;
    const expected = leastSquares.map((w) => softThreshold(w, lambda / 2) / (1 + l2));
    assertClose(lasso(basis, target, lambda, { l2, intercept: false }).weight.data, expected.data, 1e-9, "weights", 1);
  }));
});

Deno.test("at the solution no weight can gain by moving (the KKT conditions), with inputs that move together", () => {
  fc.assert(fc.property(seeds, strengths, shares, (seed, lambda, l2) => {
    const shared = normals(seed + 2, 12, 1), a = normals(seed, 12, 5).map((value, i) => value + 2 * shared.at(i, 0));
    const b = normals(seed + 1, 12, 1), model = lasso(a, b, lambda, { l2, tolerance: 1e-13 });
    const { grad } = mseLoss(model.predict(a), b);
    const slope = a.transposeMatmul(grad).add(model.weight.scale(2 * l2)).data;
    model.weight.data.forEach((w, j) => {
      if (w === 0) assert.ok(Math.abs(slope[j]) <= lambda + 1e-8, `slope ${slope[j]} at 0, λ = ${lambda}`);
      else assert.ok(Math.abs(slope[j] + lambda * Math.sign(w)) < 1e-8, `slope ${slope[j]} at ${w}, λ = ${lambda}`);
    });
    assert.ok(Math.abs(grad.sum()) < 1e-10, "the bias is not penalized");
  }));
});

Deno.test("without λ it is ridge, and from the largest useful λ on all weights are 0", () => {
  const target = normals(4, 20, 1), inputs = normals(3, 20, 4);
  assertClose(lasso(inputs, target, 0, { l2: 0.3 }).weight.data, ridge(inputs, target, 0.3).weight.data, 1e-9);
  const centered = (a: Matrix) => a.sub(a.sumRows().scale(1 / a.rows));
  const slopes = centered(inputs).transposeMatmul(centered(target)).data;
  const largest = 2 * Math.max(...slopes.map(Math.abs)) / 20;
  assert.deepEqual([...lasso(inputs, target, largest * (1 + 1e-12)).weight.data], [0, 0, 0, 0]);
  assert.equal(lasso(inputs, target, largest * 0.999).weight.data.filter((w) => w !== 0).length, 1);
});

Deno.test("lassoPath is lasso for each λ; constant inputs get no weight; equal inputs share as they come", () => {
  const lambdas = [1, 0.3, 0.1, 0.01];
  lassoPath(x, y, lambdas, { tolerance: 1e-13 }).forEach(({ weight, bias }, i) => {
    const alone = lasso(x, y, lambdas[i], { tolerance: 1e-13 });
    assertClose(weight.data, alone.weight.data, 1e-10, `λ = ${lambdas[i]}`, 1);
    assertClose(bias.data, alone.bias.data, 1e-10, "bias", 1);
  });
  assertSameBits(lasso(Matrix.from([[2, 1], [2, 2], [2, 4]]), Matrix.column([1, 2, 4]), 0.1).weight.data.slice(0, 1), [
    0,
  ]);
  const twice = lasso(x.takeRows([0, 1, 2, 3]).map((_, i) => x.at(i, 0)), y.takeRows([0, 1, 2, 3]), 0.1);
  assert.equal(twice.weight.data.filter((w) => w !== 0).length, 1);
});

Deno.test("what does not fit is refused with the values", () => {
  const random = seededRandom(1), wide = random.normalMatrix(3, 2);
  assert.throws(() => lasso(x, wide, 0.1), {
    message: "lasso: x (8×5) must have rows, and y (3×2) as many, in one column.",
  });
  assert.throws(() => lasso(x, y, -1), { message: "lasso: lambda must be a finite number of at least 0, got -1." });
  assert.throws(() => lasso(x, y, 1, { l2: NaN }), {
    message: "lasso: l2 must be a finite number of at least 0, got NaN.",
  });
  assert.throws(
    () => lasso(x.map(() => Infinity), y, 1),
    /lasso: x must be finite, but holds Infinity in row 0, column 0/,
  );
  assert.throws(
    () => lasso(x, y, 1e-4, { maxRounds: 2 }),
    /^Error: lasso: not at the minimum after 2 rounds for λ = 0.0001/,
  );
});

Deno.test("a constant column gets no weight, however its mean is rounded", () => {
  const inputs = Matrix.from(Array.from({ length: 10 }, (_, i) => [0.1, i]));
  const outputs = normals(3, 10, 1);
  for (const lambda of [0, 0.01]) assert.equal(lasso(inputs, outputs, lambda).weight.at(0, 0), 0);
  // The line without that column, and with an intercept that is the mean where y itself is constant.
  const alone = lasso(inputs.map((value, _, col) => col === 0 ? 0 : value), outputs, 0);
  assertClose(lasso(inputs, outputs, 0).predict(inputs).data, alone.predict(inputs).data, 1e-12);
  assert.equal(lasso(inputs, outputs.map(() => 0.1), 0).bias.at(0, 0), 0.1);
});
