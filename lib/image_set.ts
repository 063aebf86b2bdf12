/**
 * Many labeled pictures at a byte a pixel, and batches of them as float64 when they are used: the 60,000 training images
 * of MNIST take 47 MB as bytes and would take 376 MB as float64.
 *
 * @module
 */
import type { Dataset } from "./datasets.ts";
import { Matrix, reuse } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Random } from "./random.ts";
import { asWritten } from "./wrong_arguments.ts";

/** Gray pictures of one size and the class number of each. */
export class ImageSet {
  /** Rows of a picture. */
  readonly height: number;
  /** Columns of a picture. */
  readonly width: number;
  /** Picture after picture, row after row, from 0 (background) to 255. */
  readonly pixels: Uint8Array;
  /** The class of each picture. */
  readonly labels: Uint8Array;
  /** What each of the 256 bytes becomes as an input of a network. */
  readonly #values: Float64Array;

  /**
   * Wraps pixels and labels without copying them. As an input, a byte becomes (byte/255 − mean)/std; `mean` is 0 and `std`
   * 1 unless told, so that inputs lie from 0 to 1.
   *
   * @throws {RangeError} when an option is unknown, there are not height·width pixels for each label, or `std` is not above 0.
   */
  constructor(
    options: {
      pixels: Uint8Array;
      labels: Uint8Array;
      height: number;
      width: number;
      mean?: number;
      std?: number;
    },
  ) {
    checkOptionNames("ImageSet", options, ["pixels", "labels", "height", "width", "mean", "std"]);
    const { pixels, labels, height, width, mean = 0, std = 1 } = options;
    if (pixels.length !== labels.length * height * width) {
      throw new RangeError(
        `ImageSet: ${labels.length} pictures of ${height}×${width} have ${labels.length * height * width} pixels, ` +
          `got ${pixels.length}.`,
      );
    }
    if (!Number.isFinite(mean)) throw new RangeError(`ImageSet: mean must be finite, got ${mean}.`);
    if (!(std > 0 && std < Infinity)) throw new RangeError(`ImageSet: std must be above 0 and finite, got ${std}.`);
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.labels = labels;
    this.#values = Float64Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / std);
  }

  /**
   * Matrices of one size, from 0 to 1, as pictures; each pixel is rounded to a byte.
   *
   * @throws {RangeError} when there is none, when their sizes differ, a pixel lies outside of 0 to 1, or a label is not a whole
   * number from 0 to 255.
   */
  static from(pictures: readonly Matrix[], labels: ArrayLike<number>): ImageSet {
    if (pictures.length === 0) throw new RangeError("ImageSet.from: needs at least one picture, got none.");
    const [{ rows: height, cols: width }] = pictures;
    for (const { rows, cols, data } of pictures) {
      if (rows !== height || cols !== width) {
        throw new RangeError(`ImageSet.from: pictures must have one size, got ${height}×${width} and ${rows}×${cols}.`);
      }
      const wrong = data.find((value) => !(value >= 0 && value <= 1));
      if (wrong !== undefined) throw new RangeError(`ImageSet.from: pixels must lie from 0 to 1, got ${wrong}.`);
    }
    for (let i = 0; i < labels.length; i++) {
      if (!Number.isInteger(labels[i]) || labels[i] < 0 || labels[i] > 255) {
        throw new RangeError(
          `ImageSet.from: label ${asWritten(labels[i])} of picture ${i} is not a whole number from 0 to 255.`,
        );
      }
    }
    const pixels = Uint8Array.from(
      pictures.flatMap(({ data }) => Array.from(data, (value) => Math.round(255 * value))),
    );
    return new ImageSet({ pixels, labels: Uint8Array.from(labels), height, width });
  }

  /** The number of pictures. */
  get size(): number {
    return this.labels.length;
  }

  /** The same pictures and labels, whose inputs are (byte/255 − mean)/std; the bytes are shared. */
  normalized(mean: number, std: number): ImageSet {
    const { pixels, labels, height, width } = this;
    return new ImageSet({ pixels, labels, height, width, mean, std });
  }

  /**
   * The given pictures as rows of inputs, and their labels.
   *
   * @param out when it has the right shape, it is overwritten and returned instead of a new matrix
   * @throws {RangeError} when a picture does not exist.
   */
  take(indices: ArrayLike<number>, out?: Matrix): Dataset<Uint8Array> {
    const { pixels, labels } = this, features = this.height * this.width, values = this.#values;
    const x = reuse(out, indices.length, features), y = new Uint8Array(indices.length);
    for (let i = 0, at = 0; i < indices.length; i++) {
      const index = this.#checked(indices[i]), start = index * features;
      y[i] = labels[index];
      for (let pixel = start; pixel < start + features; pixel++) x.data[at++] = values[pixels[pixel]];
    }
    return { x, y };
  }

  /**
   * The given pictures as a set of their own, with the same scale; bytes are copied.
   *
   * @throws {RangeError} when a picture does not exist.
   */
  select(indices: ArrayLike<number>): ImageSet {
    const { height, width } = this, features = height * width;
    const pixels = new Uint8Array(indices.length * features), labels = new Uint8Array(indices.length);
    for (let i = 0; i < indices.length; i++) {
      const index = this.#checked(indices[i]);
      pixels.set(this.pixels.subarray(index * features, (index + 1) * features), i * features);
      labels[i] = this.labels[index];
    }
    const selected = new ImageSet({ pixels, labels, height, width });
    selected.#values.set(this.#values);
    return selected;
  }

  /**
   * Picture `index` as a height×width matrix from 0 to 1, whatever the scale of the inputs.
   *
   * @throws {RangeError} when there is none.
   */
  picture(index: number): Matrix {
    const { height, width } = this, start = this.#checked(index) * height * width;
    return new Matrix(
      height,
      width,
      Float64Array.from(this.pixels.subarray(start, start + height * width), (byte) => byte / 255),
    );
  }

  /**
   * Everything once, in batches: shuffled when `random` is given, else in order. The inputs of a batch lie in the memory
   * of the one before, so a batch is used before the next is asked for.
   *
   * @throws {RangeError} when `batchSize` is not a whole number of at least 1.
   */
  *batches(batchSize: number, random?: Random): Generator<Dataset<Uint8Array>> {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`ImageSet: batchSize must be a whole number of at least 1, got ${batchSize}.`);
    }
    const order = random?.permutation(this.size) ?? Array.from({ length: this.size }, (_, i) => i);
    let inputs: Matrix | undefined;
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = this.take(order.slice(start, start + batchSize), inputs);
      inputs = batch.x;
      yield batch;
    }
  }

  #checked(index: number): number {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw new RangeError(`ImageSet: there is no picture ${index} among ${this.size}.`);
    }
    return index;
  }
}
