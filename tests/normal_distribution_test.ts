import assert from "node:assert/strict";
import { normalCumulative, normalDensity } from "../lib/mod.ts";
import { fc } from "./properties.ts";

const near = (actual: number, expected: number, tolerance = 2e-14) =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} instead of ${expected}`);

Deno.test("agrees with SciPy from the far left tail to the right", () => {
  // SciPy 1.17.1, scipy.stats.norm.cdf and .pdf.
  const cumulative: [number, number][] = [
    [-30, 4.906713927147908e-198],
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-7],
    [-2.6, 0.004661188023718747],
    [-2.4, 0.008197535924596131],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2.4, 0.9918024640754038],
    [2.6, 0.9953388119762813],
    [6, 0.9999999990134123],
  ];
  for (const [z, expected] of cumulative) near(normalCumulative(z), expected, z < -10 ? 1e-12 : 2e-14);
  for (const [z, expected] of [[0, 0.3989422804014327], [1, 0.24197072451914337], [-3.5, 0.0008726826950457602]]) {
    near(normalDensity(z), expected);
  }
});

Deno.test("both tails make 1, and the area grows by the density", () => {
  fc.assert(fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (z) => {
    near(normalCumulative(z) + normalCumulative(-z), 1);
    const h = 1e-4, slope = (normalCumulative(z + h) - normalCumulative(z - h)) / (2 * h);
    assert.ok(Math.abs(slope - normalDensity(z)) < 1e-8, `slope ${slope} at ${z}`);
  }));
});

Deno.test("the ends", () => {
  assert.deepEqual([-Infinity, -41, 41, Infinity].map(normalCumulative), [0, 0, 1, 1]);
  assert.ok(Number.isNaN(normalCumulative(NaN)));
  assert.equal(normalDensity(Infinity), 0);
});
