import assert from "node:assert/strict";
import { cos, exp, linspace, ln, log1p, logspace, pow, sin, tanh } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc } from "./properties.ts";

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

Deno.test("each function agrees with the engine's own to within two units in the last place", () => {
  const ulp = Number.EPSILON;
  const check = (name: string, ours: (x: number) => number, theirs: (x: number) => number, range: [number, number]) =>
    fc.assert(fc.property(between(...range), (x) => {
      assertClose([ours(x)], [theirs(x)], 2 * ulp, `${name}(${x})`, Math.abs(theirs(x)) + Number.MIN_VALUE);
    }));
  check("exp", exp, Math.exp, [-700, 700]);
  check("ln", ln, Math.log, [1e-300, 1e300]);
  check("log1p", log1p, Math.log1p, [-0.999, 1e10]);
  check("tanh", tanh, Math.tanh, [-30, 30]);
  // Near a root of sin or cos only the absolute error is small.
  fc.assert(fc.property(between(-100, 100), (x) => {
    assertClose([sin(x), cos(x)], [Math.sin(x), Math.cos(x)], 2 * ulp, `sin and cos of ${x}`, 1);
  }));
  fc.assert(fc.property(between(0.01, 10), between(-30, 30), (x, y) => {
    assertClose([pow(x, y)], [Math.pow(x, y)], 4 * ulp, `pow(${x}, ${y})`);
  }));
});

Deno.test("the values that textbooks give are exact", () => {
  assertSameBits([exp(0), ln(1), log1p(0), sin(0), cos(0), tanh(0), pow(2, 10), pow(9, 0.5)], [
    1,
    0,
    0,
    0,
    1,
    0,
    1024,
    3,
  ]);
  assertSameBits([tanh(-50), tanh(50), exp(-Infinity), ln(0)], [-1, 1, 0, -Infinity]);
  for (const f of [exp, ln, log1p, sin, cos, tanh]) assert.ok(Number.isNaN(f(NaN)));
  assert.ok(Number.isNaN(ln(-1)));
});

Deno.test("linspace and logspace hold both ends and even steps", () => {
  assert.deepEqual(linspace(0, 1, 5), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(linspace(3, -3, 3), [3, 0, -3]);
  assertClose(logspace(-2, 1, 4), [0.01, 0.1, 1, 10], 1e-15);
  fc.assert(fc.property(between(-10, 10), between(-10, 10), fc.integer({ min: 2, max: 50 }), (from, to, count) => {
    const values = linspace(from, to, count);
    assert.deepEqual([values.length, values[0], values.at(-1)], [count, from, to]);
    for (let i = 1; i < count; i++) {
      assertClose([values[i] - values[i - 1]], [(to - from) / (count - 1)], 1e-14, "step", 20);
    }
  }));
});
