import assert from "node:assert/strict";
import { elasticNet, l1, l2, Matrix, type Regularizer } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, matrices, normals, numbers, seeds, sizes } from "./properties.ts";

const strengths = numbers.map(Math.abs);

Deno.test("penalties and gradients of a worked example", () => {
  const w = Matrix.from([[3, -4], [0, 1]]);
  assert.equal(l2(0.5).penalty(w), 13);
  assert.deepEqual(l2(0.5).gradient(w).toArray(), [[3, -4], [0, 1]], "λΣw² has the gradient 2λw, not λw");
  assert.equal(l1(0.5).penalty(w), 4);
  assert.deepEqual(l1(0.5).gradient(w).toArray(), [[0.5, -0.5], [0, 0.5]]);
  assert.equal(elasticNet({ l1: 0.5, l2: 0.25 }).penalty(w), 4 + 6.5);
  assert.deepEqual(elasticNet({ l1: 0.5, l2: 0.25 }).gradient(w).toArray(), [[2, -2.5], [0, 1]]);
});

Deno.test("each gradient is the slope of its penalty", () => {
  const positive = fc.double({ min: 0.01, max: 10, noNaN: true });
  fc.assert(fc.property(seeds, sizes, sizes, positive, positive, (seed, n, m, first, second) => {
    // Kept away from 0, where |w| has a kink.
    const w = normals(seed, n, m).map((value) => value + Math.sign(value) * 0.1);
    const check = (name: string, { penalty, gradient }: Regularizer) => {
      const h = 1e-5;
      const differences = w.data.map((_, index) => {
        const moved = (by: number) => {
          const copy = w.clone();
          copy.data[index] += by;
          return penalty(copy);
        };
        return (moved(h) - moved(-h)) / (2 * h);
      });
      assertClose(gradient(w).data, differences, 1e-7, name);
    };
    check("l2", l2(first));
    check("l1", l1(first));
    check("elasticNet", elasticNet({ l1: first, l2: second }));
  }));
});

Deno.test("elasticNet is the sum of its parts, and each part alone when the other is 0", () => {
  fc.assert(fc.property(matrices(), strengths, strengths, (w, first, second) => {
    const both = elasticNet({ l1: first, l2: second });
    assertSameBits([both.penalty(w)], [l1(first).penalty(w) + l2(second).penalty(w)]);
    assertClose(elasticNet({ l1: 0, l2: second }).gradient(w).data, l2(second).gradient(w).data, 0);
    assertClose(elasticNet({ l1: first, l2: 0 }).gradient(w).data, l1(first).gradient(w).data, 0);
  }));
});

Deno.test("l2 scales with the square, l1 with the size, and both are even", () => {
  fc.assert(fc.property(matrices(), strengths, (w, strength) => {
    assertSameBits([l2(strength).penalty(w.scale(2))], [4 * l2(strength).penalty(w)]);
    assertSameBits([l1(strength).penalty(w.scale(2))], [2 * l1(strength).penalty(w)]);
    assertSameBits([l2(strength).penalty(w.scale(-1)), l1(strength).penalty(w.scale(-1))], [
      l2(strength).penalty(w),
      l1(strength).penalty(w),
    ]);
  }));
});

Deno.test("a regularizer leaves the weights alone", () => {
  const w = normals(1, 3, 2), before = w.clone();
  for (const { penalty, gradient } of [l1(1), l2(1), elasticNet({ l1: 1, l2: 1 })]) {
    penalty(w);
    gradient(w).data.fill(NaN);
  }
  assertSameBits(w.data, before.data);
});
