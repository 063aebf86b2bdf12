import assert from "node:assert/strict";
import { confusionMatrix, evaluate, largestClass, softmax } from "../lib/classification.ts";
import { ln } from "../lib/elementary.ts";
import { ImageSet } from "../lib/image_set.ts";
import { Linear } from "../lib/layers.ts";
import { Matrix } from "../lib/matrix.ts";
import { seededRandom } from "../lib/random.ts";

Deno.test("softmax is exp over the sum of exps, and overflows nowhere", () => {
  const third = softmax(Matrix.from([[0, ln(2), ln(5)], [1000, 1000, -1000]]));
  const expected = [[1 / 8, 2 / 8, 5 / 8], [0.5, 0.5, 0]];
  third.toArray().forEach((row, i) => row.forEach((p, j) => assert.ok(Math.abs(p - expected[i][j]) < 1e-15)));
});

Deno.test("the class is the first of the largest", () => {
  assert.deepEqual([...largestClass(Matrix.from([[1, 3, 2], [5, 5, 5], [-3, -2, -1]]))], [1, 0, 2]);
  assert.deepEqual([...largestClass(Matrix.from([[NaN, 1], [1, NaN]]))], [255, 255], "NaN is of no class");
});

Deno.test("the confusion matrix counts labels in rows and predictions in columns", () => {
  const counts = confusionMatrix([0, 0, 0, 1, 2], [0, 1, 1, 1, 0], 3);
  assert.deepEqual(counts.toArray(), [[1, 2, 0], [0, 1, 0], [1, 0, 0]]);
  assert.throws(() => confusionMatrix([0], [0, 1], 2), {
    message: "confusionMatrix: 1 labels need as many predictions, got 2.",
  });
  assert.throws(() => confusionMatrix([0, 2], [0, 1], 2), {
    message: "confusionMatrix: 2 in place 1 is not one of the classes 0 to 1.",
  });
});

Deno.test("evaluate gives loss, accuracy and probabilities over all pictures, whatever the batches", () => {
  const n = 1500, random = seededRandom(1);
  const pixels = Uint8Array.from({ length: 2 * n }, () => random.integer(256));
  // The second pixel alone decides, as it does in the network below.
  const labels = Uint8Array.from({ length: n }, (_, i) => pixels[2 * i + 1] > 127 ? 1 : 0);
  const net = new Linear(2, 2, random);
  net.weight.value.data.set([0, 0, 0, 2]);
  net.bias.value.data.set([1, 0]);
  const { loss, accuracy, predicted, probabilities } = evaluate(
    net,
    new ImageSet({ pixels, labels, height: 1, width: 2 }),
  );
  assert.deepEqual(predicted, labels);
  assert.equal(accuracy, 1);
  assert.equal(probabilities.rows, n);
  let expected = 0;
  for (let i = 0; i < n; i++) {
    // Two classes: p(1) = 1/(1 + exp(1 − 2x)).
    const p = 1 / (1 + Math.exp(1 - 2 * pixels[2 * i + 1] / 255));
    assert.ok(Math.abs(probabilities.at(i, 1) - p) < 1e-14);
    expected -= Math.log(labels[i] === 1 ? p : 1 - p) / n;
  }
  assert.ok(Math.abs(loss - expected) < 1e-13);
  net.weight.value.data.fill(NaN);
  assert.equal(evaluate(net, new ImageSet({ pixels, labels, height: 1, width: 2 })).accuracy, 0);
  assert.throws(
    () => evaluate(net, new ImageSet({ pixels: new Uint8Array(), labels: new Uint8Array(), height: 1, width: 2 })),
    { message: "evaluate: needs at least one picture, got none." },
  );
});
