/**
 * Loss functions, each returning its value and its gradient with respect to the network's output.
 *
 * Both are means, as PyTorch's defaults are: doubling the data does not double the loss, and λ keeps its meaning.
 *
 * @module
 */
import { exp, ln } from "./elementary.ts";
import { largestAt, Matrix, shape } from "./matrix.ts";
import { asWritten } from "./wrong_arguments.ts";

/** A loss and ∂loss/∂prediction, of the prediction's shape. */
export interface LossAndGradient {
  /** The mean loss over the batch. */
  loss: number;
  /** ∂loss/∂prediction. */
  grad: Matrix;
}

/** Compares a batch of predictions with its targets. */
export type Loss<Target> = (prediction: Matrix, target: Target) => LossAndGradient;

/**
 * The mean squared error Σ(ŷ − y)² / (n·m) over all n·m elements, and its gradient 2(ŷ − y) / (n·m); PyTorch's `nn.MSELoss()`.
 *
 * @throws {RangeError} when the shapes differ or the batch is empty.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Matrix, mseLoss } from "@l2-spellbook/lib";
 *
 * const { loss, grad } = mseLoss(Matrix.column([1, 4]), Matrix.column([0, 2]));
 * assert.equal(loss, 2.5); // (1² + 2²) / 2
 * assert.deepEqual(grad.toArray(), [[1], [2]]); // 2·error / 2
 * ```
 */
export function mseLoss(prediction: Matrix, target: Matrix): LossAndGradient {
  if (prediction.rows !== target.rows || prediction.cols !== target.cols) {
    throw new RangeError(
      `mseLoss: the prediction is ${shape(prediction)} but the target is ${
        shape(target)
      }; they must have the same shape.`,
    );
  }
  const count = prediction.data.length;
  if (count === 0) {
    throw new RangeError(`mseLoss: the batch is empty (${shape(prediction)}); it needs at least one element.`);
  }
  const grad = new Float64Array(count);
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const error = prediction.data[at] - target.data[at];
    sum += error * error;
    grad[at] = (2 * error) / count;
  }
  return { loss: sum / count, grad: new Matrix(prediction.rows, prediction.cols, grad) };
}

/**
 * Cross-entropy of the softmax of `logits` (n×classes) against n class numbers: the mean of −ln p(label), and its gradient
 * (p − onehot) / n; PyTorch's `nn.CrossEntropyLoss()`. The largest logit of each row is subtracted first, so that no
 * logit, however large, overflows.
 *
 * @throws {RangeError} when the numbers of rows and labels differ, the batch is empty, or a label is not a class.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { crossEntropyLoss, Matrix } from "@l2-spellbook/lib";
 *
 * const logits = Matrix.from([[3, 3], [0, 0]]); // both classes equally likely, twice
 * const { loss, grad } = crossEntropyLoss(logits, [0, 1]);
 * assert.ok(Math.abs(loss - Math.LN2) < 1e-15); // −ln ½
 * assert.deepEqual(grad.toArray(), [[-0.25, 0.25], [0.25, -0.25]]); // (p − onehot) / 2
 * ```
 */
export function crossEntropyLoss(logits: Matrix, labels: ArrayLike<number>): LossAndGradient {
  const { rows: n, cols: classes } = logits;
  if (labels.length !== n) {
    const got = labels.length ?? `${shape(labels as unknown as Matrix)} where a list of class numbers belongs`;
    throw new RangeError(`crossEntropyLoss: ${n} rows of logits need ${n} labels, got ${got}.`);
  }
  if (n === 0) {
    throw new RangeError(`crossEntropyLoss: the batch is empty (${shape(logits)}); it needs at least one row.`);
  }
  const grad = new Float64Array(n * classes);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i], row = i * classes;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(
        `crossEntropyLoss: label ${asWritten(label)} in row ${i} is not one of the ${classes} classes 0 to ${
          classes - 1
        }.`,
      );
    }
    let largest = -Infinity;
    for (let j = 0; j < classes; j++) largest = Math.max(largest, logits.data[row + j]);
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += grad[row + j] = exp(logits.data[row + j] - largest);
    for (let j = 0; j < classes; j++) grad[row + j] /= sum * n;
    grad[row + label] -= 1 / n;
    total += ln(sum) - (logits.data[row + label] - largest);
  }
  return { loss: total / n, grad: new Matrix(n, classes, grad) };
}

/**
 * The share of rows whose largest logit (the first of equal ones) is the label, from 0 to 1; `logits` are n×classes, `labels` n
 * class numbers. A row with a NaN is never right.
 *
 * @throws {RangeError} when there are not as many labels as rows, or none.
 */
export function accuracy(logits: Matrix, labels: ArrayLike<number>): number {
  if (labels.length !== logits.rows || logits.rows === 0) {
    throw new RangeError(
      `accuracy: needs as many labels as rows and at least one, got ${labels.length} and ${logits.rows}.`,
    );
  }
  let right = 0;
  for (let i = 0; i < logits.rows; i++) if (largestAt(logits, i) === labels[i]) right++;
  return right / logits.rows;
}
