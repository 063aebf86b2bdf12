/** MNIST for measurements: the real one where it is at hand, else bytes of the same shape. Nothing is downloaded. */
import { folderSource } from "../lib/file_sources.ts";
import { ImageSet } from "../lib/image_set.ts";
import { loadMnist } from "../lib/mnist.ts";
import { seededRandom } from "../lib/mod.ts";
import { exists } from "../tools/files.ts";
import { inRoot } from "../tools/paths.ts";

/** The training digits, and whether they are real. */
export async function trainingDigits(): Promise<{ images: ImageSet; real: boolean }> {
  for (const folder of [Deno.env.get("MNIST_DIR"), inRoot("data", "mnist")]) {
    if (folder && await exists(folder)) {
      return { images: (await loadMnist({ sources: [folderSource(folder)] })).train, real: true };
    }
  }
  const random = seededRandom(1), count = 60000, pixels = new Uint8Array(count * 784);
  // As in MNIST, about a fifth of the pixels are not 0, most of them in the middle of the picture.
  for (let at = 0; at < pixels.length; at++) {
    const row = Math.floor(at % 784 / 28), column = at % 28;
    const inside = Math.abs(row - 13.5) < 9 && Math.abs(column - 13.5) < 7;
    if (inside && random.uniform() < 0.55) pixels[at] = random.integer(256);
  }
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  return { images: new ImageSet({ pixels, labels, height: 28, width: 28 }), real: false };
}

/** What a table says about its data. */
export function aboutDigits(real: boolean): string {
  return real
    ? "The data are MNIST's 60,000 training digits."
    : "MNIST was not at hand (MNIST_DIR): the data are 60,000 made-up pictures of the same shape, about as sparse.";
}

/** The bytes of an IDX file that holds `data`, as MNIST's files do. */
export function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  head.setUint32(0, 0x800 + shape.length);
  shape.forEach((size, axis) => head.setUint32(4 + 4 * axis, size));
  const bytes = new Uint8Array(head.byteLength + data.length);
  bytes.set(new Uint8Array(head.buffer));
  bytes.set(data, head.byteLength);
  return bytes;
}
