import assert from "node:assert/strict";
import { digitNetwork, digitTrial, digitTrialsRecord } from "../lib/digit_trials.ts";
import { fit } from "../lib/fit.ts";
import { ImageSet } from "../lib/image_set.ts";
import { crossEntropyLoss } from "../lib/losses.ts";
import { Matrix } from "../lib/matrix.ts";
import { decayWeightsOnly, SGD } from "../lib/optimizers.ts";
import { seededRandom } from "../lib/random.ts";

Deno.test("the record holds every setting, twenty runs of five epochs where runs are compared", () => {
  const record = digitTrialsRecord();
  for (const name of ["asWritten", "withoutDecay", "normalized", "normalizedWithoutDecay"] as const) {
    const { losses, right } = record[name];
    assert.deepEqual([losses.length, right.length], [20, 20], name);
    assert.ok(losses.every((run) => run.length === 5 && run.every((loss) => loss > 0 && loss < 3)));
    assert.ok(right.every((run) => run.length === 5 && run.every((n) => Number.isInteger(n) && n > 8000 && n < 10000)));
  }
  assert.deepEqual(Object.keys(record.byLearningRate), ["0.005", "0.02", "0.05", "0.1", "0.2"]);
  // Single precision is no explanation: the first runs in float64 end within ten pictures of those in float32.
  record.float64.right.forEach((run, i) => assert.ok(Math.abs(run[4] - record.asWritten.right[i][4]) <= 10));
  record.asWritten.right[0][0] = 0;
  assert.notEqual(digitTrialsRecord().asWritten.right[0][0], 0, "a caller gets a record of its own");
});

/** Fifty pictures of 28×28, of which the upper half is darker for odd labels. */
function stripes(seed: number): ImageSet {
  const random = seededRandom(seed), labels = Array.from({ length: 50 }, () => random.integer(2));
  const picture = (label: number) =>
    Matrix.zeros(28, 28).map((_, row) => Math.min(1, random.uniform() + (label === 1 && row < 14 ? 0.2 : 0)));
  return ImageSet.from(labels.map(picture), labels);
}

Deno.test("a trial is what fit does with the same start, batches and options", () => {
  const [train, test] = [stripes(1), stripes(2)], weightDecay = 0.05;
  const { scores } = digitTrial({
    train,
    test,
    weightDecay,
    lookAt: [4, 6],
    seed: 7,
    hidden: 16,
    batchSize: 25,
    lr: 0.02,
  });
  assert.deepEqual(scores.map(({ steps }) => steps), [4, 6]);

  const random = seededRandom(7), net = digitNetwork(random, 16);
  const all = Array.from({ length: 50 }, (_, i) => i);
  const optimizer = new SGD(decayWeightsOnly(net.parameters(), weightDecay), { lr: 0.02, momentum: 0.9 });
  const history = fit(net, {
    train: train.take(all),
    validation: test.take(all),
    loss: crossEntropyLoss,
    optimizer,
    epochs: 3,
    batchSize: 25,
    random: random.stream("shuffle"),
  });
  // Two steps make an epoch.
  scores.forEach(({ trainLoss, testLoss, weightNorm }, i) => {
    assert.ok(Math.abs(trainLoss / history.trainLoss[i + 2] - 1) < 1e-12);
    assert.ok(Math.abs(testLoss / history.validationLoss[i + 2] - 1) < 1e-12);
    assert.equal(weightNorm, history.weightNorm[i + 2]);
  });
});

Deno.test("a trial with nothing to learn from, or nothing to look at, is refused", () => {
  const train = stripes(1), empty = train.select([]);
  const trial = (options: { train?: ImageSet; lookAt?: number[] }) => () =>
    digitTrial({ train, test: train, weightDecay: 0, lookAt: [1], seed: 1, ...options });
  assert.throws(trial({ train: empty }), { name: "RangeError", message: /at least one picture to learn from/ });
  for (const lookAt of [[], [0], [3, 2], [1, 1], [1.5], [NaN]]) {
    assert.throws(trial({ lookAt }), { name: "RangeError", message: /lookAt must be rising whole numbers from 1 on/ });
  }
});
