/**
 * Small data sets: synthetic ones whose true function is known, so that the test error is exact, and the Olympic table.
 *
 * @module
 */
import { sin } from "./elementary.ts";
import { Matrix } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import { checkRandom } from "./wrong_arguments.ts";
import olympicCsv from "../data/olympic-100m.csv" with { type: "text" };

/** Inputs and what should come out for them: row i of `x` (n×features) belongs to target i. */
export interface Dataset<Target = Matrix> {
  /** The inputs, n×features. */
  x: Matrix;
  /** The targets: an n×m matrix for regression, n class numbers for classification. */
  y: Target;
}

/**
 * `n` points of y = sin(2πx) plus normal noise, x uniform in [0, 1).
 *
 * @param options.noise the noise's standard deviation, 0.3 unless told
 * @returns the data, and `truth`, the function without the noise (n×1 to n×1)
 * @throws {RangeError} when `n` is not a whole number of at least 1, or the noise is negative or not finite.
 */
export function noisySine(
  options: { n: number; noise?: number; random: Random },
): Dataset & { truth: (x: Matrix) => Matrix } {
  checkOptionNames("noisySine", options, ["n", "noise", "random"]);
  const { n, noise = 0.3, random } = options;
  checkGenerator("noisySine", n, noise, random);
  const truth = (x: Matrix) => x.map((value) => sin(2 * Math.PI * value));
  const x = Matrix.zeros(n, 1).map(() => random.uniform());
  return { x, y: addNoise(truth(x), noise, random), truth };
}

/**
 * `n` points of y = x·w + noise, where only the first `informative` of `features` true weights are not zero: 1, −2, 3, −1,
 * 2, −3 and so on. The inputs are standard normal.
 *
 * @param options.correlation that of neighboring inputs, from 0 (independent) to below 1, 0 unless told; that of inputs k apart
 * is its power k
 * @param options.noise the noise's standard deviation, 0.5 unless told
 * @returns the data, the true `weights` (features×1), and `truth`, the function without the noise (n×features to n×1)
 * @throws {RangeError} when a count or the correlation is out of range, or the noise is negative or not finite.
 */
export function sparseLinear(
  options: {
    n: number;
    features: number;
    informative: number;
    noise?: number;
    correlation?: number;
    random: Random;
  },
): Dataset & { weights: Matrix; truth: (x: Matrix) => Matrix } {
  checkOptionNames("sparseLinear", options, ["n", "features", "informative", "noise", "correlation", "random"]);
  const { n, features, informative, noise = 0.5, correlation = 0, random } = options;
  checkGenerator("sparseLinear", n, noise, random);
  if (!Number.isInteger(features) || features < 1) {
    throw new RangeError(`sparseLinear: features must be a whole number of at least 1, got ${features}.`);
  }
  if (!(Number.isInteger(informative) && informative >= 0 && informative <= features)) {
    throw new RangeError(
      `sparseLinear: informative must be a whole number from 0 to features (${features}), got ${informative}.`,
    );
  }
  if (!(correlation >= 0 && correlation < 1)) {
    throw new RangeError(`sparseLinear: correlation must be at least 0 and below 1, got ${correlation}.`);
  }
  const weights = Matrix.zeros(features, 1).map((_, row) =>
    row < informative ? (row % 2 === 0 ? 1 : -1) * (1 + row % 3) : 0
  );
  const x = random.normalMatrix(n, features), own = Math.sqrt(1 - correlation * correlation);
  for (let i = 0; i < n; i++) {
    for (let j = 1; j < features; j++) {
      const at = i * features + j;
      x.data[at] = correlation * x.data[at - 1] + own * x.data[at];
    }
  }
  const truth = (inputs: Matrix) => inputs.matmul(weights);
  return { x, y: addNoise(truth(x), noise, random), weights, truth };
}

/**
 * `n` points of the square [−1, 1]², of class 1 above the wave y = ½·sin(πx) and class 0 below it; a share `flip` of
 * the labels is wrong.
 *
 * @param options.flip the share of wrong labels, 0.1 unless told
 * @returns the data with labels 0 and 1, and `truth`, the labels without the flips
 * @throws {RangeError} when `n` is not a whole number of at least 1, or `flip` is not from 0 to 1.
 */
export function wavyClasses(
  options: { n: number; flip?: number; random: Random },
): Dataset<number[]> & { truth: (x: Matrix) => number[] } {
  checkOptionNames("wavyClasses", options, ["n", "flip", "random"]);
  const { n, flip = 0.1, random } = options;
  checkGenerator("wavyClasses", n, 0, random);
  if (!(flip >= 0 && flip <= 1)) throw new RangeError(`wavyClasses: flip must be a share from 0 to 1, got ${flip}.`);
  const truth = (points: Matrix) => points.toArray().map(([across, up]) => up > 0.5 * sin(Math.PI * across) ? 1 : 0);
  const x = Matrix.zeros(n, 2).map(() => random.uniform(-1, 1));
  const y = truth(x).map((label) => random.uniform() < flip ? 1 - label : label);
  return { x, y, truth };
}

/** One Games: the year, the winner, the winning time of the men's 100 m in seconds. */
export interface OlympicResult {
  /** The year of the Games (the Games of 2020 were run in 2021 and stand under 2020). */
  year: number;
  /** The winning time in seconds, as officially published. */
  seconds: number;
  /** The winner. */
  winner: string;
}

/** The men's Olympic 100 m winners, oldest first; `data/README.md` names the source and the license. */
export function olympic100m(): OlympicResult[] {
  return olympicCsv.trim().split(/\r?\n/).slice(1).map((line) => {
    const [year, seconds, winner] = line.split(",");
    return { year: Number(year), seconds: Number(seconds), winner };
  });
}

function addNoise(y: Matrix, noise: number, random: Random): Matrix {
  return y.map((value) => value + random.normal(0, noise));
}

function checkGenerator(generator: string, n: number, noise: number, random: Random): void {
  checkRandom(generator, random);
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(`${generator}: n must be a whole number of at least 1, got ${n}.`);
  }
  if (!(Number.isFinite(noise) && noise >= 0)) {
    throw new RangeError(`${generator}: noise must be a finite number of at least 0, got ${noise}.`);
  }
}
