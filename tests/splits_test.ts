import assert from "node:assert/strict";
import { kFold, Matrix, seededRandom, takeExamples, trainValidationSplit } from "../lib/mod.ts";
import { takeTargets } from "../lib/splits.ts";
import { fc, seeds } from "./properties.ts";

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
/** n examples that can be told apart; target i belongs to input i. */
const numbered = (n: number) => ({ x: Matrix.column(range(n)), y: Matrix.column(range(n).map((i) => 10 * i)) });

Deno.test("kFold: each example validates exactly once and trains in all other folds", () => {
  const sizesOfFolds = fc.integer({ min: 2, max: 40 }).chain((n) =>
    fc.tuple(fc.constant(n), fc.integer({ min: 2, max: n }), fc.option(seeds))
  );
  fc.assert(fc.property(sizesOfFolds, ([n, k, seed]) => {
    const folds = kFold(n, k, seed === null ? undefined : seededRandom(seed));
    assert.equal(folds.length, k);
    assert.deepEqual(sorted(folds.flatMap(({ validation }) => validation)), range(n));
    for (const { train, validation } of folds) assert.deepEqual(sorted([...train, ...validation]), range(n));
    const lengths = folds.map(({ validation }) => validation.length);
    assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 1, `fold sizes ${lengths}`);
    assert.ok(Math.min(...lengths) >= 1);
  }));
});

Deno.test("kFold: runs of neighbors without a random source, shuffled and repeatable with one", () => {
  assert.deepEqual(kFold(5, 2), [{ train: [2, 3, 4], validation: [0, 1] }, { train: [0, 1], validation: [2, 3, 4] }]);
  assert.deepEqual(kFold(20, 4, seededRandom(1)), kFold(20, 4, seededRandom(1)));
  assert.notDeepEqual(kFold(20, 4, seededRandom(1)), kFold(20, 4, seededRandom(2)));
  assert.notDeepEqual(kFold(20, 4, seededRandom(1)), kFold(20, 4));
});

Deno.test("trainValidationSplit: every example on one side, the share within one example", () => {
  const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 2, max: 60 }), shares, seeds, (n, share, seed) => {
    const { train, validation } = trainValidationSplit(numbered(n), share, seededRandom(seed));
    assert.deepEqual(sorted([...train.x.data, ...validation.x.data]), range(n));
    for (const { x, y } of [train, validation]) {
      assert.ok(x.rows >= 1);
      assert.deepEqual([...y.data], [...x.scale(10).data], "targets stay with their inputs");
    }
    assert.ok(Math.abs(validation.x.rows - share * n) <= 1);
  }));
});

Deno.test("trainValidationSplit: repeatable, shuffled, and good for class numbers too", () => {
  const split = (seed: number) => trainValidationSplit(numbered(30), 0.2, seededRandom(seed));
  assert.deepEqual([...split(1).validation.x.data], [...split(1).validation.x.data]);
  assert.notDeepEqual([...split(1).validation.x.data], [...split(2).validation.x.data]);
  const labels = { x: Matrix.column(range(10)), y: range(10).map((i) => i % 3) };
  const { train } = trainValidationSplit(labels, 0.3, seededRandom(1));
  assert.deepEqual(train.y, [...train.x.data].map((i) => i % 3));
});

Deno.test("takeExamples and takeTargets keep the given order and copy", () => {
  const data = numbered(4), taken = takeExamples(data, [3, 0]);
  assert.deepEqual([taken.x.toArray(), taken.y.toArray()], [[[3], [0]], [[30], [0]]]);
  taken.x.data[0] = NaN;
  assert.equal(data.x.at(3, 0), 3);
  assert.deepEqual(Array.from(takeTargets(Uint8Array.of(5, 6, 7), [2, 2, 0])), [7, 7, 5]);
});
