import assert from "node:assert/strict";
import {
  bestSoFar,
  bestTrial,
  fromUnitCube,
  gridSearch,
  logspace,
  randomSearch,
  type SearchSpace,
  seededRandom,
  toUnitCube,
} from "../lib/mod.ts";
import { assertClose, fc, seeds } from "./properties.ts";

const space = {
  lambda: { from: 1e-6, to: 10, log: true },
  degree: { from: 2, to: 9, whole: true },
  share: { from: -1, to: 1 },
};
const nothing = () => 0;

Deno.test("a grid holds every combination, both ends included, the last changing fastest", () => {
  const trials = gridSearch(({ lambda, degree }) => lambda * degree, {
    lambda: { from: 0.01, to: 1, log: true },
    degree: { from: 1, to: 3, whole: true },
  }, { lambda: 3, degree: 2 });
  const [small, middle, large] = logspace(-2, 0, 3);
  const expected = [[small, 1], [small, 3], [middle, 1], [middle, 3], [large, 1], [large, 3]];
  assert.equal(trials.length, 6);
  trials.forEach(({ choice, value }, i) => {
    assertClose([choice.lambda, choice.degree], expected[i], 1e-14);
    assert.equal(value, choice.lambda * choice.degree);
  });
  for (const range of [{ from: 0.3, to: 0.9 }, { from: 1e-5, to: 3, log: true }]) {
    const ends = gridSearch(nothing, { range }, { range: 5 }).map(({ choice }) => choice.range);
    assert.deepEqual([ends[0], ends[4]], [range.from, range.to], "the ends exactly");
  }
  const [only] = gridSearch(nothing, { share: space.share }, { share: 1 });
  assert.equal(only.choice.share, 0, "a single value stands in the middle");
});

Deno.test("random points fill the space evenly, on the scale of each range", () => {
  const trials = randomSearch(nothing, space, { budget: 4000, random: seededRandom(1) });
  const share = (of: (choice: Record<keyof typeof space, number>) => boolean) =>
    trials.filter(({ choice }) => of(choice)).length / trials.length;
  // Four standard deviations of such a share are 4·√(p(1 − p)/4000).
  assert.ok(Math.abs(share(({ lambda }) => lambda < 1e-5) - 1 / 7) < 0.023);
  assert.ok(Math.abs(share(({ lambda }) => lambda >= 1) - 1 / 7) < 0.023);
  assert.ok(Math.abs(share(({ share }) => share < 0.5) - 0.75) < 0.028);
  for (let degree = 2; degree <= 9; degree++) {
    assert.ok(Math.abs(share((choice) => choice.degree === degree) - 1 / 8) < 0.021, `degree ${degree}`);
  }
});

Deno.test("the same seed gives the same trials, and a larger budget goes on where a smaller one ended", () => {
  const search = (budget: number, seed = 3) => randomSearch(nothing, space, { budget, random: seededRandom(seed) });
  assert.deepEqual(search(5), search(5));
  assert.deepEqual(search(9).slice(0, 5), search(5));
  assert.notDeepEqual(search(5), search(5, 4));
});

Deno.test("the unit cube and the space belong to each other", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const random = seededRandom(seed), unit = [random.uniform(), random.uniform(), random.uniform()];
    const choice = fromUnitCube(space, unit), back = toUnitCube(space, choice);
    assertClose([back[0], back[2]], [unit[0], unit[2]], 1e-12, "continuous", 1);
    assert.ok(Math.abs(back[1] - unit[1]) <= 1 / 16 + 1e-12, "a whole number lies in the middle of its eighth");
    assert.equal(fromUnitCube(space, back).degree, choice.degree);
  }));
  const ends = [fromUnitCube(space, [0, 0, 0]), fromUnitCube(space, [1, 1, 1])];
  assert.deepEqual(ends.map(({ degree, share }) => [degree, share]), [[2, -1], [9, 1]]);
  assertClose(ends.map(({ lambda }) => lambda), [1e-6, 10], 1e-14);
});

Deno.test("the best trial is the first of the lowest, and the best so far never rises", () => {
  const trials = [5, 3, 4, 1, 1, 2].map((value, i) => ({ choice: { i }, value }));
  assert.equal(bestTrial(trials).choice.i, 3);
  assert.deepEqual(bestSoFar(trials), [5, 3, 3, 1, 1, 1]);
  assert.throws(() => bestTrial([]), /at least one trial/);
});

Deno.test("spaces, counts, budgets and objectives that make no sense are refused", () => {
  const one = (range: SearchSpace["x"]) => () => gridSearch(nothing, { x: range }, { x: 2 });
  assert.throws(one({ from: 2, to: 1 }), /x must go up between finite numbers, got 2 to 1/);
  assert.throws(one({ from: 0, to: NaN }), /got 0 to NaN/);
  assert.throws(one({ from: 0, to: 1, log: true }), /logarithmic range of x must start above 0, got 0/);
  assert.throws(one({ from: 0.5, to: 3, whole: true }), /must have whole ends/);
  assert.throws(() => gridSearch(nothing, {}, {}), /at least one range/);
  assert.throws(() => gridSearch(nothing, { x: space.share }, { x: 1.5 }), /count of x .* got 1.5/);
  const random = seededRandom(1);
  assert.throws(() => randomSearch(nothing, space, { budget: 0, random }), /budget must .* got 0/);
  assert.throws(() => randomSearch(() => NaN, space, { budget: 1, random }), /must be finite, but is NaN at/);
});
