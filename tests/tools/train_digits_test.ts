/** The network that the site reads drawn digits with: that it is whole, how well it reads, and how it was trained. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import about from "../../data/digit-network.json" with { type: "json" };
import { evaluate } from "../../lib/classification.ts";
import { digitNetwork } from "../../lib/digit_trials.ts";
import { folderSource } from "../../lib/file_sources.ts";
import { drawDigit, type Stroke } from "../../lib/handwriting.ts";
import { ImageSet } from "../../lib/image_set.ts";
import { loadMnist, mnistScale } from "../../lib/mnist.ts";
import { parametersToVector, vectorToParameters } from "../../lib/parameter_vector.ts";
import { seededRandom } from "../../lib/random.ts";
import { findMnist } from "../../tools/needs.ts";
import { inRoot } from "../../tools/paths.ts";
import { shifted, trainDigits } from "../../tools/train_digits.ts";

const bytes = await Deno.readFile(inRoot("data", "digit-network.bin"));

function storedNetwork() {
  const net = digitNetwork(seededRandom(0));
  vectorToParameters(new Float32Array(bytes.buffer), net.parameters());
  return net;
}

const normalized = (pictures: ImageSet) => pictures.normalized(mnistScale.mean, mnistScale.std);

Deno.test("the stored network is whole: 784·128 + 128 + 128·10 + 10 numbers of four bytes, with the sum written down", () => {
  assert.equal(bytes.length, 4 * (784 * 128 + 128 + 128 * 10 + 10));
  assert.equal(about.bytes, bytes.length);
  assert.equal(createHash("sha256").update(bytes).digest("hex"), about.sha256);
  assert.deepEqual(new Uint8Array(parametersToVector(storedNetwork().parameters()).buffer), bytes);
});

const mnist = await findMnist();
Deno.test({
  name: "the stored network gets at least 98 % of MNIST's test pictures right, and as many as is written down" +
    (mnist === undefined ? " (skipped: MNIST is neither in $MNIST_DIR nor in data/mnist/)" : ""),
  ignore: mnist === undefined,
  fn: async () => {
    const { test } = await loadMnist({ sources: [folderSource(mnist!)] });
    const { accuracy } = evaluate(storedNetwork(), normalized(test));
    assert.ok(accuracy >= 0.98, `${accuracy}`);
    assert.equal(accuracy, about.accuracy);
  },
});

Deno.test("the stored network reads plainly drawn digits, slanted ones too", () => {
  const circle = (x: number, y: number, rx: number, ry: number): Stroke =>
    Array.from({ length: 33 }, (_, i) => {
      const angle = (i / 16) * Math.PI;
      return [x + rx * Math.sin(angle), y - ry * Math.cos(angle)] as const;
    });
  const digits: Stroke[][] = [
    [circle(5, 5, 3.5, 5)],
    [[[5, 0], [5, 10]]],
    [[[2, 2.5], [3, 0.6], [5, 0], [7.5, 1], [8, 3], [7, 5.5], [1.5, 10], [8.5, 10]]],
    [[[2, 1], [5, 0], [7.5, 1.5], [7, 4], [4.5, 5], [7.5, 6], [8, 8.5], [5, 10], [1.5, 9]]],
    [[[5, 0], [1, 6.5], [8, 6.5]], [[6, 3], [6, 10]]],
    [[[8, 0], [2.5, 0], [2, 4.5], [5, 4], [8, 5.5], [8, 8], [5.5, 10], [2, 9]]],
    [[[7, 0], [4, 2.5], [2.3, 7]], circle(5, 7.2, 2.8, 2.8)],
    [[[1.5, 0], [8, 0], [4, 10]]],
    [circle(5, 2.5, 2.5, 2.5), circle(5, 7.5, 3, 2.5)],
    [circle(5, 3, 3, 3), [[8, 3], [7.5, 10]]],
  ];
  const slanted = (by: number) =>
    digits.map((strokes) => drawDigit(strokes.map((stroke) => stroke.map(([x, y]) => [x - by * y, y] as const))));
  for (const by of [0, 0.15, 0.3]) {
    const { predicted } = evaluate(storedNetwork(), normalized(ImageSet.from(slanted(by), digits.keys().toArray())));
    assert.deepEqual([...predicted], [...digits.keys()], `slanted by ${by}`);
  }
});

Deno.test("a shifted picture is the picture, up to a pixel off in every direction and no more", () => {
  const size = 200, pixels = new Uint8Array(size * 12);
  for (let i = 0; i < size; i++) pixels.set(Array.from({ length: 12 }, (_, at) => at + 1), i * 12);
  const before = new ImageSet({ pixels, labels: new Uint8Array(size).fill(3), height: 3, width: 4 });
  const after = shifted(before, seededRandom(1)), seen = new Set<string>();
  assert.deepEqual(after.labels, before.labels);
  for (let i = 0; i < size; i++) {
    const [from, to] = [before.picture(i), after.picture(i)], center = Math.round(255 * to.at(1, 1)) - 1;
    const down = 1 - Math.floor(center / 4), right = 1 - center % 4;
    seen.add(`${down},${right}`);
    const inside = (row: number, col: number) => row >= 0 && row < 3 && col >= 0 && col < 4;
    const expected = from.map((_, row, col) => inside(row - down, col - right) ? from.at(row - down, col - right) : 0);
    assert.deepEqual(to, expected);
  }
  assert.deepEqual([...seen].sort(), ["-1,-1", "-1,0", "-1,1", "0,-1", "0,0", "0,1", "1,-1", "1,0", "1,1"]);
});

Deno.test("training learns, and gives the same bits again", () => {
  const pictures = ImageSet.from(
    Array.from({ length: 60 }, (_, i) => drawDigit([[[0, 0], [i % 2 === 0 ? 0 : 4, 8]]], { pen: 1.5 + i / 40 })),
    Array.from({ length: 60 }, (_, i) => i % 2),
  );
  const [first, second] = [0, 1].map(() => trainDigits(pictures, { epochs: 12 }));
  assert.ok(evaluate(first, normalized(pictures)).accuracy > 0.9);
  assert.deepEqual(parametersToVector(first.parameters()), parametersToVector(second.parameters()));
});
