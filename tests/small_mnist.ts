/** A set in MNIST's format, small enough to be made on the spot: random pictures of 4×3 pixels. */
import type { MnistFile, MnistFiles } from "../lib/mnist.ts";
import { seededRandom } from "../lib/random.ts";

/** An IDX file of unsigned bytes, unpacked. */
export function idxBytes(shape: readonly number[], items: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + items.length), view = new DataView(bytes.buffer);
  bytes.set([0, 0, 8, shape.length]);
  shape.forEach((size, dimension) => view.setUint32(4 + 4 * dimension, size));
  bytes.set(items, 4 + 4 * shape.length);
  return bytes;
}

export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
}

export interface SmallMnist {
  readonly files: MnistFiles;
  /** The packed files by name. */
  readonly packed: Map<string, Uint8Array<ArrayBuffer>>;
  /** What was packed. */
  readonly items: Record<keyof MnistFiles, Uint8Array<ArrayBuffer>>;
}

export async function smallMnist(): Promise<SmallMnist> {
  const random = seededRandom(1), packed = new Map<string, Uint8Array<ArrayBuffer>>();
  const items = {} as Record<keyof MnistFiles, Uint8Array<ArrayBuffer>>;
  const make = async (key: keyof MnistFiles, name: string, shape: number[], below: number): Promise<MnistFile> => {
    const length = shape.reduce((product, size) => product * size, 1);
    items[key] = Uint8Array.from({ length }, () => random.integer(below));
    const bytes = await gzip(idxBytes(shape, items[key]));
    packed.set(name, bytes);
    return { name, bytes: bytes.length, sha256: await sha256(bytes), shape };
  };
  const files = {
    trainImages: await make("trainImages", "train-images-idx3-ubyte.gz", [30, 4, 3], 256),
    trainLabels: await make("trainLabels", "train-labels-idx1-ubyte.gz", [30], 10),
    testImages: await make("testImages", "t10k-images-idx3-ubyte.gz", [10, 4, 3], 256),
    testLabels: await make("testLabels", "t10k-labels-idx1-ubyte.gz", [10], 10),
  };
  return { files, packed, items };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
