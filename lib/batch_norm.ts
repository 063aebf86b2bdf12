/**
 * Batch normalization (Ioffe & Szegedy 2015), as PyTorch's `nn.BatchNorm1d`.
 *
 * @module
 */
import { backwardFirst, checkGradOutput, type Layer, LayerParameter, type Parameter } from "./layers.ts";
import { Matrix, reuse, shape } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";

/** The options of {@link BatchNorm}, PyTorch's defaults. */
export interface BatchNormOptions {
  /** Added to the variance before the root is taken; 1e-5 unless told. */
  eps?: number;
  /** The share of the newest batch in the running statistics, 0.1 unless told. */
  momentum?: number;
}

/**
 * γ·(x − μ)/√(σ² + eps) + β for each column. In training mode μ and σ² are the mean and the variance (divided by n) of
 * the batch; in evaluation mode they are running averages of those, kept with the variance divided by n − 1.
 *
 * γ is a parameter of the kind "scale" and β one of the kind "bias", so that neither is decayed or penalized.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { BatchNorm, Matrix } from "@l2-spellbook/lib";
 *
 * const norm = new BatchNorm(1), x = Matrix.column([1, 3]); // μ = 2, σ² = 1
 * const root = Math.sqrt(1 + 1e-5);
 * assert.deepEqual(norm.forward(x).toArray(), [[-1 / root], [1 / root]]);
 * norm.eval(); // by the running averages from now on: mean 0.1·2, variance 0.9·1 + 0.1·2
 * assert.ok(Math.abs(norm.runningMean.at(0, 0) - 0.2) < 1e-15);
 * assert.ok(Math.abs(norm.runningVar.at(0, 0) - 1.1) < 1e-15);
 * ```
 */
export class BatchNorm implements Layer {
  /** γ, 1×features, all 1 at the start. */
  readonly weight: Parameter;
  /** β, 1×features, all 0 at the start. */
  readonly bias: Parameter;
  /** The running average of the batches' means, 1×features. */
  readonly runningMean: Matrix;
  /** The running average of the batches' variances, 1×features. */
  readonly runningVar: Matrix;
  readonly #weight: LayerParameter;
  readonly #bias: LayerParameter;
  readonly #eps: number;
  readonly #momentum: number;
  #training = true;
  #normalized: Matrix | undefined;
  #last: { normalized: Matrix; deviation: Float64Array; training: boolean } | undefined;

  /**
   * Normalizes batches of n×features.
   *
   * @throws {RangeError} when a number is out of range, or an option unknown.
   */
  constructor(features: number, options: BatchNormOptions = {}) {
    checkOptionNames("BatchNorm", options, ["eps", "momentum"]);
    const { eps = 1e-5, momentum = 0.1 } = options;
    if (!(Number.isInteger(features) && features >= 1)) {
      throw new RangeError(`BatchNorm: features must be a whole number of at least 1, got ${features}.`);
    }
    if (!(Number.isFinite(eps) && eps > 0)) {
      throw new RangeError(`BatchNorm: eps must be a finite number above 0, got ${eps}.`);
    }
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new RangeError(`BatchNorm: momentum must be from 0 to 1, got ${momentum}.`);
    }
    const ones = () => Matrix.zeros(1, features).map(() => 1);
    this.weight = this.#weight = new LayerParameter("scale", ones(), "weight");
    this.bias = this.#bias = new LayerParameter("bias", Matrix.zeros(1, features));
    this.runningMean = Matrix.zeros(1, features);
    this.runningVar = ones();
    this.#eps = eps;
    this.#momentum = momentum;
  }

  /**
   * γ·x̂ + β with x̂ = (x − μ)/√(σ² + eps); in training mode the batch joins the running statistics.
   *
   * @throws {RangeError} when x has another number of columns, or a single row in training mode.
   */
  forward(x: Matrix, out?: Matrix): Matrix {
    const { rows: n, cols } = x, scale = this.weight.value.data, shift = this.bias.value.data;
    if (cols !== scale.length) {
      throw new RangeError(
        `BatchNorm: the input is ${shape(x)}, but it normalizes ${scale.length} features; ` +
          `the columns of the input (${cols}) must be as many.`,
      );
    }
    const { mean, variance } = this.#training
      ? this.#observe(x)
      : { mean: this.runningMean, variance: this.runningVar };
    const deviation = variance.data.map((value) => Math.sqrt(value + this.#eps));
    const normalized = this.#normalized = reuse(this.#normalized, n, cols), y = reuse(out, n, cols);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < cols; j++, at++) {
        normalized.data[at] = (x.data[at] - mean.data[j]) / deviation[j];
        y.data[at] = scale[j] * normalized.data[at] + shift[j];
      }
    }
    this.#last = { normalized, deviation, training: this.#training };
    return y;
  }

  /**
   * ∂loss/∂γ += Σ g·x̂ and ∂loss/∂β += Σ g over the rows. ∂loss/∂x is γ/√(σ² + eps)·g, from which in training mode, where
   * μ and σ² depend on x too, the parts of g along 1 and along x̂ are taken: g − (Σg)/n − x̂·(Σ g·x̂)/n.
   */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const { normalized, deviation, training } = this.#last ?? backwardFirst("BatchNorm");
    const { rows: n, cols } = normalized, scale = this.weight.value.data;
    checkGradOutput("BatchNorm", gradOutput, n, cols);
    const sum = gradOutput.sumRows(), sumAlong = Matrix.zeros(1, cols);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < cols; j++, at++) sumAlong.data[j] += gradOutput.data[at] * normalized.data[at];
    }
    this.#weight.accumulate(sumAlong);
    this.#bias.accumulate(sum);
    const grad = reuse(out, n, cols);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < cols; j++, at++) {
        const g = gradOutput.data[at];
        const free = training ? g - sum.data[j] / n - normalized.data[at] * sumAlong.data[j] / n : g;
        grad.data[at] = scale[j] / deviation[j] * free;
      }
    }
    return grad;
  }

  /** [weight, bias], which are γ and β. */
  parameters(): Parameter[] {
    return [this.weight, this.bias];
  }

  /** [runningMean, runningVar]. */
  buffers(): Matrix[] {
    return [this.runningMean, this.runningVar];
  }

  /** Normalizes by the batch from now on. */
  train(): void {
    this.#training = true;
  }

  /** Normalizes by the running statistics from now on. */
  eval(): void {
    this.#training = false;
  }

  /** Mean and variance of the batch, of which the running statistics take their share. */
  #observe(x: Matrix): { mean: Matrix; variance: Matrix } {
    const { rows: n, cols } = x;
    if (n < 2) {
      throw new RangeError(
        `BatchNorm: expected more than 1 row when training, got ${shape(x)}; a single row has no variance. ` +
          "Call eval() to predict, or choose a batchSize that leaves no single row over.",
      );
    }
    const mean = x.sumRows().scale(1 / n), squares = Matrix.zeros(1, cols);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < cols; j++, at++) {
        const deviation = x.data[at] - mean.data[j];
        squares.data[j] += deviation * deviation;
      }
    }
    const blend = (running: Matrix, batch: Matrix) =>
      running.data.set(running.scale(1 - this.#momentum).add(batch.scale(this.#momentum)).data);
    blend(this.runningMean, mean);
    blend(this.runningVar, squares.scale(1 / (n - 1)));
    return { mean, variance: squares.scale(1 / n) };
  }
}
