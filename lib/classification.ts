/**
 * What a classifier says and how often it is right: probabilities from logits, and the table of who is taken for whom.
 *
 * @module
 */
import { exp } from "./elementary.ts";
import type { ImageSet } from "./image_set.ts";
import type { Layer } from "./layers.ts";
import { crossEntropyLoss } from "./losses.ts";
import { largestAt, Matrix } from "./matrix.ts";

/** How a classifier did on a set of pictures. */
export interface Evaluation {
  /** The mean cross-entropy. */
  readonly loss: number;
  /** The share of pictures whose largest logit is the label, from 0 to 1. */
  readonly accuracy: number;
  /** The class of the largest logit of each picture; see {@link largestClass}. */
  readonly predicted: Uint8Array;
  /** What the network takes for the probability of each class, n×classes. */
  readonly probabilities: Matrix;
}

/**
 * Has `net`, in the mode it is in, classify all pictures, a thousand at a time.
 *
 * @throws {RangeError} when there are no pictures.
 */
export function evaluate(net: Layer, pictures: ImageSet): Evaluation {
  let probabilities: Matrix | undefined, loss = 0, done = 0;
  for (const { x, y } of pictures.batches(1000)) {
    const logits = net.forward(x);
    probabilities ??= Matrix.zeros(pictures.size, logits.cols);
    probabilities.data.set(softmax(logits).data, done * logits.cols);
    loss += crossEntropyLoss(logits, y).loss * y.length;
    done += y.length;
  }
  if (probabilities === undefined) throw new RangeError("evaluate: needs at least one picture, got none.");
  const predicted = largestClass(probabilities);
  const right = predicted.reduce((count, found, i) => count + (found === pictures.labels[i] ? 1 : 0), 0);
  return { loss: loss / done, accuracy: right / done, predicted, probabilities };
}

/** exp(logit) / Σ exp(logits) of each row, from n×classes to n×classes; no logit overflows. */
export function softmax(logits: Matrix): Matrix {
  const { rows, cols } = logits, out = Matrix.zeros(rows, cols);
  for (let i = 0; i < rows; i++) {
    const row = logits.data.subarray(i * cols, (i + 1) * cols), to = i * cols;
    let largest = -Infinity, sum = 0;
    for (const logit of row) largest = Math.max(largest, logit);
    for (let j = 0; j < cols; j++) sum += out.data[to + j] = exp(row[j] - largest);
    for (let j = 0; j < cols; j++) out.data[to + j] /= sum;
  }
  return out;
}

/**
 * The column of the largest element of each row, the first one where several are equal; 255, which is no class, for a row with a
 * NaN. There may be 255 columns at most.
 */
export function largestClass(scores: Matrix): Uint8Array {
  return Uint8Array.from({ length: scores.rows }, (_, row) => largestAt(scores, row));
}

/**
 * How often class i (row) was taken for class j (column), classes×classes.
 *
 * @param classes the number of classes
 * @throws {RangeError} when there are not as many predictions as labels, or one of them is not a class.
 */
export function confusionMatrix(labels: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Matrix {
  if (labels.length !== predicted.length) {
    throw new RangeError(`confusionMatrix: ${labels.length} labels need as many predictions, got ${predicted.length}.`);
  }
  const counts = Matrix.zeros(classes, classes);
  for (let i = 0; i < labels.length; i++) {
    for (const value of [labels[i], predicted[i]]) {
      if (!Number.isInteger(value) || value < 0 || value >= classes) {
        throw new RangeError(`confusionMatrix: ${value} in place ${i} is not one of the classes 0 to ${classes - 1}.`);
      }
    }
    counts.data[labels[i] * classes + predicted[i]]++;
  }
  return counts;
}
