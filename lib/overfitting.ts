/**
 * Seeing the curse: the training loss keeps falling while the validation loss turns.
 *
 * @module
 */
import type { History } from "./fit.ts";
import { checkOptionNames } from "./option_names.ts";

/** A moment when the detector believed to see overfitting. */
export interface Alarm {
  /** The epoch after which the validation loss stopped falling. */
  onset: number;
  /** The epoch at which patience ran out. */
  raised: number;
  /** The epoch at which the validation loss fell below its earlier best after all: the detector had cried wolf. */
  withdrawn?: number;
}

/** What {@link detectOverfitting} found. Epochs are positions in the history's lists. */
export interface OverfittingReport {
  /** Whether an alarm stood when the run ended. */
  overfitting: boolean;
  /** The epoch with the lowest validation loss. */
  bestEpoch: number;
  /** The first epoch of the standing alarm: the first one after the turn; absent when there is none. */
  onset?: number;
  /** Validation loss minus training loss at the last epoch. */
  gap: number;
  /** Validation loss minus training loss at the best epoch. */
  gapAtBest: number;
  /** Every alarm that was raised, false ones included. */
  alarms: Alarm[];
}

/**
 * Raises an alarm when the validation loss has not fallen below its best by more than `minDelta` for `patience` epochs
 * while the training loss is lower than it was at that best; withdraws it when the validation loss later does.
 *
 * @param options.patience epochs to wait before the alarm, 5 unless told: a single bad epoch is noise
 * @param options.minDelta how much lower counts as lower, 0 unless told
 * @throws {RangeError} when the history has no validation losses, the lists differ in length or hold a number that is not
 * finite, or an option is out of range.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectOverfitting } from "@l2-spellbook/lib";
 *
 * const report = detectOverfitting({
 *   trainLoss: [5, 4, 3, 2, 1, 0.5],
 *   validationLoss: [5, 4, 3.5, 3.75, 4, 4.5],
 * }, { patience: 3 });
 * assert.equal(report.overfitting, true);
 * assert.deepEqual([report.bestEpoch, report.onset, report.gap], [2, 3, 4]);
 * ```
 */
export function detectOverfitting(
  history: Pick<History, "trainLoss" | "validationLoss">,
  options: { patience?: number; minDelta?: number } = {},
): OverfittingReport {
  checkOptionNames("detectOverfitting", options, ["patience", "minDelta"]);
  const { trainLoss, validationLoss } = history, { patience = 5, minDelta = 0 } = options;
  if (validationLoss.length === 0 || validationLoss.length !== trainLoss.length) {
    throw new RangeError(
      "detectOverfitting: needs a validation loss for each training loss, at least one, " +
        `got ${validationLoss.length} and ${trainLoss.length}.`,
    );
  }
  for (const [name, losses] of Object.entries({ trainLoss, validationLoss })) {
    const epoch = losses.findIndex((loss) => !Number.isFinite(loss));
    if (epoch >= 0) {
      throw new RangeError(`detectOverfitting: losses must be finite, but ${name}[${epoch}] is ${losses[epoch]}.`);
    }
  }
  if (!Number.isInteger(patience) || patience < 1) {
    throw new RangeError(`detectOverfitting: patience must be a whole number of at least 1, got ${patience}.`);
  }
  if (!(Number.isFinite(minDelta) && minDelta >= 0)) {
    throw new RangeError(`detectOverfitting: minDelta must be a finite number of at least 0, got ${minDelta}.`);
  }
  const alarms: Alarm[] = [];
  let best = 0, standing: Alarm | undefined;
  for (let epoch = 1; epoch < validationLoss.length; epoch++) {
    if (validationLoss[epoch] < validationLoss[best] - minDelta) {
      best = epoch;
      if (standing) standing.withdrawn = epoch;
      standing = undefined;
    } else if (!standing && epoch - best >= patience && trainLoss[epoch] < trainLoss[best]) {
      alarms.push(standing = { onset: best + 1, raised: epoch });
    }
  }
  const gapAt = (epoch: number) => validationLoss[epoch] - trainLoss[epoch];
  const bestEpoch = validationLoss.indexOf(validationLoss.reduce((a, b) => Math.min(a, b)));
  return {
    overfitting: standing !== undefined,
    bestEpoch,
    ...(standing && { onset: standing.onset }),
    gap: gapAt(validationLoss.length - 1),
    gapAtBest: gapAt(bestEpoch),
    alarms,
  };
}
