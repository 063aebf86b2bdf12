import assert from "node:assert/strict";
import {
  crossValidate,
  type Dataset,
  kFold,
  lowestScore,
  Matrix,
  mseLoss,
  oneStandardErrorRule,
  ridgePath,
  seededRandom,
} from "../lib/mod.ts";
import { assertClose, fc, normals, seeds } from "./properties.ts";

const score = (mean: number, standardError: number) => ({ folds: [], mean, standardError });
const lambdas = [0.001, 0.1, 1];
const ridgeLosses = (train: Dataset, validation: Dataset) =>
  ridgePath(train.x, train.y, lambdas).map((model) => mseLoss(model.predict(validation.x), validation.y).loss);

Deno.test("agrees with scikit-learn's Ridge on three folds of neighbors", () => {
  const n = 11;
  const data = {
    x: Matrix.zeros(n, 2).map((_, i, j) => (j === 0 ? (i * 7) % 11 : (i * i) % 11) / 11),
    y: Matrix.zeros(n, 1).map((_, i) => ((i * 3) % 7) / 7 - 0.2 * i),
  };
  // scikit-learn 1.9.1, Ridge(alpha=λ·n of the fold), mean squared errors; NumPy's std(ddof=1)/√3.
  const expected = [
    [2.3122905372254614, 0.5033363312745422, 1.3716898619340967, 1.3957722434780333, 0.5223389067876976],
    [1.6614847078558508, 0.2190833803958647, 1.3771681032535823, 1.0859120638350992, 0.4411171264482515],
    [1.3392853439610448, 0.1302259578422807, 1.3727050190258825, 0.9474054402764027, 0.4087036206322925],
  ];
  crossValidate(data, kFold(n, 3), ridgeLosses).forEach(({ folds, mean, standardError }, i) => {
    assertClose([...folds, mean, standardError], expected[i], 1e-13, `λ = ${lambdas[i]}`);
  });
});

Deno.test("a model that predicts the mean, scored with each example left out, has the closed form n/(n−1)² Σ(yᵢ − ȳ)²", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 3, max: 20 }), (seed, n) => {
    const y = normals(seed, n, 1), center = y.sum() / n;
    const [{ mean, standardError }] = crossValidate({ x: y, y }, kFold(n, n), (train, validation) => {
      const guess = train.y.sum() / train.y.rows;
      return [(validation.y.at(0, 0) - guess) * (validation.y.at(0, 0) - guess)];
    });
    const factor = n / (n - 1), squares = [...y.data].map((v) => (factor * (v - center)) * (factor * (v - center)));
    const average = squares.reduce((a, b) => a + b) / n;
    assertClose([mean], [average], 1e-12);
    const variance = squares.reduce((sum, v) => sum + (v - average) * (v - average), 0) / (n - 1);
    assertClose([standardError], [Math.sqrt(variance / n)], 1e-10, "standard error", average);
  }));
});

Deno.test("no validation row is ever trained on, whatever the folds and the kind of target", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 4, max: 15 }), (seed, n) => {
    const rows = Array.from({ length: n }, (_, i) => i), seen: number[] = [];
    crossValidate({ x: Matrix.column(rows), y: rows }, kFold(n, 3, seededRandom(seed)), (train, validation) => {
      assert.ok(validation.y.every((row) => !train.y.includes(row)));
      assert.deepEqual([...validation.x.data], [...validation.y]);
      seen.push(...validation.y);
      return [0];
    });
    assert.deepEqual(seen.sort((a, b) => a - b), rows);
  }));
});

Deno.test("the lowest score is the first of equals", () => {
  assert.equal(lowestScore([score(3, 0), score(1, 5), score(2, 0), score(1, 0)]), 1);
  assert.throws(() => lowestScore([]), /at least one score, got none/);
});

Deno.test("one-standard-error rule: the strongest penalty within one standard error of the lowest mean", () => {
  const scores = [score(2, 0.1), score(1, 0.2), score(1.1, 9), score(1.2, 9), score(1.21, 9)];
  assert.equal(oneStandardErrorRule(scores, [1, 2, 3, 4, 5]), 3, "the limit itself is within");
  assert.equal(oneStandardErrorRule(scores, [5, 4, 3, 2, 1]), 1, "weaker penalties are never chosen");
  assert.equal(oneStandardErrorRule([score(1, 0.5), score(2, 0.1), score(1.4, 0)], [1, 2, 3]), 2, "past a bump");
  assert.equal(oneStandardErrorRule([score(1, 0), score(1.1, 5)], [1, 2]), 0, "no error, no tolerance");
});

Deno.test("what cannot be scored is refused", () => {
  const data = { x: Matrix.zeros(4, 1), y: Matrix.zeros(4, 1) }, folds = kFold(4, 2);
  assert.throws(() => crossValidate(data, folds.slice(1), () => [1]), /at least two folds, got 1/);
  let call = 0;
  assert.throws(() => crossValidate(data, folds, () => call++ ? [1] : [1, 2]), /fold 0 has 2 losses but fold 1 has 1/);
  assert.throws(() => crossValidate(data, folds, () => [1, NaN]), /candidate 1 on fold 0 is NaN/);
  assert.throws(() => oneStandardErrorRule([score(1, 1)], [1, 2]), /1 scores but 2 strengths/);
});
