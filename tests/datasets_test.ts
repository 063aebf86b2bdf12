import assert from "node:assert/strict";
import {
  Matrix,
  noisySine,
  olympic100m,
  seededRandom,
  sin,
  sparseLinear,
  standardDeviation,
  wavyClasses,
} from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, seeds } from "./properties.ts";

Deno.test("noisySine: without noise the targets are the truth, sin(2πx), and x lies in [0, 1)", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 1, max: 50 }), (seed, n) => {
    const { x, y, truth } = noisySine({ n, noise: 0, random: seededRandom(seed) });
    assert.deepEqual([x.rows, x.cols, y.rows, y.cols], [n, 1, n, 1]);
    assert.ok(x.data.every((value) => value >= 0 && value < 1));
    assertSameBits(y.data, truth(x).data);
    assertSameBits(y.data, x.data.map((value) => sin(2 * Math.PI * value)));
  }));
});

Deno.test("the noise has the standard deviation that was asked for", () => {
  for (const noise of [undefined, 0.05, 2]) {
    const { x, y, truth } = noisySine({ n: 4000, noise, random: seededRandom(1) });
    assertClose([standardDeviation([...y.sub(truth(x)).data])], [noise ?? 0.3], 0.03);
  }
  const { x, y, truth } = sparseLinear({ n: 4000, features: 5, informative: 2, random: seededRandom(1) });
  assertClose([standardDeviation([...y.sub(truth(x)).data])], [0.5], 0.03);
});

Deno.test("sparseLinear: the first weights are known and not zero, the others exactly zero", () => {
  const { x, y, weights, truth } = sparseLinear({
    n: 30,
    features: 8,
    informative: 5,
    noise: 0,
    random: seededRandom(2),
  });
  assert.deepEqual([x.rows, x.cols, y.rows, y.cols], [30, 8, 30, 1]);
  assert.deepEqual([...weights.data], [1, -2, 3, -1, 2, 0, 0, 0]);
  assertSameBits(y.data, x.matmul(weights).data);
  assertSameBits(truth(Matrix.from([[1, 1, 0, 0, 0, 9, 9, 9]])).data, [-1]);
});

Deno.test("sparseLinear: neighboring inputs are correlated as asked, each with variance 1", () => {
  for (const correlation of [0, 0.5, 0.9]) {
    const { x } = sparseLinear({ n: 8000, features: 4, informative: 1, correlation, random: seededRandom(3) });
    const covariance = x.transposeMatmul(x).scale(1 / 8000);
    const expected = covariance.map((_, i, j) => Math.pow(correlation, Math.abs(i - j)));
    assertClose(covariance.data, expected.data, 0.05, `correlation ${correlation}`);
  }
});

Deno.test("wavyClasses: labels are above or below the wave, a share of them turned around", () => {
  const clean = wavyClasses({ n: 500, flip: 0, random: seededRandom(4) });
  assert.deepEqual([clean.x.rows, clean.x.cols, clean.y.length], [500, 2, 500]);
  assert.ok(clean.x.data.every((value) => value >= -1 && value < 1));
  assert.deepEqual(clean.y, clean.truth(clean.x));
  assert.deepEqual(clean.truth(Matrix.from([[0.5, 0.6], [0.5, 0.4], [-0.5, -0.4], [-0.5, -0.6], [0, 0.1]])), [
    1,
    0,
    1,
    0,
    1,
  ]);
  const ones = clean.y.filter((label) => label === 1).length;
  assert.ok(ones > 200 && ones < 300, `${ones} of 500 are of class 1`);
  for (const [flip, low, high] of [[undefined, 0.07, 0.13], [0.4, 0.35, 0.45], [1, 1, 1]] as const) {
    const { x, y, truth } = wavyClasses({ n: 1000, flip, random: seededRandom(5) });
    const wrong = truth(x).filter((label, i) => label !== y[i]).length / 1000;
    assert.ok(wrong >= low && wrong <= high, `${wrong} of the labels are wrong for flip ${flip}`);
  }
});

Deno.test("same seed, same data; another seed, other data", () => {
  const bits = (seed: number) => {
    const random = seededRandom(seed);
    const sine = noisySine({ n: 5, random }), sparse = sparseLinear({ n: 5, features: 3, informative: 1, random });
    const waves = wavyClasses({ n: 5, random });
    return [sine.x, sine.y, sparse.x, sparse.y, waves.x].flatMap(({ data }) => [...data]).concat(waves.y);
  };
  assertSameBits(bits(1), bits(1));
  assert.notDeepEqual(bits(1), bits(2));
});

Deno.test("the Olympic table: thirty Games in order, no Games in war years, plausible times", () => {
  const table = olympic100m(), years = table.map(({ year }) => year);
  assert.equal(table.length, 30);
  const held: number[] = [];
  for (let year = 1896; year <= 2024; year += 4) if (![1916, 1940, 1944].includes(year)) held.push(year);
  assert.deepEqual(years, held);
  for (const { seconds, winner } of table) {
    assert.ok(seconds >= 9.63 && seconds <= 12);
    assert.match(winner, /^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u);
  }
});

Deno.test("the Olympic table: times that many books of records give", () => {
  const results = new Map(olympic100m().map(({ year, seconds, winner }) => [year, `${winner} ${seconds}`]));
  const known = {
    1896: "Thomas Burke 12",
    1924: "Harold Abrahams 10.6",
    1936: "Jesse Owens 10.3",
    1960: "Armin Hary 10.2",
    1964: "Bob Hayes 10",
    1968: "Jim Hines 9.95",
    1988: "Carl Lewis 9.92",
    1996: "Donovan Bailey 9.84",
    2009: undefined,
    2012: "Usain Bolt 9.63",
    2020: "Marcell Jacobs 9.8",
    2024: "Noah Lyles 9.79",
  };
  for (const [year, result] of Object.entries(known)) assert.equal(results.get(Number(year)), result);
});

Deno.test("each caller of olympic100m has a table of its own", () => {
  olympic100m()[0].seconds = 0;
  assert.equal(olympic100m()[0].seconds, 12);
});
