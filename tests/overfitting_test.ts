import assert from "node:assert/strict";
import { detectOverfitting } from "../lib/mod.ts";
import { fc } from "./properties.ts";

/** A history whose training loss falls steadily, unless another one is given. */
function history(validationLoss: number[], trainLoss = validationLoss.map((_, epoch) => 1 / (1 + epoch))) {
  return { trainLoss, validationLoss };
}

Deno.test("a validation loss that turns raises an alarm with its onset", () => {
  const report = detectOverfitting(history([5, 4, 3, 2, 2.5, 3, 3.5, 4]), { patience: 3 });
  assert.deepEqual(report, {
    overfitting: true,
    bestEpoch: 3,
    onset: 4,
    gap: 4 - 1 / 8,
    gapAtBest: 2 - 1 / 4,
    alarms: [{ onset: 4, raised: 6 }],
  });
});

Deno.test("a loss that falls to the end raises none", () => {
  const report = detectOverfitting(history([5, 4, 3, 2, 1, 0.5, 0.2]), { patience: 1 });
  assert.deepEqual([report.overfitting, report.bestEpoch, report.alarms, "onset" in report], [false, 6, [], false]);
});

Deno.test("bumps shorter than the patience are noise", () => {
  const bumpy = history([5, 6, 7, 4, 5, 6, 3, 4, 5]);
  assert.deepEqual(detectOverfitting(bumpy, { patience: 3 }).alarms, []);
  assert.equal(detectOverfitting(bumpy, { patience: 2 }).overfitting, true);
});

Deno.test("an alarm is withdrawn when the loss falls below its best after all: the detector cried wolf", () => {
  const report = detectOverfitting(history([5, 3, 4, 4, 4, 2, 1]), { patience: 2 });
  assert.deepEqual(report.alarms, [{ onset: 2, raised: 3, withdrawn: 5 }]);
  assert.deepEqual([report.overfitting, report.bestEpoch, "onset" in report], [false, 6, false]);
});

Deno.test("a second alarm may stand after a withdrawn one", () => {
  const report = detectOverfitting(history([5, 3, 4, 4, 2, 3, 3, 3]), { patience: 2 });
  assert.deepEqual(report.alarms, [{ onset: 2, raised: 3, withdrawn: 4 }, { onset: 5, raised: 6 }]);
  assert.deepEqual([report.overfitting, report.bestEpoch, report.onset], [true, 4, 5]);
});

Deno.test("when the training loss rises as well it is not overfitting but a run gone wrong", () => {
  const report = detectOverfitting(history([3, 2, 4, 5, 6, 7], [3, 2, 4, 5, 6, 7]), { patience: 2 });
  assert.deepEqual([report.overfitting, report.alarms], [false, []]);
});

Deno.test("minDelta: an improvement smaller than that does not count, but the best epoch is still the lowest", () => {
  const creeping = history([3, 2, 1.99, 1.98, 1.97, 1.96]);
  assert.equal(detectOverfitting(creeping, { patience: 3 }).overfitting, false);
  const report = detectOverfitting(creeping, { patience: 3, minDelta: 0.1 });
  assert.deepEqual([report.overfitting, report.onset, report.bestEpoch], [true, 2, 5]);
});

Deno.test("patience is 5 unless told", () => {
  const losses = [2, 1, 2, 2, 2, 2, 2];
  assert.equal(detectOverfitting(history(losses.slice(0, 6))).overfitting, false);
  assert.equal(detectOverfitting(history(losses)).overfitting, true);
});

Deno.test("a single entry is enough", () => {
  assert.deepEqual(detectOverfitting(history([1], [0.75])), {
    overfitting: false,
    bestEpoch: 0,
    gap: 0.25,
    gapAtBest: 0.25,
    alarms: [],
  });
});

Deno.test("of any history: the best epoch is a minimum, alarms are in order, at most the last one stands", () => {
  const losses = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(losses, losses, fc.integer({ min: 1, max: 6 }), (validation, train, patience) => {
      const length = Math.min(validation.length, train.length);
      const validationLoss = validation.slice(0, length), trainLoss = train.slice(0, length);
      const report = detectOverfitting({ validationLoss, trainLoss }, { patience });
      assert.equal(validationLoss[report.bestEpoch], Math.min(...validationLoss));
      assert.equal(report.gap, validationLoss.at(-1)! - trainLoss.at(-1)!);
      report.alarms.forEach(({ onset, raised, withdrawn }, i) => {
        assert.ok(raised >= onset - 1 + patience);
        assert.ok(withdrawn === undefined ? i === report.alarms.length - 1 : withdrawn > raised);
        if (i > 0) assert.ok(onset > report.alarms[i - 1].withdrawn!);
      });
      const standing = report.alarms.find(({ withdrawn }) => withdrawn === undefined);
      assert.equal(report.overfitting, standing !== undefined);
      assert.equal(report.onset, standing?.onset);
    }),
    { numRuns: 500 },
  );
});
