/** The curse of the front page, and how it is lifted: the prologue's polynomial, fitted to its scroll with any λ. */
import { Matrix } from "../../../lib/matrix.ts";
import { polynomialFeatures } from "../../../lib/polynomial.ts";
import { type LinearModel, ridge, ridgePath } from "../../../lib/ridge.ts";
import type { Scroll } from "../../scroll.data.ts";

export interface FittedCurve {
  /** The polynomial's values at `across`. */
  readonly curve: readonly number[];
  readonly trainLoss: number;
  /** The expected loss on new points: the mean squared distance from the true function, and the variance of the noise. */
  readonly testLoss: number;
  readonly largestWeight: number;
}

const degree = 11, parts = 240;
const features = (x: readonly number[]) => polynomialFeatures(Matrix.column(x.map((value) => 2 * value - 1)), degree);

/** The true function. It is drawn and compared, not trained on, so that its last bits do not matter. */
const truth = (x: number) => Math.sin(2 * Math.PI * x);

/** Where the curves are drawn, from edge to edge. */
export const across: readonly number[] = Array.from({ length: parts + 1 }, (_, i) => i / parts);
export const trueCurve: readonly number[] = across.map(truth);

const middles = across.slice(0, parts).map((value) => value + 0.5 / parts);
const drawn = features(across), judged = features(middles), judgedTruth = Matrix.column(middles.map(truth));

/** λ at a place of the slider: none at 0, then ten places for each power of ten up to 10. */
export const lambdaAt = (place: number): number => place === 0 ? 0 : 10 ** ((place - 111) / 10);
export const lastPlace = 121;

export function fitCurve({ x, y, noise }: Scroll, lambda: number): FittedCurve {
  const inputs = features(x), targets = Matrix.column(y), model = ridge(inputs, targets, lambda);
  return {
    curve: [...model.predict(drawn).data],
    trainLoss: loss(model.predict(inputs), targets),
    testLoss: squaredDistance(model) + noise * noise,
    largestWeight: Math.max(...model.weight.data.map(Math.abs)),
  };
}

/** The mean squared error. All losses of the library together would be the larger part of the page's script. */
const loss = (prediction: Matrix, target: Matrix) => prediction.sub(target).norm() ** 2 / target.rows;

const squaredDistance = (model: LinearModel) => loss(model.predict(judged), judgedTruth);

/** Where the slider rests once the curse is lifted: the place of the lowest test loss. */
export function bestPlace({ x, y }: Scroll): number {
  const lambdas = Array.from({ length: lastPlace + 1 }, (_, place) => lambdaAt(place));
  const losses = ridgePath(features(x), Matrix.column(y), lambdas).map(squaredDistance);
  return losses.indexOf(Math.min(...losses));
}

/** What there is to see, in a sentence. */
export function describeCurve({ trainLoss, testLoss }: FittedCurve, lambda: number): string {
  if (testLoss < 0.12) {
    return "The curse is lifted: the curve passes the points by, and keeps close to the true function.";
  }
  if (trainLoss > 0.07) return "Too strong a spell: the curve hardly heeds the points any more.";
  return lambda === 0
    ? "Cursed: the curve meets all twelve points, and is wild between them."
    : "The spell begins to work: the curve still runs after the points, but swings less between them.";
}

/** λ as one reads it: 0, 0.02, 3.2 × 10⁻⁷. */
export function formatLambda(lambda: number): string {
  if (lambda === 0) return "0";
  if (lambda >= 0.001) return String(Number(lambda.toPrecision(2)));
  const [mantissa, exponent] = lambda.toExponential(1).split("e-");
  const raised = [...exponent].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  return `${mantissa} × 10⁻${raised}`;
}
