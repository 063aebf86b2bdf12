import assert from "node:assert/strict";
import { accuracy, crossEntropyLoss, type LossAndGradient, Matrix, mseLoss } from "../lib/mod.ts";
import { golden, relativeDifference } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, matrices, normals, seeds, sizes } from "./properties.ts";

interface Case<Target> {
  prediction: number[][];
  target: Target;
  loss: number;
  grad: number[][];
}
const fixtures = golden<{ mse: Case<number[][]>[]; crossEntropy: Case<number[]>[] }>("losses");

/** Each element of the gradient against the centered difference, relative to the largest element. */
function checkGradient(at: Matrix, loss: (prediction: Matrix) => LossAndGradient, tolerance: number): void {
  const h = 1e-5;
  const differences = at.data.map((_, index) => {
    const moved = (by: number) => {
      const copy = at.clone();
      copy.data[index] += by;
      return loss(copy).loss;
    };
    return (moved(h) - moved(-h)) / (2 * h);
  });
  assertClose(loss(at).grad.data, differences, tolerance, "gradient");
}

Deno.test("mseLoss agrees with PyTorch", () => {
  for (const { prediction, target, loss, grad } of fixtures.mse) {
    const found = mseLoss(Matrix.from(prediction), Matrix.from(target));
    assert.ok(relativeDifference([found.loss], [loss]) <= 1e-15);
    assert.ok(relativeDifference(found.grad.data, grad.flat()) <= 1e-15);
  }
});

Deno.test("crossEntropyLoss agrees with PyTorch, huge logits included", () => {
  for (const { prediction, target, loss, grad } of fixtures.crossEntropy) {
    const found = crossEntropyLoss(Matrix.from(prediction), target);
    assert.ok(relativeDifference([found.loss], [loss]) <= 1e-13, `${found.loss} instead of ${loss}`);
    assertClose(found.grad.data, grad.flat(), 1e-15, "gradient", 1);
  }
});

Deno.test("mseLoss is a mean over all elements, rows and columns alike", () => {
  const { loss, grad } = mseLoss(Matrix.from([[1, 2], [3, 4]]), Matrix.from([[0, 2], [3, 2]]));
  assert.equal(loss, (1 + 4) / 4);
  assert.deepEqual(grad.toArray(), [[2 / 4, 0], [0, 4 / 4]]);
});

Deno.test("mseLoss's gradient is the slope of the loss", () => {
  fc.assert(fc.property(seeds, sizes, sizes, (seed, n, m) => {
    const target = normals(seed + 1, n, m);
    checkGradient(normals(seed, n, m), (prediction) => mseLoss(prediction, target), 1e-7);
  }));
});

Deno.test("crossEntropyLoss's gradient is the slope of the loss, and sums to zero over the classes", () => {
  fc.assert(fc.property(seeds, sizes, fc.integer({ min: 2, max: 6 }), (seed, n, classes) => {
    const labels = normals(seed + 1, n, 1).toArray().map(([value]) => Math.floor(Math.abs(value) * 100) % classes);
    const logits = normals(seed, n, classes).scale(3);
    checkGradient(logits, (prediction) => crossEntropyLoss(prediction, labels), 1e-7);
    assertClose(crossEntropyLoss(logits, labels).grad.transpose().sumRows().data, new Float64Array(n), 1e-15, "sum", 1);
  }));
});

Deno.test("crossEntropyLoss does not change when a row of logits is shifted", () => {
  fc.assert(fc.property(matrices(3, 4), fc.integer({ min: -1000, max: 1000 }), (logits, shift) => {
    const whole = logits.map((value) => Math.round(value));
    assertSameBits(
      [crossEntropyLoss(whole.map((value) => value + shift), [0, 1, 2]).loss],
      [crossEntropyLoss(whole, [0, 1, 2]).loss],
    );
  }));
});

Deno.test("doubling the data does not double a loss", () => {
  const logits = normals(1, 5, 3), labels = [0, 1, 2, 0, 1], twice = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4];
  const target = normals(2, 5, 3);
  const close = (a: number, b: number) => assertClose([a], [b], 1e-14);
  close(crossEntropyLoss(logits.takeRows(twice), [...labels, ...labels]).loss, crossEntropyLoss(logits, labels).loss);
  close(mseLoss(logits.takeRows(twice), target.takeRows(twice)).loss, mseLoss(logits, target).loss);
});

Deno.test("labels may come in a typed array, and equal chances cost ln of their number", () => {
  assertClose([crossEntropyLoss(Matrix.zeros(2, 8), Uint8Array.of(0, 7)).loss], [3 * Math.LN2], 1e-15);
});

Deno.test("a NaN logit gives a NaN loss, so that training stops instead of going on", () => {
  assert.ok(Number.isNaN(crossEntropyLoss(Matrix.from([[NaN, 0]]), [1]).loss));
  assert.ok(Number.isNaN(mseLoss(Matrix.from([[NaN]]), Matrix.from([[0]])).loss));
});

Deno.test("losses leave their arguments alone", () => {
  const logits = normals(3, 2, 3), before = logits.clone(), target = normals(4, 2, 3), targetBefore = target.clone();
  mseLoss(logits, target).grad.data.fill(NaN);
  crossEntropyLoss(logits, [0, 1]).grad.data.fill(NaN);
  assertSameBits(logits.data, before.data);
  assertSameBits(target.data, targetBefore.data);
});

Deno.test("accuracy counts the rows whose largest logit is the label", () => {
  const logits = Matrix.from([[1, 2, 0], [5, -1, 3], [0, 0, 1], [-3, -2, -1]]);
  assert.equal(accuracy(logits, [1, 0, 2, 0]), 0.75);
  assert.equal(accuracy(logits, [0, 1, 1, 0]), 0);
  const broken = Matrix.from([[NaN, 2], [1, NaN], [-Infinity, -Infinity]]);
  assert.deepEqual([0, 1].map((label) => accuracy(broken, [label, label, label])), [1 / 3, 0], "NaN is never right");
});
