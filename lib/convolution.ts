/**
 * The convolution of images, as one matrix product: every place of the output sees a patch of the image, and all patches are the
 * rows of a matrix.
 *
 * @module
 */
import { backwardFirst, checkGradOutput, type Layer, LayerParameter, type Parameter } from "./layers.ts";
import { Matrix, shape } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import { checkRandom } from "./wrong_arguments.ts";

/** The sizes of a convolution. */
export interface Conv2dOptions {
  /** Rows and columns of an input image. */
  height: number;
  /** See `height`. */
  width: number;
  /** Numbers in each place of the input. */
  inChannels: number;
  /** Filters, each of which makes one number in each place of the output. */
  outChannels: number;
  /** Rows and columns of a filter. */
  kernelSize: number;
  /** How far a filter moves from place to place; 1 unless told. */
  stride?: number;
  /** Rows and columns of zeros around the image; 0 unless told. */
  padding?: number;
}

/**
 * P·W + b, where P holds a row for each place of each output image: the patch of the input that the filters see there. W has a
 * column for each filter; a filter's numbers stand in the order of row, column, channel.
 *
 * An image is a row of a batch, its numbers in the order of row, column, channel, as in TensorFlow.js. (PyTorch's `nn.Conv2d`
 * puts channels first, in images and in filters.) Weights and biases start uniform in ±1/√(numbers in a patch), as PyTorch's.
 */
export class Conv2d implements Layer {
  /** W, (kernelSize²·inChannels)×outChannels. */
  readonly weight: Parameter;
  /** b, 1×outChannels. */
  readonly bias: Parameter;
  /** Rows and columns of an output image. */
  readonly outHeight: number;
  /** See `outHeight`. */
  readonly outWidth: number;
  readonly #options: Required<Conv2dOptions>;
  readonly #weight: LayerParameter;
  readonly #bias: LayerParameter;
  #patches: Matrix | undefined;

  /**
   * Draws the starting weights and biases from `random`.
   *
   * @throws {RangeError} when an option is unknown, a size is not a whole number in its range, the filter is larger than the padded
   * image, or there is no `random`.
   */
  constructor(options: Conv2dOptions, random: Random) {
    const known = ["height", "width", "inChannels", "outChannels", "kernelSize", "stride", "padding"];
    checkOptionNames("Conv2d", options, known);
    const { height, width, inChannels, outChannels, kernelSize, stride = 1, padding = 0 } = options;
    this.#options = { height, width, inChannels, outChannels, kernelSize, stride, padding };
    for (const [name, size] of Object.entries(this.#options)) {
      const least = name === "padding" ? 0 : 1;
      if (!Number.isInteger(size) || size < least) {
        throw new RangeError(`Conv2d: ${name} must be a whole number of at least ${least}, got ${size}.`);
      }
    }
    if (kernelSize > Math.min(height, width) + 2 * padding) {
      throw new RangeError(
        `Conv2d: a filter of ${kernelSize}×${kernelSize} does not fit an image of ${height}×${width} padded by ${padding}.`,
      );
    }
    checkRandom("Conv2d", random);
    const places = (size: number) => Math.floor((size + 2 * padding - kernelSize) / stride) + 1;
    this.outHeight = places(height);
    this.outWidth = places(width);
    const patch = kernelSize * kernelSize * inChannels, bound = 1 / Math.sqrt(patch);
    const uniform = (rows: number) => Matrix.zeros(rows, outChannels).map(() => random.uniform(-bound, bound));
    this.weight = this.#weight = new LayerParameter("weight", uniform(patch));
    this.bias = this.#bias = new LayerParameter("bias", uniform(1));
  }

  /**
   * P, (n·outHeight·outWidth)×(kernelSize²·inChannels), for x of n×(height·width·inChannels). Padding is 0.
   *
   * @throws {RangeError} when x has another number of columns.
   */
  takePatches(x: Matrix): Matrix {
    const { height, width, inChannels } = this.#options;
    if (x.cols !== height * width * inChannels) {
      throw new RangeError(
        `Conv2d: the input is ${shape(x)}, but an image of ${height}×${width} with ${inChannels} channels has ` +
          `${height * width * inChannels} numbers.`,
      );
    }
    const patches = this.#zeroPatches(x.rows);
    this.#visit(x.rows, (image, patch) => patches.data[patch] = x.data[image]);
    return patches;
  }

  /**
   * The transpose of `takePatches`: adds every number of a patch to the place of the image that it was taken from.
   *
   * @throws {RangeError} when the patches are not those of whole images.
   */
  addPatches(patches: Matrix): Matrix {
    const { height, width, inChannels } = this.#options, { rows: size } = this.weight.value;
    const places = this.outHeight * this.outWidth, n = patches.rows / places;
    if (patches.cols !== size || !Number.isInteger(n)) {
      throw new RangeError(
        `Conv2d: the patches are ${shape(patches)}, but each image has ${places} of them, with ${size} numbers each.`,
      );
    }
    const x = Matrix.zeros(n, height * width * inChannels);
    this.#visit(n, (image, patch) => x.data[image] += patches.data[patch]);
    return x;
  }

  /** P·W + b, n×(outHeight·outWidth·outChannels). */
  forward(x: Matrix): Matrix {
    const patches = this.#patches = this.takePatches(x), { value: w } = this.weight;
    const y = patches.matmul(w).add(this.bias.value);
    return new Matrix(x.rows, this.outHeight * this.outWidth * w.cols, y.data);
  }

  /** ∂loss/∂W += Pᵀ·g, ∂loss/∂b += Σ rows of g, and ∂loss/∂P = g·Wᵀ, whose numbers go back to their pixels. */
  backward(gradOutput: Matrix): Matrix {
    return this.addPatches(this.#accumulate(gradOutput).matmulTranspose(this.weight.value));
  }

  /** ∂loss/∂W += Pᵀ·g and ∂loss/∂b += Σ rows of g. */
  accumulate(gradOutput: Matrix): void {
    this.#accumulate(gradOutput);
  }

  /** [weight, bias]. */
  parameters(): Parameter[] {
    return [this.weight, this.bias];
  }

  /** Returns the gradient with a row for each place. */
  #accumulate(gradOutput: Matrix): Matrix {
    const patches = this.#patches ?? backwardFirst("Conv2d"), places = this.outHeight * this.outWidth;
    const filters = this.weight.value.cols;
    checkGradOutput("Conv2d", gradOutput, patches.rows / places, places * filters);
    const grad = new Matrix(patches.rows, filters, gradOutput.data);
    this.#weight.accumulate(patches.transposeMatmul(grad));
    this.#bias.accumulate(grad.sumRows());
    return grad;
  }

  #zeroPatches(n: number): Matrix {
    return Matrix.zeros(n * this.outHeight * this.outWidth, this.weight.value.rows);
  }

  /** Calls `use` for every number of every patch that lies in its image, with the places of both. */
  #visit(n: number, use: (image: number, patch: number) => void): void {
    const { height, width, inChannels, kernelSize, stride, padding } = this.#options;
    let patch = 0;
    for (let example = 0; example < n; example++) {
      for (let outRow = 0; outRow < this.outHeight; outRow++) {
        for (let outCol = 0; outCol < this.outWidth; outCol++) {
          for (let i = 0; i < kernelSize; i++) {
            const row = outRow * stride + i - padding;
            for (let j = 0; j < kernelSize; j++, patch += inChannels) {
              const col = outCol * stride + j - padding;
              if (row < 0 || row >= height || col < 0 || col >= width) continue;
              const image = ((example * height + row) * width + col) * inChannels;
              for (let channel = 0; channel < inChannels; channel++) use(image + channel, patch + channel);
            }
          }
        }
      }
    }
  }
}
