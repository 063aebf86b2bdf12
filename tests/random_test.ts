import assert from "node:assert/strict";
import { mean, seededRandom, standardDeviation } from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertSameBits, fc, seeds } from "./properties.ts";

const draw = (n: number, f: () => number) => Array.from({ length: n }, f);

Deno.test("uniform numbers are NumPy's RandomState.random_sample, bit for bit", () => {
  for (const { seed, first, thousandth } of golden<{ seed: number; first: number[]; thousandth: number }[]>("random")) {
    const random = seededRandom(seed), drawn = draw(1000, () => random.uniform());
    assertSameBits(drawn.slice(0, 6), first, `seed ${seed}`);
    assertSameBits([drawn[999]], [thousandth], `seed ${seed}`);
  }
});

Deno.test("same seed, same bits, whatever is drawn; another seed, other numbers", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const sample = (from: number) => {
      const random = seededRandom(from);
      return [
        random.uniform(),
        random.normal(),
        random.integer(1000),
        ...random.permutation(10),
        ...random.normalMatrix(2, 2).data,
        random.stream("noise").uniform(),
      ];
    };
    assertSameBits(sample(seed), sample(seed));
    assert.notDeepEqual(sample(seed), sample(seed + 1));
  }));
});

Deno.test("uniform numbers fill their interval evenly", () => {
  const random = seededRandom(1), values = draw(20000, () => random.uniform(-2, 6));
  assert.ok(values.every((value) => value >= -2 && value < 6));
  assert.ok(Math.abs(mean(values) - 2) < 0.06);
  assert.ok(Math.abs(standardDeviation(values) - 8 / Math.sqrt(12)) < 0.04);
  for (let part = 0; part < 8; part++) {
    const share = values.filter((value) => Math.floor(value + 2) === part).length / 20000;
    assert.ok(Math.abs(share - 1 / 8) < 0.01, `part ${part} holds ${share}`);
  }
});

Deno.test("normal numbers have their mean, spread, tails and no memory", () => {
  const random = seededRandom(2), values = draw(20000, () => random.normal(3, 2));
  const z = values.map((value) => (value - 3) / 2);
  assert.ok(Math.abs(mean(z)) < 0.02);
  assert.ok(Math.abs(standardDeviation(z) - 1) < 0.02);
  assert.ok(Math.abs(mean(z.map((value) => value ** 3))) < 0.06, "skewness");
  assert.ok(Math.abs(mean(z.map((value) => value ** 4)) - 3) < 0.15, "kurtosis");
  const within = (bound: number) => z.filter((value) => Math.abs(value) < bound).length / z.length;
  assert.ok(Math.abs(within(1) - 0.6827) < 0.01 && Math.abs(within(2) - 0.9545) < 0.006);
  assert.ok(Math.abs(mean(z.slice(1).map((value, i) => value * z[i]))) < 0.02, "neighbors are uncorrelated");
});

Deno.test("integers are spread evenly below n", () => {
  const random = seededRandom(3), counts = Array(6).fill(0);
  for (let i = 0; i < 12000; i++) counts[random.integer(6)]++;
  assert.ok(counts.every((count) => Math.abs(count - 2000) < 150), String(counts));
  assert.equal(random.integer(1), 0);
});

Deno.test("shuffle keeps every element, leaves its argument alone, and makes all orders alike often", () => {
  fc.assert(fc.property(seeds, fc.array(fc.integer()), (seed, values) => {
    const before = [...values], shuffled = seededRandom(seed).shuffle(values);
    assert.deepEqual(values, before);
    assert.deepEqual(shuffled.toSorted((a, b) => a - b), values.toSorted((a, b) => a - b));
  }));
  const random = seededRandom(4), counts = new Map<string, number>();
  for (let i = 0; i < 12000; i++) {
    const order = random.shuffle("abc").join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const [order, count] of counts) assert.ok(Math.abs(count - 2000) < 170, `${order}: ${count}`);
  assert.deepEqual(seededRandom(1).permutation(5).toSorted(), [0, 1, 2, 3, 4]);
});

Deno.test("normalMatrix draws as normal does, row by row", () => {
  const random = seededRandom(5), one = seededRandom(5), matrix = random.normalMatrix(2, 3);
  assert.deepEqual([matrix.rows, matrix.cols], [2, 3]);
  assertSameBits(matrix.data, draw(6, () => one.normal()));
});

Deno.test("a stream is fixed by seed and name alone: drawing from one changes no other", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 0, max: 20 }), (seed, drawn) => {
    const busy = seededRandom(seed), fresh = seededRandom(seed);
    const weights = busy.stream("weights");
    for (let i = 0; i < drawn; i++) busy.normal(), weights.uniform();
    const take = (random: ReturnType<typeof seededRandom>) => {
      const stream = random.stream("noise");
      return draw(5, () => stream.normal());
    };
    assertSameBits(take(busy), take(fresh));
    busy.stream("noise").uniform();
    const next = seededRandom(seed);
    for (let i = 0; i < drawn; i++) next.normal();
    assertSameBits([busy.uniform()], [next.uniform()], "the parent goes on as if no stream had been taken");
  }));
});

Deno.test("streams of different names, seeds and depths are different and uncorrelated", () => {
  const names = ["", "a", "b", "ab", "ba", "noise", "noise ", "weights", "shuffle", "fold 1", "fold 2"];
  const streams = [0, 1, 2].flatMap((seed) => names.map((name) => seededRandom(seed).stream(name)));
  streams.push(
    ...[0, 1, 2].map(seededRandom),
    seededRandom(0).stream("a").stream("b"),
    seededRandom(0).stream("b").stream("a"),
  );
  const samples = streams.map((stream) => draw(2000, () => stream.uniform(-1, 1)));
  assert.equal(new Set(samples.map(([first]) => first)).size, samples.length);
  for (let i = 0; i < samples.length; i++) {
    for (let j = 0; j < i; j++) {
      const correlation = 3 * mean(samples[i].map((value, k) => value * samples[j][k]));
      assert.ok(Math.abs(correlation) < 0.1, `streams ${j} and ${i}: correlation ${correlation}`);
    }
  }
});
