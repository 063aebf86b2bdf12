/**
 * Gaussian processes (Rasmussen & Williams 2006): a belief about a whole function, which knows where it is ignorant.
 *
 * Before any data, values at nearby points are believed to be alike, how alike the kernel says. After the data, the
 * belief at every point is a normal distribution. Its mean is ridge regression once more, with one feature for each
 * example and, for n examples, the noise variance divided by n in the place of λ.
 *
 * @module
 */
import { cholesky, solveLower, solveLowerTransposed } from "./cholesky.ts";
import { exp, ln } from "./elementary.ts";
import { Matrix, shape } from "./matrix.ts";
import { checkFinite } from "./standardize.ts";

/** What is believed before the data are seen. */
export interface GaussianProcessPrior {
  /** How far one must go along each input until the values are no longer alike. */
  lengthScales: readonly number[];
  /** The variance of the function around its mean. */
  variance: number;
  /** The variance of the errors of measurement. */
  noiseVariance: number;
  /** The mean of the function. */
  mean: number;
}

/** What is believed after the data were seen. */
export interface GaussianProcess {
  /** The belief from which it came. */
  readonly prior: GaussianProcessPrior;
  /** The logarithm of the likelihood of the data under the prior: what {@link fitGaussianProcess} maximizes. */
  readonly logLikelihood: number;
  /**
   * Mean and standard deviation of the function (without the errors of measurement) at each row of x.
   *
   * @throws {RangeError} when x has another number of columns than the examples.
   */
  predict(x: Matrix): { mean: number[]; std: number[] };
}

/**
 * The Matérn kernel with ν = 5/2, (1 + √5·d + 5d²/3)·e^(−√5·d) of a scaled distance d ≥ 0: functions that bend smoothly, but
 * not all too smoothly.
 */
export function matern52(distance: number): number {
  const scaled = Math.sqrt(5) * distance;
  return (1 + scaled + (scaled * scaled) / 3) * exp(-scaled);
}

/**
 * Conditions the belief on the values `y` measured at the rows of `x`.
 *
 * @param x n×inputs
 * @throws {RangeError} when the numbers of rows, values or length scales do not match, a value is not finite, or the
 * prior's scales or variances are not above 0 (the noise may be 0).
 */
export function gaussianProcess(x: Matrix, y: readonly number[], prior: GaussianProcessPrior): GaussianProcess {
  checkData(x, y);
  const { lengthScales, variance, noiseVariance, mean } = prior;
  if (lengthScales.length !== x.cols || !lengthScales.every((scale) => scale > 0)) {
    throw new RangeError(
      `gaussianProcess: needs a length scale above 0 for each of ${x.cols} inputs, got ${lengthScales.join(", ")}.`,
    );
  }
  if (!(variance > 0 && noiseVariance >= 0)) {
    throw new RangeError(
      `gaussianProcess: variance must be above 0 and noiseVariance at least 0, got ${variance} and ${noiseVariance}.`,
    );
  }
  const covariance = kernelMatrix(x, x, lengthScales).map((value, i, j) =>
    variance * value + (i === j ? noiseVariance : 0)
  );
  const l = cholesky(covariance), whitened = solveLower(l, Matrix.column(y.map((value) => value - mean)));
  const weights = solveLowerTransposed(l, whitened);
  return {
    prior,
    logLikelihood: -(whitened.sumOfSquares() + logDeterminant(l) + y.length * ln(2 * Math.PI)) / 2,
    predict(points) {
      if (points.cols !== x.cols) {
        throw new RangeError(
          `gaussianProcess: the points (${shape(points)}) must have as many columns as the examples (${shape(x)}).`,
        );
      }
      const cross = kernelMatrix(x, points, lengthScales).scale(variance);
      const explained = solveLower(l, cross), explainedVariance = explained.mul(explained).sumRows();
      return {
        mean: [...cross.transposeMatmul(weights).data].map((value) => mean + value),
        std: [...explainedVariance.data].map((value) => Math.sqrt(Math.max(0, variance - value))),
      };
    },
  };
}

/** The length scales and shares of noise among which {@link fitGaussianProcess} chooses, for inputs from 0 to 1. */
const LENGTH_SCALES = [0.1, 0.2, 0.4, 0.8, 1.6], NOISE_SHARES = [1e-6, 1e-4, 1e-2, 1e-1];

/**
 * Chooses the prior under which the data are likeliest, and conditions it on them. For each combination of length scales
 * and noise the best mean and variance follow from a formula. Meant for a few inputs that run from 0 to 1.
 *
 * @param x n×inputs
 * @throws {RangeError} when the numbers of rows and values do not match, there are none, or a value is not finite.
 */
export function fitGaussianProcess(x: Matrix, y: readonly number[]): GaussianProcess {
  checkData(x, y);
  if (y.length === 0) throw new RangeError("fitGaussianProcess: needs at least one value, got none.");
  let best: { prior: GaussianProcessPrior; logLikelihood: number } | undefined;
  for (const lengthScales of combinations(LENGTH_SCALES, x.cols)) {
    const kernel = kernelMatrix(x, x, lengthScales);
    for (const share of NOISE_SHARES) {
      const { mean, variance, logLikelihood } = likeliestScale(kernel, share, y);
      if (best !== undefined && logLikelihood <= best.logLikelihood) continue;
      best = { prior: { lengthScales, variance, noiseVariance: share * variance, mean }, logLikelihood };
    }
  }
  return gaussianProcess(x, y, best!.prior);
}

/** The mean and variance that make `y` likeliest when its covariance is variance·(kernel + share·I). */
function likeliestScale(kernel: Matrix, share: number, y: readonly number[]) {
  const n = y.length, l = cholesky(kernel.map((value, i, j) => value + (i === j ? share : 0)));
  const ones = solveLower(l, Matrix.column(y.map(() => 1))), whitened = solveLower(l, Matrix.column(y));
  const mean = ones.transposeMatmul(whitened).at(0, 0) / ones.sumOfSquares();
  const spread = whitened.sub(ones.scale(mean)).sumOfSquares() / n;
  const variance = Math.max(spread, 1e-12 * (1 + mean * mean)); // equal values would leave nothing
  return { mean, variance, logLikelihood: -(n * ln(2 * Math.PI * variance) + logDeterminant(l) + n) / 2 };
}

/** The kernel between every row of `a` and every row of `b`. */
function kernelMatrix(a: Matrix, b: Matrix, lengthScales: readonly number[]): Matrix {
  return Matrix.zeros(a.rows, b.rows).map((_, i, j) => {
    let squared = 0;
    for (let k = 0; k < a.cols; k++) {
      const apart = (a.data[i * a.cols + k] - b.data[j * b.cols + k]) / lengthScales[k];
      squared += apart * apart;
    }
    return matern52(Math.sqrt(squared));
  });
}

/** ln|L·Lᵀ|. */
function logDeterminant(l: Matrix): number {
  let sum = 0;
  for (let i = 0; i < l.rows; i++) sum += 2 * ln(l.at(i, i));
  return sum;
}

function combinations(values: readonly number[], length: number): number[][] {
  return length === 0 ? [[]] : combinations(values, length - 1).flatMap((rest) => values.map((v) => [...rest, v]));
}

function checkData(x: Matrix, y: readonly number[]): void {
  if (x.rows !== y.length) {
    throw new RangeError(`gaussianProcess: x (${shape(x)}) has ${x.rows} rows, but there are ${y.length} values.`);
  }
  checkFinite("gaussianProcess: x", x);
  checkFinite("gaussianProcess: y", Matrix.column(y));
}
