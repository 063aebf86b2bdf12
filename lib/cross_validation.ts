/**
 * Cross-validation: every example judges models that were trained without it, and the folds tell how sure the judgment is.
 *
 * @module
 */
import type { Dataset } from "./datasets.ts";
import type { Matrix } from "./matrix.ts";
import { type Fold, takeExamples } from "./splits.ts";
import { mean, standardDeviation } from "./statistics.ts";
import { asWritten, checkList } from "./wrong_arguments.ts";

/** How one candidate, such as one λ, fared. */
export interface CrossValidationScore {
  /** The validation loss on each fold. */
  folds: number[];
  /** The mean over the folds. */
  mean: number;
  /** The standard deviation over the folds divided by √k: how far the mean may be off by chance. */
  standardError: number;
}

/**
 * Scores candidates on every fold. `losses` trains all candidates on the one part and returns the loss of each on the
 * other. Whatever looks at data, be it a scale or a choice of features, belongs inside `losses`: done before, it lets
 * the validation rows take part in the training.
 *
 * @returns one score for each candidate, in the order of `losses`
 * @throws {RangeError} when there are fewer than two folds, one returns no list or another number of losses, or a loss is not
 * finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossValidate, kFold, lowestScore, mseLoss, ridgePath, seededRandom, sparseLinear } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1), lambdas = [0, 0.1, 1];
 * const data = sparseLinear({ n: 60, features: 5, informative: 2, noise: 0, random });
 * const scores = crossValidate(data, kFold(60, 5, random), (train, { x, y }) => {
 *   const models = ridgePath(train.x, train.y, lambdas);
 *   return models.map(({ predict }) => mseLoss(predict(x), y).loss);
 * });
 * assert.equal(lambdas[lowestScore(scores)], 0); // without noise there is nothing to overfit
 * ```
 */
export function crossValidate<Target extends Matrix | ArrayLike<number>>(
  data: Dataset<Target>,
  folds: readonly Fold[],
  losses: (train: Dataset<Target>, validation: Dataset<Target>) => readonly number[],
): CrossValidationScore[] {
  checkList("crossValidate: folds", folds, "kFold returns");
  if (folds.length < 2) throw new RangeError(`crossValidate: needs at least two folds, got ${folds.length}.`);
  const perFold = folds.map(({ train, validation }) =>
    losses(takeExamples(data, train), takeExamples(data, validation))
  );
  perFold.forEach((scores, fold) => {
    if (!Array.isArray(scores as unknown)) {
      throw new RangeError(`crossValidate: losses must return a list, one loss a candidate, got ${asWritten(scores)}.`);
    }
    if (scores.length !== perFold[0].length) {
      throw new RangeError(
        `crossValidate: fold 0 has ${perFold[0].length} losses but fold ${fold} has ${scores.length}; they must match.`,
      );
    }
    const candidate = scores.findIndex((score) => !Number.isFinite(score));
    if (candidate >= 0) {
      throw new RangeError(
        `crossValidate: a loss must be finite, but that of candidate ${candidate} on fold ${fold} is ${
          scores[candidate]
        }.`,
      );
    }
  });
  return perFold[0].map((_, candidate) => {
    const scores = perFold.map((fold) => fold[candidate]);
    return {
      folds: scores,
      mean: mean(scores),
      standardError: standardDeviation(scores) / Math.sqrt(scores.length),
    };
  });
}

/**
 * The candidate with the lowest mean; the first of equals.
 *
 * @returns its index
 * @throws {RangeError} when there are no scores.
 */
export function lowestScore(scores: readonly CrossValidationScore[]): number {
  if (scores.length === 0) throw new RangeError("lowestScore: needs at least one score, got none.");
  return scores.reduce((lowest, score, i) => score.mean < scores[lowest].mean ? i : lowest, 0);
}

/**
 * The one-standard-error rule (Breiman et al. 1984): the strongest penalty whose mean score lies within one standard
 * error of the lowest one.
 *
 * @param strengths of each candidate's penalty, in any order
 * @returns the index of the candidate
 * @throws {RangeError} when there are no scores, or not as many strengths.
 */
export function oneStandardErrorRule(scores: readonly CrossValidationScore[], strengths: readonly number[]): number {
  if (scores.length !== strengths.length) {
    throw new RangeError(`oneStandardErrorRule: got ${scores.length} scores but ${strengths.length} strengths.`);
  }
  const lowest = lowestScore(scores), limit = scores[lowest].mean + scores[lowest].standardError;
  return scores.reduce(
    (chosen, score, i) => score.mean <= limit && strengths[i] > strengths[chosen] ? i : chosen,
    lowest,
  );
}
