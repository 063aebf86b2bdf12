/**
 * All parameters of a network as one row of numbers, to be stored and given back to a network of the same shape. PyTorch
 * has both functions under these names in `torch.nn.utils`.
 *
 * @module
 */
import type { Parameter } from "./layers.ts";

/** The parameters one after the other, row after row, rounded to float32: four bytes a number. */
export function parametersToVector(params: readonly Parameter[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(params.flatMap(({ value }) => [...value.data]));
}

/**
 * Overwrites the parameters with the numbers of {@link parametersToVector}.
 *
 * @throws {RangeError} when there are not as many numbers as the parameters have elements, or one is not finite; then
 * nothing is overwritten.
 */
export function vectorToParameters(vector: ArrayLike<number>, params: readonly Parameter[]): void {
  const needed = params.reduce((total, { value }) => total + value.data.length, 0);
  if (vector.length !== needed) {
    throw new RangeError(`vectorToParameters: the parameters hold ${needed} numbers, got ${vector.length}.`);
  }
  const numbers = Float64Array.from(vector), wrong = numbers.findIndex((number) => !Number.isFinite(number));
  if (wrong >= 0) throw new RangeError(`vectorToParameters: number ${wrong} must be finite, got ${numbers[wrong]}.`);
  let start = 0;
  for (const { value } of params) {
    value.data.set(numbers.subarray(start, start + value.data.length));
    start += value.data.length;
  }
}
