import assert from "node:assert/strict";
import { join } from "node:path";
import { folderSource } from "../lib/file_sources.ts";
import { loadMnist, mnistFiles, setMnistSources } from "../lib/mnist.ts";
import { findMnist } from "../tools/needs.ts";
import { type SmallMnist, smallMnist } from "./small_mnist.ts";

const small = await smallMnist();

/** A folder with the four files, of which some may be changed. */
async function folderOf({ packed }: SmallMnist, change: (name: string, bytes: Uint8Array) => Uint8Array = (_, b) => b) {
  const folder = await Deno.makeTempDir();
  for (const [name, bytes] of packed) await Deno.writeFile(join(folder, name), change(name, bytes));
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const load = (...folders: string[]) => loadMnist({ files: small.files, sources: folders.map(folderSource) });

Deno.test("four files become two sets of labeled pictures", async () => {
  await using there = await folderOf(small);
  const { train, test } = await load(there.folder);
  assert.deepEqual([train.size, train.height, train.width, test.size], [30, 4, 3, 10]);
  assert.deepEqual(train.pixels, small.items.trainImages);
  assert.deepEqual(train.labels, small.items.trainLabels);
  assert.deepEqual(test.pixels, small.items.testImages);
  assert.deepEqual(test.labels, small.items.testLabels);
});

Deno.test("a file comes from the first source that has it", async () => {
  await using there = await folderOf(small);
  const { train } = await load(
    join(there.folder, "missing"),
    join(there.folder, "t10k-labels-idx1-ubyte.gz"),
    there.folder,
  );
  assert.equal(train.size, 30);
  const asked: string[] = [];
  setMnistSources([(file) => {
    asked.push(file.name);
    return Promise.resolve(small.packed.get(file.name));
  }]);
  try {
    assert.equal((await loadMnist({ files: small.files })).test.size, 10);
  } finally {
    setMnistSources(undefined);
  }
  assert.deepEqual(asked, [...small.packed.keys()], "a place may set the sources beforehand");
});

Deno.test("a file that is nowhere is named, with what to do", async () => {
  await assert.rejects(loadMnist({ sources: [] }), {
    name: "DataFileError",
    message: "train-images-idx3-ubyte.gz: not found, expected a file of 9912422 bytes; put the four MNIST files into " +
      "data/mnist/, or name their folder in the environment variable MNIST_DIR.",
  });
});

Deno.test("any flipped or missing byte of any file is refused in one sentence", async () => {
  for (const [name, bytes] of small.packed) {
    for (let at = 0; at < bytes.length; at += 7) {
      const flipped = bytes.map((byte, i) => i === at ? byte ^ 0x10 : byte);
      for (const wrong of [flipped, bytes.slice(0, at), Uint8Array.of(...bytes.slice(0, at), ...bytes.slice(at + 1))]) {
        const sources = [
          (file: { name: string }) => Promise.resolve(file.name === name ? wrong : small.packed.get(file.name)),
        ];
        await assert.rejects(loadMnist({ files: small.files, sources }), (error: Error) => {
          assert.match(error.message, new RegExp(`^${name}: [^\\n]*, expected [^\\n]*\\.$`));
          return error.name === "DataFileError";
        });
      }
    }
  }
});

Deno.test("a file with the right sum is read no less carefully", async () => {
  const [labels] = [...small.packed.values()].slice(1);
  const files = { ...small.files, trainLabels: { ...small.files.trainLabels, shape: [29] } };
  const sources = [(file: { name: string }) => Promise.resolve(small.packed.get(file.name))];
  assert.equal(labels.length, files.trainLabels.bytes);
  await assert.rejects(loadMnist({ files, sources }), {
    message: "train-labels-idx1-ubyte.gz: unpacks to more than 37 bytes, expected 37.",
  });
});

Deno.test({
  name: "the real files, where they are, hold what their authors say",
  ignore: await findMnist() === undefined,
  fn: async () => {
    const { train, test } = await loadMnist({ sources: [folderSource((await findMnist())!)] });
    assert.deepEqual([train.size, test.size, train.height, train.width], [60000, 10000, 28, 28]);
    const counts = (labels: Uint8Array) =>
      Array.from({ length: 10 }, (_, digit) => labels.filter((l) => l === digit).length);
    // The numbers of each digit as published with the set, and torchvision's mean and standard deviation.
    assert.deepEqual(counts(train.labels), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let sum = 0, squares = 0;
    for (const byte of train.pixels) sum += byte, squares += byte * byte;
    const mean = sum / train.pixels.length / 255, square = squares / train.pixels.length / (255 * 255);
    assert.equal(mean.toFixed(4), "0.1307");
    assert.equal(Math.sqrt(square - mean * mean).toFixed(4), "0.3081");
    assert.equal(Object.keys(mnistFiles).length, 4);
  },
});
