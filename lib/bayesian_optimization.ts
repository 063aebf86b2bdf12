/**
 * Bayesian optimization (Jones, Schonlau & Welch 1998): a search that learns from its trials. A Gaussian process guesses the
 * objective everywhere, and the next trial is made where the guess promises the largest improvement.
 *
 * @module
 */
import { fitGaussianProcess, type GaussianProcess } from "./gaussian_process.ts";
import { Matrix } from "./matrix.ts";
import { normalCumulative, normalDensity } from "./normal_distribution.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import {
  bestTrial,
  checkCount,
  checkSpace,
  fromUnitCube,
  type Objective,
  randomSearch,
  randomUnit,
  type SearchSpace,
  toUnitCube,
  type Trial,
  tryAt,
} from "./search.ts";

/**
 * The expected improvement on `best`, the lowest value so far, of a value that is believed to be normal with the given
 * mean and standard deviation: E[max(0, best − value)].
 */
export function expectedImprovement(mean: number, std: number, best: number): number {
  if (!(std > 0)) return Math.max(0, best - mean);
  const z = (best - mean) / std;
  return Math.max(0, (best - mean) * normalCumulative(z) + std * normalDensity(z));
}

/** What is believed of the objective after some trials, as a function on the unit cube of the space. */
export function surrogate<Name extends string>(
  trials: readonly Trial<Name>[],
  space: SearchSpace<Name>,
): GaussianProcess {
  return fitGaussianProcess(
    Matrix.from(trials.map(({ choice }) => toUnitCube(space, choice))),
    trials.map(({ value }) => value),
  );
}

/**
 * Tries `budget` points: the first `initial` are those of `randomSearch` with the same source of chance, each later one
 * has the largest expected improvement among `candidates` random points. Values that span powers of ten are better
 * searched by their logarithm.
 *
 * @param options.initial how many points are drawn at random before the guesses begin, 4 unless told
 * @param options.candidates among how many points each later one is chosen, 500 unless told
 * @returns all trials in the order in which they were made
 * @throws {RangeError} when a range, the budget, `initial` or `candidates` is not valid.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bayesianSearch, bestTrial, seededRandom } from "@l2-spellbook/lib";
 *
 * const trials = bayesianSearch(
 *   ({ lambda }) => (Math.log10(lambda) + 2) ** 2, // lowest at λ = 10⁻²
 *   { lambda: { from: 1e-6, to: 1, log: true } },
 *   { budget: 12, random: seededRandom(1) },
 * );
 * assert.ok(Math.abs(Math.log10(bestTrial(trials).choice.lambda) + 2) < 0.1);
 * ```
 */
export function bayesianSearch<Name extends string>(
  objective: Objective<Name>,
  space: SearchSpace<Name>,
  options: { budget: number; random: Random; initial?: number; candidates?: number },
): Trial<Name>[] {
  checkOptionNames("bayesianSearch", options, ["budget", "random", "initial", "candidates"]);
  const { budget, random, initial = 4, candidates = 500 } = options;
  checkSpace(space);
  checkCount("bayesianSearch: the budget", budget);
  checkCount("bayesianSearch: initial", initial);
  checkCount("bayesianSearch: candidates", candidates);
  const trials = randomSearch(objective, space, { budget: Math.min(initial, budget), random });
  const draws = random.stream("candidates");
  while (trials.length < budget) {
    const choices = Array.from({ length: candidates }, () => fromUnitCube(space, randomUnit(space, draws)));
    const { mean, std } = surrogate(trials, space).predict(
      Matrix.from(choices.map((choice) => toUnitCube(space, choice))),
    );
    const best = bestTrial(trials).value;
    const promise = choices.map((_, i) => expectedImprovement(mean[i], std[i], best));
    const largest = promise.reduce((a, b) => Math.max(a, b));
    trials.push(tryAt(objective, choices[promise.indexOf(largest)]));
  }
  return trials;
}
