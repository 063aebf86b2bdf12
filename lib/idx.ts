/**
 * The IDX file format, in which MNIST is published: two zero bytes, a byte that names the type of the items (8: unsigned
 * bytes), a byte that counts the dimensions, the size of each as four bytes with the highest first, and then the items.
 *
 * A file comes from somewhere else, so nothing in it is believed: what is damaged is refused in one sentence.
 *
 * @module
 */
import { DataFileError } from "./data_files.ts";

/** An array of bytes and its sizes; the last dimension changes fastest. */
export interface IdxArray {
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** The items. */
  readonly data: Uint8Array;
}

const UNSIGNED_BYTES = 8;

/**
 * Reads an IDX file of unsigned bytes, of which the shape is known beforehand.
 *
 * @param name how messages call the file
 * @param shape the sizes that the file must have
 * @returns the array, which shares memory with `bytes`
 * @throws {DataFileError} when the file is cut short, goes on after its end, or has another type or shape.
 */
export function parseIdx(name: string, bytes: Uint8Array, shape: readonly number[]): IdxArray {
  const header = 4 + 4 * shape.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = UNSIGNED_BYTES * 256 + shape.length;
  if (bytes.length >= 4 && view.getUint32(0) !== magic) {
    throw new DataFileError(
      `${name}: the magic number is ${hex(bytes.subarray(0, 4))}, expected ${
        hex([0, 0, UNSIGNED_BYTES, shape.length])
      } ` +
        `(unsigned bytes in ${shape.length} ${shape.length === 1 ? "dimension" : "dimensions"}).`,
    );
  }
  if (bytes.length < header) {
    throw new DataFileError(`${name}: truncated after ${bytes.length} bytes, expected a header of ${header} bytes.`);
  }
  const found = shape.map((_, dimension) => view.getUint32(4 + 4 * dimension));
  if (found.some((size, dimension) => size !== shape[dimension])) {
    throw new DataFileError(`${name}: the header counts ${found.join("×")} items, expected ${shape.join("×")}.`);
  }
  const items = shape.reduce((product, size) => product * size, 1);
  if (bytes.length < header + items) {
    throw new DataFileError(`${name}: truncated after ${bytes.length - header} items, expected ${items}.`);
  }
  if (bytes.length > header + items) {
    throw new DataFileError(
      `${name}: ${bytes.length - header - items} bytes follow the last item, expected none after ${items} items.`,
    );
  }
  return { shape: found, data: bytes.subarray(header) };
}

/**
 * Unpacks a gzip file.
 *
 * @param name how messages call the file
 * @param size how many bytes must come out; unpacking stops as soon as there are more
 * @throws {DataFileError} when the file is not gzip, is damaged or cut short, or unpacks to another size.
 */
export async function gunzip(name: string, bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    const start = bytes.length === 0 ? "it is empty" : `it starts with ${hex(bytes.subarray(0, 2))}`;
    throw new DataFileError(`${name}: not gzip, ${start}, expected ${hex([0x1f, 0x8b])}.`);
  }
  const unpacked = new Uint8Array(size);
  let filled = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let next = await reader.read(); !next.done && filled <= size; next = await reader.read()) {
      if (filled + next.value.length <= size) unpacked.set(next.value, filled);
      filled += next.value.length;
    }
  } catch {
    throw new DataFileError(`${name}: truncated or damaged, expected gzip that unpacks to ${size} bytes.`);
  } finally {
    await reader.cancel().catch(() => {});
  }
  if (filled !== size) {
    const amount = filled > size ? `more than ${size}` : filled;
    throw new DataFileError(`${name}: unpacks to ${amount} bytes, expected ${size}.`);
  }
  return unpacked;
}

const hex = (bytes: ArrayLike<number>) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
