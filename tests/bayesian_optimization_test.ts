import assert from "node:assert/strict";
import {
  bayesianSearch,
  bestTrial,
  expectedImprovement,
  ln,
  Matrix,
  mean,
  normalDensity,
  randomSearch,
  seededRandom,
  surrogate,
} from "../lib/mod.ts";
import { assertClose, fc } from "./properties.ts";

const space = { lambda: { from: 1e-6, to: 100, log: true }, share: { from: 0, to: 1 } };
/** A bowl with its bottom, 0, at λ = 0.01 and a share of 0.3. */
const bowl = ({ lambda, share }: { lambda: number; share: number }) => {
  const along = ln(lambda / 0.01) / ln(10), across = share - 0.3;
  return along * along + 4 * across * across;
};

Deno.test("expected improvement agrees with numerical integration", () => {
  // SciPy 1.17.1, scipy.integrate.quad of (best − v)·pdf(v) up to best.
  assertClose([expectedImprovement(0.5, 0.3, 0.4)], [0.07627083428972158], 1e-13);
  assertClose([expectedImprovement(0.1, 0.2, 0.4)], [0.3058613587525209], 1e-13);
  assertClose([expectedImprovement(2, 0.5, 0)], [3.572629216202835e-6], 1e-9);
});

Deno.test("expected improvement: closed forms, never negative, and more hope where less is known", () => {
  assertClose([expectedImprovement(1, 2, 1)], [2 * normalDensity(0)], 1e-15);
  assert.deepEqual([expectedImprovement(1, 0, 3), expectedImprovement(3, 0, 1)], [2, 0]);
  const values = fc.double({ min: -20, max: 20, noNaN: true }), stds = fc.double({ min: 1e-3, max: 5, noNaN: true });
  fc.assert(fc.property(values, stds, values, (center, std, best) => {
    const hope = expectedImprovement(center, std, best);
    assert.ok(hope >= Math.max(0, best - center) - 1e-12, `${hope}`);
    assert.ok(expectedImprovement(center, 1.1 * std, best) >= hope - 1e-12);
  }));
});

Deno.test("starts as random search does, keeps to the space and the budget, and repeats", () => {
  const search = (seed: number) => bayesianSearch(bowl, space, { budget: 9, random: seededRandom(seed), initial: 5 });
  const trials = search(1);
  assert.equal(trials.length, 9);
  assert.deepEqual(trials, search(1));
  assert.deepEqual(trials.slice(0, 5), randomSearch(bowl, space, { budget: 5, random: seededRandom(1) }));
  assert.ok(
    trials.every(({ choice: { lambda, share } }) => lambda >= 1e-6 && lambda <= 100 && share >= 0 && share < 1),
  );
  const few = bayesianSearch(bowl, space, { budget: 2, random: seededRandom(1), initial: 5 });
  assert.deepEqual(few, trials.slice(0, 2));
});

Deno.test("each later trial has the largest expected improvement among the candidates", () => {
  const trials = bayesianSearch(bowl, space, { budget: 5, random: seededRandom(2), candidates: 50 });
  const draws = seededRandom(2).stream("candidates"), best = bestTrial(trials.slice(0, 4)).value;
  const believed = surrogate(trials.slice(0, 4), space);
  const hopes = randomSearch(() => 0, space, { budget: 50, random: draws }).map(({ choice }) => {
    const at = believed.predict(Matrix.from([[ln(choice.lambda / 1e-6) / ln(1e8), choice.share]]));
    return { choice, hope: expectedImprovement(at.mean[0], at.std[0], best) };
  });
  const highest = hopes.reduce((a, b) => b.hope > a.hope ? b : a);
  assertClose([trials[4].choice.lambda, trials[4].choice.share], [highest.choice.lambda, highest.choice.share], 1e-12);
});

Deno.test("gets nearer to the bottom of a bowl than chance with the same budget", () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed), budget = 15;
  const bayesian = seeds.map((seed) => bestTrial(bayesianSearch(bowl, space, { budget, random: seededRandom(seed) })));
  const random = seeds.map((seed) => bestTrial(randomSearch(bowl, space, { budget, random: seededRandom(seed) })));
  const average = (trials: typeof random) => mean(trials.map(({ value }) => value));
  assert.ok(average(bayesian) < average(random) / 5, `${average(bayesian)} and ${average(random)}`);
});

Deno.test("budgets and counts that make no sense are refused", () => {
  const random = seededRandom(1);
  assert.throws(() => bayesianSearch(bowl, space, { budget: 0, random }), /bayesianSearch: the budget .* got 0/);
  const search = (counts: { initial?: number; candidates?: number }) => () =>
    bayesianSearch(bowl, space, { budget: 1, random, ...counts });
  assert.throws(search({ initial: 0 }), /bayesianSearch: initial must .* got 0/);
  assert.throws(search({ candidates: 1.5 }), /bayesianSearch: candidates must .* got 1.5/);
  assert.throws(() => bayesianSearch(() => Infinity, space, { budget: 1, random }), /must be finite, but is Infinity/);
});
