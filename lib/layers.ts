/**
 * The layers of a feed-forward network, each with its forward pass and its derivative side by side.
 *
 * Data flows in batches, one example a row: x is n×inFeatures. `backward` takes ∂loss/∂output, adds ∂loss/∂parameter
 * to each parameter's `grad`, and returns ∂loss/∂input. Gradients add up until the optimizer's `zeroGrad`, as in PyTorch.
 *
 * @module
 */
import { tanh } from "./elementary.ts";
import { Matrix, reuse, shape } from "./matrix.ts";
import type { Random } from "./random.ts";
import { checkRandom } from "./wrong_arguments.ts";

/** Something that training adjusts: a weight matrix, a bias or scale row, and the gradient of the loss with respect to it. */
export interface Parameter {
  /** Where it stands, as PyTorch writes it: "0.weight" is the weight of the first layer. */
  readonly name: string;
  /**
   * Weights are what regularization shrinks; biases are commonly spared, and so are the scales of a normalization, which
   * undo its standardization and are no more at rest at 0 than a bias is.
   */
  readonly kind: "weight" | "bias" | "scale";
  /** The current value; optimizers change its elements in place. */
  readonly value: Matrix;
  /** The accumulated gradient, of the same shape. */
  readonly grad: Matrix;
  /**
   * Whether a backward pass has reached this parameter since the last `zeroGrad`; optimizers leave it alone otherwise,
   * as PyTorch does with a gradient of `None`. Absent means that it was reached; a gradient that is not zero counts as well.
   */
  hasGrad?: boolean;
}

/** One step of a network. */
export interface Layer {
  /**
   * The output for the batch `x`; the layer keeps what `backward` will need. A matrix passed as `out` may be overwritten
   * and returned instead of a new one: {@link Sequential} so recycles what passes between its layers, and a layer that
   * wants to remember its input beyond the next forward pass must clone it.
   */
  forward(x: Matrix, out?: Matrix): Matrix;
  /**
   * ∂loss/∂input of the last forward pass, given ∂loss/∂output; adds to the gradients of the layer's parameters. `out` as
   * in `forward`.
   *
   * @throws {Error} when there was no forward pass.
   * @throws {RangeError} when the gradient does not have the shape of the last output.
   */
  backward(gradOutput: Matrix, out?: Matrix): Matrix;
  /**
   * `backward` without ∂loss/∂input, which nobody needs of the first layer and which is a third of the work of a `Linear`;
   * left out by layers that would save nothing.
   */
  accumulate?(gradOutput: Matrix): void;
  /** What training may adjust, always the same objects in the same order. */
  parameters(): Parameter[];
  /** What changes during training and is not adjusted by it, such as running statistics; the same objects every time. */
  buffers?(): Matrix[];
  /** Training mode, in which every layer starts; left out by layers that do the same in both modes. */
  train?(): void;
  /** Evaluation mode: no chance, and no row depends on the other rows of its batch. */
  eval?(): void;
}

/** The parameters that layers make, yours among them; `Sequential` gives them the names of their places. */
export class LayerParameter implements Parameter {
  /** The kind, until a `Sequential` puts the layer's place before it: "0.weight". */
  name: string;
  /** As in {@link Parameter}. */
  readonly kind: Parameter["kind"];
  /** The current value. */
  readonly value: Matrix;
  /** The accumulated gradient, of the same shape. */
  readonly grad: Matrix;
  /** Whether a backward pass has reached it since the last `zeroGrad`. */
  hasGrad = false;

  /** Takes the starting value as it is; the gradient starts at 0. */
  constructor(kind: Parameter["kind"], value: Matrix, name: string = kind) {
    this.name = name;
    this.kind = kind;
    this.value = value;
    this.grad = Matrix.zeros(value.rows, value.cols);
  }

  /** Adds what a backward pass found to `grad`, and remembers that one came by. */
  accumulate(grad: Matrix): void {
    const total = this.grad.data, added = grad.data;
    for (let at = 0; at < total.length; at++) total[at] += added[at];
    this.hasGrad = true;
  }
}

/**
 * The affine layer x·W + b. W is inFeatures×outFeatures (the transpose of PyTorch's), b is 1×outFeatures. Both start
 * uniform in ±1/√inFeatures, as PyTorch's `nn.Linear`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Linear, Matrix, seededRandom } from "@l2-spellbook/lib";
 *
 * const layer = new Linear(3, 2, seededRandom(1));
 * const y = layer.forward(Matrix.from([[1, 0, -1]])); // one example, 1×2
 * layer.backward(y.map(() => 1)); // as if the loss were the sum of the outputs
 * assert.deepEqual(layer.weight.grad.toArray(), [[1, 1], [0, 0], [-1, -1]]); // xᵀ·g
 * ```
 */
export class Linear implements Layer {
  /** W, inFeatures×outFeatures. */
  readonly weight: Parameter;
  /** b, 1×outFeatures. */
  readonly bias: Parameter;
  readonly #weight: LayerParameter;
  readonly #bias: LayerParameter;
  #x: Matrix | undefined;
  #weightGrad: Matrix | undefined;
  #biasGrad: Matrix | undefined;

  /**
   * Draws the starting weights and biases from `random`.
   *
   * @throws {RangeError} when a number of features is not a whole number of at least 1, or there is no `random`.
   */
  constructor(inFeatures: number, outFeatures: number, random: Random) {
    if (![inFeatures, outFeatures].every((size) => Number.isInteger(size) && size >= 1)) {
      throw new RangeError(
        `Linear: features must be whole numbers of at least 1, got ${inFeatures} and ${outFeatures}.`,
      );
    }
    checkRandom("Linear", random);
    const bound = 1 / Math.sqrt(inFeatures);
    const uniform = (rows: number) => Matrix.zeros(rows, outFeatures).map(() => random.uniform(-bound, bound));
    this.weight = this.#weight = new LayerParameter("weight", uniform(inFeatures));
    this.bias = this.#bias = new LayerParameter("bias", uniform(1));
  }

  /**
   * x·W + b for x of n×inFeatures.
   *
   * @throws {RangeError} when x has another number of columns.
   */
  forward(x: Matrix, out?: Matrix): Matrix {
    if (x.cols !== this.weight.value.rows) {
      throw new RangeError(
        `Linear: the input is ${shape(x)} but the weight is ${shape(this.weight.value)}; ` +
          `the columns of the input (${x.cols}) must equal the rows of the weight (${this.weight.value.rows}).`,
      );
    }
    this.#x = x;
    const y = x.matmul(this.weight.value, out), b = this.bias.value.data;
    for (let i = 0, at = 0; i < y.rows; i++) {
      for (let j = 0; j < b.length; j++, at++) y.data[at] += b[j];
    }
    return y;
  }

  /** ∂loss/∂W += xᵀ·g, ∂loss/∂b += Σ rows of g, and ∂loss/∂x = g·Wᵀ. */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    this.accumulate(gradOutput);
    return gradOutput.matmulTranspose(this.weight.value, out);
  }

  /** ∂loss/∂W += xᵀ·g and ∂loss/∂b += Σ rows of g. */
  accumulate(gradOutput: Matrix): void {
    const x = this.#x ?? backwardFirst("Linear");
    checkGradOutput("Linear", gradOutput, x.rows, this.weight.value.cols);
    this.#weightGrad = x.transposeMatmul(gradOutput, this.#weightGrad);
    this.#weight.accumulate(this.#weightGrad);
    this.#biasGrad = gradOutput.sumRows(this.#biasGrad);
    this.#bias.accumulate(this.#biasGrad);
  }

  /** [weight, bias]. */
  parameters(): Parameter[] {
    return [this.weight, this.bias];
  }
}

/** max(0, x), element by element; its derivative at 0 is taken as 0, as in PyTorch. */
export class ReLU implements Layer {
  #output: Matrix | undefined;

  /** max(0, x); NaN stays NaN. */
  forward(x: Matrix, out?: Matrix): Matrix {
    const output = reuse(out, x.rows, x.cols), input = x.data, y = output.data;
    for (let at = 0; at < y.length; at++) y[at] = input[at] <= 0 ? 0 : input[at];
    return this.#output = output;
  }

  /** g where x > 0, else 0. */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const output = this.#output ?? backwardFirst("ReLU");
    checkGradOutput("ReLU", gradOutput, output.rows, output.cols);
    const grad = reuse(out, output.rows, output.cols), y = output.data, g = gradOutput.data;
    for (let at = 0; at < g.length; at++) grad.data[at] = y[at] === 0 ? 0 : g[at];
    return grad;
  }

  /** Nothing to adjust. */
  parameters(): Parameter[] {
    return [];
  }
}

/** tanh x, element by element; its derivative is 1 − tanh² x. */
export class Tanh implements Layer {
  #output: Matrix | undefined;

  /** tanh x. */
  forward(x: Matrix, out?: Matrix): Matrix {
    const output = reuse(out, x.rows, x.cols);
    for (let at = 0; at < x.data.length; at++) output.data[at] = tanh(x.data[at]);
    return this.#output = output;
  }

  /** g·(1 − tanh² x). */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const output = this.#output ?? backwardFirst("Tanh");
    checkGradOutput("Tanh", gradOutput, output.rows, output.cols);
    const grad = reuse(out, output.rows, output.cols), y = output.data, g = gradOutput.data;
    for (let at = 0; at < g.length; at++) grad.data[at] = g[at] * (1 - y[at] * y[at]);
    return grad;
  }

  /** Nothing to adjust. */
  parameters(): Parameter[] {
    return [];
  }
}

/**
 * Layers in a row: the output of one is the input of the next, and the gradient runs back the same way.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Linear, Matrix, ReLU, seededRandom, Sequential } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1);
 * const net = new Sequential(new Linear(2, 8, random), new ReLU(), new Linear(8, 1, random));
 * const y = net.forward(Matrix.zeros(5, 2));
 * assert.deepEqual([y.rows, y.cols], [5, 1]);
 * const names = net.parameters().map(({ name }) => name);
 * assert.deepEqual(names, ["0.weight", "0.bias", "2.weight", "2.bias"]);
 * ```
 */
export class Sequential implements Layer {
  /** The layers, first to last. */
  readonly layers: readonly Layer[];
  // What passes between the layers, to be overwritten by the next batch of as many rows.
  readonly #outputs = new Map<number, Matrix[]>();
  readonly #grads: Matrix[] = [];

  /**
   * Names the parameters by position: "0.weight", "0.bias", "2.weight", …
   *
   * @throws {RangeError} when an argument is not a layer, or stands there twice.
   */
  constructor(...layers: Layer[]) {
    this.layers = layers;
    layers.forEach((layer, index) => {
      if (typeof layer?.forward !== "function") {
        throw new RangeError(
          `Sequential: argument ${index} is not a layer; pass the layers one by one, not in a list.`,
        );
      }
      const first = layers.indexOf(layer);
      if (first < index) {
        throw new RangeError(
          `Sequential: argument ${index} is the same layer as argument ${first}; a layer remembers one input, so each ` +
            "place needs a layer of its own.",
        );
      }
      for (const parameter of layer.parameters()) {
        if (parameter instanceof LayerParameter) parameter.name = `${index}.${parameter.name}`;
      }
    });
  }

  /** The last layer's output. */
  forward(x: Matrix, out?: Matrix): Matrix {
    const last = this.layers.length - 1, outputs = this.#outputsOf(x.rows);
    this.layers.forEach((layer, i) => {
      const input = x;
      x = layer.forward(input, i === last ? out : outputs[i]);
      if (i !== last && !shareData(x, input)) outputs[i] = x;
    });
    return giveAway(x, outputs);
  }

  /** The kept outputs for batches of `rows` rows. A training run has four sizes: a batch, the last one, all rows, the validation rows. */
  #outputsOf(rows: number): Matrix[] {
    let outputs = this.#outputs.get(rows);
    if (outputs === undefined) {
      if (this.#outputs.size === 4) this.#outputs.delete(this.#outputs.keys().next().value!);
      this.#outputs.set(rows, outputs = []);
    }
    return outputs;
  }

  /** ∂loss/∂input of the first layer. */
  backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const grad = this.#backwardToFirst(gradOutput);
    return giveAway(this.layers.length === 0 ? grad : this.layers[0].backward(grad, out), this.#grads);
  }

  /** `backward` that ends with the first layer's parameters. */
  accumulate(gradOutput: Matrix): void {
    const grad = this.#backwardToFirst(gradOutput), first = this.layers.at(0);
    if (first?.accumulate) first.accumulate(grad);
    else first?.backward(grad);
  }

  /** ∂loss/∂output of the first layer. */
  #backwardToFirst(grad: Matrix): Matrix {
    for (let i = this.layers.length - 1; i > 0; i--) {
      const received = grad;
      grad = this.layers[i].backward(received, this.#grads[i]);
      if (!shareData(grad, received)) this.#grads[i] = grad;
    }
    return grad;
  }

  /** All layers' parameters, first to last. */
  parameters(): Parameter[] {
    return this.layers.flatMap((layer) => layer.parameters());
  }

  /** All layers' buffers, first to last. */
  buffers(): Matrix[] {
    return this.layers.flatMap((layer) => layer.buffers?.() ?? []);
  }

  /** Puts every layer into training mode. */
  train(): void {
    for (const layer of this.layers) layer.train?.();
  }

  /** Puts every layer into evaluation mode. */
  eval(): void {
    for (const layer of this.layers) layer.eval?.();
  }
}

/** √Σw² over all weights, biases and scales left out: what L2 regularization keeps small. */
export function weightNorm(params: readonly Parameter[]): number {
  let total = 0;
  for (const { kind, value } of params) if (kind === "weight") total += value.sumOfSquares();
  return Math.sqrt(total);
}

/** Whether a layer passed its input on, as it is or in another shape, instead of making something of its own. */
function shareData(a: Matrix, b: Matrix): boolean {
  return a.data.buffer === b.data.buffer;
}

/** Returns `result` and no longer keeps its numbers for reuse: they are the caller's now. */
function giveAway(result: Matrix, kept: Matrix[]): Matrix {
  kept.forEach((matrix, i) => {
    if (shareData(matrix, result)) delete kept[i];
  });
  return result;
}

/** Refuses a backward pass that no forward pass precedes. */
export function backwardFirst(layer: string): never {
  throw new Error(`${layer}: backward was called before forward, so there is no input to differentiate at.`);
}

/** Refuses a gradient that does not have the shape of the output it is meant for. */
export function checkGradOutput(layer: string, grad: Matrix, rows: number, cols: number): void {
  if (grad.rows !== rows || grad.cols !== cols) {
    throw new RangeError(
      `${layer}: the gradient is ${
        shape(grad)
      } but the last output was ${rows}×${cols}; they must have the same shape.`,
    );
  }
}
