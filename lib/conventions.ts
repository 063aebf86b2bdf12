/**
 * One penalty, many spellings: what λ, `weight_decay`, `alpha` and `C` of the well-known libraries mean in terms of each other.
 *
 * Every convention is an objective a·(mean loss) + b·strength·Σw² with its own a and b. Two objectives have the same
 * minimum when their ratios of penalty to loss agree, so each strength is λ = b·strength / a in the series' own spelling,
 * (mean loss) + λΣw². "Mean loss" is the mean of what one example costs: its squared error for regression.
 *
 * @module
 */
import { checkOptionNames } from "./option_names.ts";
import { checkStrength } from "./regularizers.ts";

/** A way of writing the L2 penalty. */
export type Convention =
  | "lambda"
  | "half-lambda"
  | "lambda-sum"
  | "torch-weight-decay"
  | "tfjs-l2"
  | "sklearn-ridge-alpha"
  | "sklearn-logistic-c";

/** What a convention minimizes, in words and in numbers. */
export interface ConventionEntry {
  /** The objective as a TeX formula, with L̄ the mean loss and n the number of examples. */
  objective: string;
  /** Where it is met. */
  where: string;
  /** λ of (mean loss) + λΣw² for the given strength and n. */
  toLambda(strength: number, n: number): number;
  /** The strength for a given λ and n. */
  fromLambda(lambda: number, n: number): number;
}

/** A convention whose λ is `factor(n)` times its strength. */
function proportional(objective: string, where: string, factor: (n: number) => number): ConventionEntry {
  return {
    objective,
    where,
    toLambda: (strength, n) => strength * factor(n),
    fromLambda: (lambda, n) => lambda / factor(n),
  };
}

/** Every convention the converter knows. */
export const conventions: Readonly<Record<Convention, ConventionEntry>> = {
  "lambda": proportional("\\bar L + \\lambda \\sum w^2", "this library", () => 1),
  "half-lambda": proportional("\\bar L + \\tfrac{1}{2}\\lambda \\sum w^2", "many textbooks", () => 1 / 2),
  "lambda-sum": proportional("\\sum L_i + \\lambda \\sum w^2", "a loss that is summed, not averaged", (n) => 1 / n),
  "torch-weight-decay": proportional(
    "\\nabla \\bar L + \\mathtt{weight\\_decay} \\cdot w",
    "torch.optim.SGD; the same flag of this library",
    () => 1 / 2,
  ),
  "tfjs-l2": proportional(
    "\\bar L + \\lambda \\sum w^2",
    "tf.regularizers.l2({ l2: λ }) of TensorFlow.js and Keras",
    () => 1,
  ),
  "sklearn-ridge-alpha": proportional(
    "\\sum (y_i - \\hat y_i)^2 + \\alpha \\sum w^2",
    "sklearn.linear_model.Ridge",
    (n) => 1 / n,
  ),
  "sklearn-logistic-c": {
    objective: "C \\sum L_i + \\tfrac{1}{2} \\sum w^2",
    where: "sklearn.linear_model.LogisticRegression",
    toLambda: (c, n) => 1 / (2 * c * n),
    fromLambda: (lambda, n) => 1 / (2 * lambda * n),
  },
};

/**
 * The strength in convention `to` that has the same minimum as `strength` in convention `from`.
 *
 * @param options.n the number of training examples; needed where a convention sums over them
 * @throws {RangeError} when a name or an option is unknown, n is not a whole number of at least 1, or the strength is negative or not
 * finite; `sklearn-logistic-c`, an inverse strength, must be positive, and no λ of 0 can be written in it.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convertPenalty } from "@l2-spellbook/lib";
 *
 * assert.equal(convertPenalty(0.01, { from: "lambda", to: "torch-weight-decay" }), 0.02);
 * assert.equal(convertPenalty(1, { from: "sklearn-ridge-alpha", to: "lambda", n: 100 }), 0.01);
 * ```
 */
export function convertPenalty(
  strength: number,
  options: { from: Convention; to: Convention; n?: number },
): number {
  checkOptionNames("convertPenalty", options, ["from", "to", "n"]);
  const { from, to, n = 1 } = options;
  for (const name of [from, to]) {
    if (!Object.hasOwn(conventions, name)) {
      throw new RangeError(
        `convertPenalty: unknown convention "${name}"; known are ${Object.keys(conventions).join(", ")}.`,
      );
    }
  }
  if (options.n === undefined && [from, to].some(dependsOnCount)) {
    throw new RangeError(`convertPenalty: from ${from} to ${to} depends on the number of examples; pass n.`);
  }
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`convertPenalty: n must be a whole number of at least 1, got ${n}.`);
  }
  checkStrength("convertPenalty: the strength", strength);
  const converted = conventions[to].fromLambda(conventions[from].toLambda(strength, n), n);
  if (!Number.isFinite(converted)) {
    throw new RangeError(
      `convertPenalty: ${strength} in ${from} has no equal in ${to}: C = 0 and λ = 0 are opposite ends.`,
    );
  }
  return converted;
}

function dependsOnCount(name: Convention): boolean {
  return conventions[name].toLambda(1, 1) !== conventions[name].toLambda(1, 2);
}
