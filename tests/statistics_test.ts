import assert from "node:assert/strict";
import { bootstrapInterval, mean, quantile, seededRandom, standardDeviation } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, normals, numbers } from "./properties.ts";

const lists = fc.array(numbers, { minLength: 1, maxLength: 30 });

Deno.test("mean and standard deviation against closed forms", () => {
  for (const n of [2, 10, 101]) {
    const values = Array.from({ length: n }, (_, i) => i + 1);
    assertClose([mean(values), standardDeviation(values)], [(n + 1) / 2, Math.sqrt(n * (n + 1) / 12)], 1e-14);
  }
  assert.deepEqual([mean([7]), standardDeviation([7]), standardDeviation([3, 3, 3])], [7, 0, 0]);
});

Deno.test("shifting and scaling go through mean, standard deviation and quantiles", () => {
  fc.assert(fc.property(lists, numbers, (values, factor) => {
    const moved = values.map((value) => factor * value + 5);
    const close = (a: number, b: number) => assertClose([a], [b], 1e-12, "moved", 1 + 2e4);
    close(mean(moved), factor * mean(values) + 5);
    close(standardDeviation(moved), Math.abs(factor) * standardDeviation(values));
    close(quantile(moved, 0.25), factor * quantile(values, factor >= 0 ? 0.25 : 0.75) + 5);
  }));
});

Deno.test("quantiles interpolate as NumPy's do, in any order of the values", () => {
  const values = [4, 1, 3, 2];
  assert.deepEqual([0, 0.25, 0.5, 0.75, 1].map((q) => quantile(values, q)), [1, 1.75, 2.5, 3.25, 4]);
  assert.deepEqual(values, [4, 1, 3, 2], "the values stay in their order");
  assert.equal(quantile([10, 9, 8], 0.5), 9);
  assert.deepEqual([0.4, 0.5, 0.6].map((q) => quantile([Infinity, 1, Infinity], q)), [Infinity, Infinity, Infinity]);
  fc.assert(fc.property(lists, (list) => {
    assert.ok(quantile(list, 0) === Math.min(...list));
    assert.ok(quantile(list, 1) === Math.max(...list));
    assert.ok(quantile(list, 0.3) <= quantile(list, 0.6));
  }));
});

Deno.test("the bootstrap interval holds the mean, narrows with n, widens with the level, and repeats", () => {
  const sample = (n: number) => [...normals(1, n, 1).data];
  const small = bootstrapInterval(sample(20)), large = bootstrapInterval(sample(500));
  for (const interval of [small, large]) assert.ok(interval.low < interval.mean && interval.mean < interval.high);
  assert.equal(small.mean, mean(sample(20)));
  assert.ok(large.high - large.low < 0.5 * (small.high - small.low));
  const wide = bootstrapInterval(sample(20), { level: 0.99 });
  assert.ok(wide.low < small.low && wide.high > small.high);
  const bits = ({ mean, low, high }: typeof small) => [mean, low, high];
  assertSameBits(bits(bootstrapInterval(sample(20))), bits(small));
  assert.notEqual(bootstrapInterval(sample(20), { random: seededRandom(9) }).low, small.low);
  assert.deepEqual(bootstrapInterval([Infinity, 1, 2]).high, Infinity);
  assert.deepEqual(bootstrapInterval([3, 3, 3]), { mean: 3, low: 3, high: 3 });
});

Deno.test("the interval's width is about that of the normal approximation, and it covers about as often as it says", () => {
  const values = [...normals(2, 400, 1).data], { low, high } = bootstrapInterval(values);
  const expected = 2 * 1.96 * standardDeviation(values) / Math.sqrt(400);
  assert.ok(Math.abs((high - low) / expected - 1) < 0.1, `${high - low} beside ${expected}`);

  let covered = 0;
  for (let seed = 0; seed < 200; seed++) {
    const interval = bootstrapInterval([...normals(seed, 30, 1).data], { resamples: 300 });
    if (interval.low <= 0 && interval.high >= 0) covered++;
  }
  assert.ok(covered >= 176 && covered <= 198, `${covered} of 200 intervals hold the true mean`);
});
