import assert from "node:assert/strict";
import { crossEntropyLoss } from "../lib/losses.ts";
import { fit } from "../lib/fit.ts";
import { ImageSet } from "../lib/image_set.ts";
import { Linear } from "../lib/layers.ts";
import { Matrix } from "../lib/matrix.ts";
import { SGD } from "../lib/optimizers.ts";
import { seededRandom } from "../lib/random.ts";

/** Five pictures of 1×2 pixels; picture i holds i and 255 − i, of class i. */
const pixels = Uint8Array.from({ length: 10 }, (_, at) => at % 2 === 0 ? at / 2 : 255 - (at - 1) / 2);
const five = new ImageSet({ pixels, labels: Uint8Array.of(0, 1, 2, 3, 4), height: 1, width: 2 });

Deno.test("pictures become inputs from 0 to 1 when they are taken, with their labels", () => {
  const { x, y } = five.take([4, 0, 4]);
  assert.deepEqual(x.toArray(), [[4 / 255, 251 / 255], [0, 1], [4 / 255, 251 / 255]]);
  assert.deepEqual([...y], [4, 0, 4]);
  assert.equal(five.size, 5);
  assert.deepEqual(five.picture(4).toArray(), [[4 / 255, 251 / 255]]);
});

Deno.test("normalized inputs are (byte/255 − mean)/std, as ToTensor and Normalize make them", () => {
  const normalized = five.normalized(0.1307, 0.3081);
  assert.deepEqual(normalized.take([0]).x.toArray(), [[(0 - 0.1307) / 0.3081, (1 - 0.1307) / 0.3081]]);
  assert.equal(normalized.pixels, five.pixels, "the bytes are shared");
  assert.deepEqual(normalized.picture(0).toArray(), [[0, 1]], "a picture stays a picture");
});

Deno.test("a matrix of the right shape is filled again, another is left alone", () => {
  const out = Matrix.zeros(2, 2);
  assert.equal(five.take([1, 2], out).x, out);
  assert.deepEqual(out.toArray(), [[1 / 255, 254 / 255], [2 / 255, 253 / 255]]);
  assert.notEqual(five.take([3], out).x, out);
  assert.equal(out.at(0, 0), 1 / 255);
});

Deno.test("a selection is a set of its own with the same scale", () => {
  const selected = five.normalized(0.5, 0.25).select([3, 1]);
  assert.deepEqual([...selected.labels], [3, 1]);
  assert.deepEqual([...selected.pixels], [3, 252, 1, 254]);
  assert.deepEqual(selected.take([1]).x.toArray(), [[(1 / 255 - 0.5) / 0.25, (254 / 255 - 0.5) / 0.25]]);
});

Deno.test("matrices become pictures, rounded to bytes", () => {
  const { pixels, labels, height, width } = ImageSet.from([Matrix.from([[0, 0.5, 1]]), Matrix.from([[1, 1, 0]])], [
    7,
    1,
  ]);
  assert.deepEqual([[...pixels], [...labels], height, width], [[0, 128, 255, 255, 255, 0], [7, 1], 1, 3]);
});

Deno.test("batches hold everything once, in order or shuffled, the last one being what is left", () => {
  const sizes: number[] = [], seen: number[] = [], first: number[] = [];
  for (const { x, y } of five.batches(2)) {
    sizes.push(x.rows);
    seen.push(...y);
    first.push(x.at(0, 0) * 255);
  }
  assert.deepEqual(sizes, [2, 2, 1]);
  assert.deepEqual(seen, [0, 1, 2, 3, 4]);
  assert.deepEqual(first, [0, 2, 4]);
  const shuffled = [...five.batches(2, seededRandom(1))].flatMap(({ y }) => [...y]);
  assert.deepEqual(shuffled, seededRandom(1).permutation(5));
  const matrices = new Set([...five.batches(1)].map(({ x }) => x));
  assert.equal(matrices.size, 1, "batches share their memory");
});

Deno.test("fit trains on what was taken", () => {
  const net = new Linear(2, 5, seededRandom(1));
  const train = five.take([0, 1, 2, 3, 4]);
  const optimizer = new SGD(net.parameters(), { lr: 0.1 });
  const { trainLoss } = fit(net, { train, loss: crossEntropyLoss, optimizer, epochs: 5 });
  assert.ok(trainLoss[5] < trainLoss[0]);
});

Deno.test("what does not fit together is refused", () => {
  const make = (options: object) => () =>
    new ImageSet({ pixels, labels: new Uint8Array(5), height: 1, width: 2, ...options });
  assert.throws(make({ width: 3 }), {
    message: "ImageSet: 5 pictures of 1×3 have 15 pixels, got 10.",
  });
  assert.throws(make({ std: 0 }), { message: "ImageSet: std must be above 0 and finite, got 0." });
  assert.throws(make({ mean: NaN }), { message: "ImageSet: mean must be finite, got NaN." });
  for (const wrong of [5, -1, 0.5]) {
    assert.throws(() => five.take([wrong]), { message: `ImageSet: there is no picture ${wrong} among 5.` });
    assert.throws(() => five.select([wrong]), RangeError);
    assert.throws(() => five.picture(wrong), RangeError);
  }
  assert.throws(() => [...five.batches(0)], {
    message: "ImageSet: batchSize must be a whole number of at least 1, got 0.",
  });
});

Deno.test("pictures that cannot be bytes of one size are refused with what is wrong", () => {
  const refused = (pictures: Matrix[], message: string) =>
    assert.throws(() => ImageSet.from(pictures, pictures.map(() => 0)), { name: "RangeError", message });
  refused([], "ImageSet.from: needs at least one picture, got none.");
  refused([Matrix.zeros(2, 2), Matrix.zeros(2, 3)], "ImageSet.from: pictures must have one size, got 2×2 and 2×3.");
  refused([Matrix.from([[0, 1.2]])], "ImageSet.from: pixels must lie from 0 to 1, got 1.2.");
  refused([Matrix.from([[NaN]])], "ImageSet.from: pixels must lie from 0 to 1, got NaN.");
  for (const label of [256, -1, 0.5, NaN]) {
    assert.throws(() => ImageSet.from([Matrix.zeros(1, 1), Matrix.zeros(1, 1)], [0, label]), {
      name: "RangeError",
      message: `ImageSet.from: label ${label} of picture 1 is not a whole number from 0 to 255.`,
    });
  }
});
