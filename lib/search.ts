/**
 * Searching for good hyperparameters: by a grid, and at random (Bergstra & Bengio 2012).
 *
 * A search tries points of a space and keeps what came out, as trials in the order in which they were made. The price of
 * a search is the number of its trials.
 *
 * @module
 */
import { ln, pow } from "./elementary.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import { checkRandom } from "./wrong_arguments.ts";

/** Where one hyperparameter is searched. */
export interface SearchRange {
  /** The lower end. */
  from: number;
  /** The upper end. */
  to: number;
  /** Whether factors count instead of differences, as for λ. */
  log?: boolean;
  /** Whether only whole numbers make sense, as for a degree; each is equally likely. */
  whole?: boolean;
}

/** The ranges of all hyperparameters, by name. */
export type SearchSpace<Name extends string = string> = Readonly<Record<Name, SearchRange>>;

/** One value for each hyperparameter. */
export type Choice<Name extends string = string> = Record<Name, number>;

/** A choice and what the objective said to it; lower is better. */
export interface Trial<Name extends string = string> {
  /** What was tried. */
  choice: Choice<Name>;
  /** What came out. */
  value: number;
}

/** What is to become as low as possible, for instance a cross-validation score. */
export type Objective<Name extends string = string> = (choice: Choice<Name>) => number;

/**
 * Tries every combination of evenly spaced values, both ends included; the last hyperparameter changes fastest.
 *
 * @param counts how many values for each hyperparameter; a single one stands in the middle
 * @throws {RangeError} when a range or a count is not valid.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bestTrial, gridSearch } from "@l2-spellbook/lib";
 *
 * const trials = gridSearch(
 *   ({ lambda }) => (Math.log10(lambda) + 2) ** 2, // lowest at λ = 10⁻²
 *   { lambda: { from: 1e-4, to: 1, log: true } },
 *   { lambda: 5 },
 * );
 * assert.equal(trials.length, 5);
 * assert.ok(Math.abs(bestTrial(trials).choice.lambda - 0.01) < 1e-12);
 * ```
 */
export function gridSearch<Name extends string>(
  objective: Objective<Name>,
  space: SearchSpace<Name>,
  counts: Readonly<Record<Name, number>>,
): Trial<Name>[] {
  checkSpace(space);
  const names = Object.keys(space) as Name[];
  const units = names.reduce<number[][]>((points, name) => {
    const count = counts[name];
    checkCount(`gridSearch: the count of ${name}`, count);
    const steps = Array.from({ length: count }, (_, i) => count === 1 ? 0.5 : i / (count - 1));
    return points.flatMap((point) => steps.map((step) => [...point, step]));
  }, [[]]);
  return units.map((unit) => tryAt(objective, fromUnitCube(space, unit)));
}

/**
 * Tries `budget` points drawn at random, independently and evenly over the space.
 *
 * @throws {RangeError} when a range or the budget is not valid, or there is no `random`.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bestTrial, randomSearch, seededRandom } from "@l2-spellbook/lib";
 *
 * const trials = randomSearch(
 *   ({ degree }) => (degree - 4) ** 2,
 *   { degree: { from: 1, to: 9, whole: true } },
 *   { budget: 60, random: seededRandom(1) },
 * );
 * assert.equal(trials.length, 60);
 * assert.equal(bestTrial(trials).choice.degree, 4);
 * ```
 */
export function randomSearch<Name extends string>(
  objective: Objective<Name>,
  space: SearchSpace<Name>,
  options: { budget: number; random: Random },
): Trial<Name>[] {
  checkOptionNames("randomSearch", options, ["budget", "random"]);
  const { budget, random } = options;
  checkSpace(space);
  checkCount("randomSearch: the budget", budget);
  checkRandom("randomSearch", random);
  return Array.from({ length: budget }, () => tryAt(objective, fromUnitCube(space, randomUnit(space, random))));
}

/**
 * The trial with the lowest value; the first of equals.
 *
 * @throws {RangeError} when there are no trials.
 */
export function bestTrial<Name extends string>(trials: readonly Trial<Name>[]): Trial<Name> {
  if (trials.length === 0) throw new RangeError("bestTrial: needs at least one trial, got none.");
  return trials.reduce((best, trial) => trial.value < best.value ? trial : best);
}

/** The lowest value after each trial. */
export function bestSoFar(trials: readonly Trial[]): number[] {
  let best = Infinity;
  return trials.map(({ value }) => best = Math.min(best, value));
}

/**
 * Makes a trial.
 *
 * @throws {RangeError} when the objective returns a number that is not finite.
 */
export function tryAt<Name extends string>(objective: Objective<Name>, choice: Choice<Name>): Trial<Name> {
  const value = objective(choice);
  if (!Number.isFinite(value)) {
    throw new RangeError(`search: the objective must be finite, but is ${value} at ${JSON.stringify(choice)}.`);
  }
  return { choice, value };
}

/** A point drawn evenly from the unit cube that {@link fromUnitCube} maps to the space. */
export function randomUnit(space: SearchSpace, random: Random): number[] {
  return Object.keys(space).map(() => random.uniform());
}

/** The choice at a point of the unit cube, one number from 0 to 1 for each hyperparameter in the order of the space. */
export function fromUnitCube<Name extends string>(space: SearchSpace<Name>, unit: readonly number[]): Choice<Name> {
  const entries = (Object.entries(space) as [Name, SearchRange][]).map(([name, { from, to, log, whole }], i) => {
    if (whole) return [name, Math.min(to, Math.floor(from + unit[i] * (to - from + 1)))];
    if (unit[i] === 1) return [name, to]; // what is computed below may be rounded past it
    return [name, log ? from * pow(to / from, unit[i]) : from + unit[i] * (to - from)];
  });
  return Object.fromEntries(entries);
}

/** The point of the unit cube where a choice lies: undoes {@link fromUnitCube}; a whole number lies in the middle of its share. */
export function toUnitCube<Name extends string>(space: SearchSpace<Name>, choice: Choice<Name>): number[] {
  return (Object.entries(space) as [Name, SearchRange][]).map(([name, { from, to, log, whole }]) => {
    const value = choice[name];
    if (whole) return (value - from + 0.5) / (to - from + 1);
    return log ? ln(value / from) / ln(to / from) : (value - from) / (to - from);
  });
}

/** Refuses ranges that are empty, or logarithmic from 0 or below, or of whole numbers with ends that are not, or misspelled. */
export function checkSpace(space: SearchSpace): void {
  const entries = Object.entries(space);
  if (entries.length === 0) throw new RangeError("search: the space needs at least one range, got none.");
  for (const [name, range] of entries) {
    checkOptionNames(`search: the range of ${name}`, range, ["from", "to", "log", "whole"]);
    const { from, to, log, whole } = range;
    if (!(Number.isFinite(from) && Number.isFinite(to) && from < to)) {
      throw new RangeError(`search: the range of ${name} must go up between finite numbers, got ${from} to ${to}.`);
    }
    if (log && from <= 0) {
      throw new RangeError(`search: the logarithmic range of ${name} must start above 0, got ${from}.`);
    }
    if (whole && !(Number.isInteger(from) && Number.isInteger(to) && !log)) {
      throw new RangeError(
        `search: the range of whole numbers of ${name} must have whole ends and not be logarithmic, got ${from} to ${to}.`,
      );
    }
  }
}

/** Refuses what is no number of trials, naming `what`. */
export function checkCount(what: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${what} must be a whole number of at least 1, got ${count}.`);
  }
}
