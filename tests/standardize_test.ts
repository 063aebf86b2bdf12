import assert from "node:assert/strict";
import { fitStandardizer, Matrix, type Standardizer } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, matrices, normals, numbers, seeds } from "./properties.ts";

Deno.test("the training rows come out with mean 0 and standard deviation 1", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 2, max: 30 }), numbers, (seed, n, offset) => {
    const x = normals(seed, n, 3).map((value, _, col) => offset + value * (1 + 100 * col));
    const z = fitStandardizer(x).transform(x);
    assertClose(z.sumRows().scale(1 / n).data, [0, 0, 0], 1e-12, "mean", 1);
    assertClose(z.mul(z).sumRows().scale(1 / n).data, [1, 1, 1], 1e-11, "variance");
  }));
});

Deno.test("a worked example: divided by n, not n − 1", () => {
  const { mean, std } = fitStandardizer(Matrix.from([[1, 10], [3, 10]]));
  assert.deepEqual([mean.toArray(), std.toArray()], [[[2, 10]], [[1, 1]]]);
});

Deno.test("only the training rows count: what is transformed later changes nothing", () => {
  const train = normals(1, 10, 2), standardizer = fitStandardizer(train);
  const row = Matrix.from([[0.5, -0.5]]);
  const state = ({ mean, std }: Standardizer) => [...mean.data, ...std.data];
  const before = state(standardizer), alone = standardizer.transform(row);
  standardizer.transform(normals(2, 50, 2).scale(1000));
  assertSameBits(state(standardizer), before);
  assertSameBits(standardizer.transform(row).data, alone.data);
  // A row is transformed alone as it is among others: no statistics of the batch are in it.
  const among = Matrix.from([[900, 900], [0.5, -0.5], [-7, 7]]);
  assertSameBits(standardizer.transform(among).takeRows([1]).data, alone.data);
  // Later changes to the training rows do not reach a scale that was fitted.
  train.data.fill(0);
  assertSameBits(standardizer.transform(row).data, alone.data);
});

Deno.test("inverse undoes transform", () => {
  fc.assert(fc.property(matrices(6, 2), matrices(4, 2), (train, x) => {
    const { transform, inverse } = fitStandardizer(train);
    assertClose(inverse(transform(x)).data, x.data, 1e-13, "rows", 100);
  }));
});

Deno.test("a constant column stays finite, also where its mean is rounded", () => {
  fc.assert(fc.property(numbers, fc.integer({ min: 1, max: 40 }), (value, n) => {
    const standardizer = fitStandardizer(Matrix.zeros(n, 1).map(() => value));
    assert.equal(standardizer.std.at(0, 0), 1);
    assertClose(standardizer.transform(Matrix.from([[value + 1]])).data, [1], 1e-12);
  }));
  assert.equal(fitStandardizer(Matrix.from([[0.1], [0.1], [0.1]])).std.at(0, 0), 1);
});
