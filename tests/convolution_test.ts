import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { Conv2d, gradientCheck, Linear, Matrix, mseLoss, ReLU, seededRandom, Sequential } from "../lib/mod.ts";
import { assertSameBits, fc, normals, seeds } from "./properties.ts";

tf.enableProdMode();

const sizes = fc.record({
  height: fc.integer({ min: 3, max: 7 }),
  width: fc.integer({ min: 3, max: 7 }),
  inChannels: fc.integer({ min: 1, max: 3 }),
  outChannels: fc.integer({ min: 1, max: 4 }),
  kernelSize: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
});

/** Small whole numbers, with which float32 computes exactly. */
const wholeNumbers = (seed: number, rows: number, cols: number) =>
  normals(seed, rows, cols).map((x) => Math.round(3 * x));

Deno.test("forward and backward are TensorFlow.js' conv2d and its gradients, exactly on whole numbers", () =>
  fc.assert(
    fc.asyncProperty(seeds, sizes, fc.integer({ min: 1, max: 3 }), async (seed, options, n) => {
      const { height, width, inChannels, outChannels, kernelSize, stride, padding } = options;
      const layer = new Conv2d(options, seededRandom(0));
      const x = wholeNumbers(seed, n, height * width * inChannels), { value: w } = layer.weight;
      w.data.set(wholeNumbers(seed + 1, w.rows, w.cols).data);
      layer.bias.value.data.fill(0);
      const y = layer.forward(x), g = wholeNumbers(seed + 2, y.rows, y.cols), dx = layer.backward(g);

      await tf.setBackend("cpu");
      tf.tidy(() => {
        const conv = (x: tf.Tensor, w: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, padding, "NHWC", 1, "floor");
        const images = tf.tensor(Float32Array.from(x.data), [n, height, width, inChannels]);
        const filters = tf.tensor(Float32Array.from(w.data), [kernelSize, kernelSize, inChannels, outChannels]);
        const theirs = conv(images, filters);
        assert.deepEqual(theirs.shape, [n, layer.outHeight, layer.outWidth, outChannels]);
        const plus0 = (numbers: ArrayLike<number>) => Array.from(numbers, (value) => value + 0);
        assertSameBits(plus0(y.data), plus0(theirs.dataSync()), "output");
        const [dImages, dFilters] = tf.grads(conv)(
          [images, filters],
          tf.tensor(Float32Array.from(g.data), theirs.shape),
        );
        assertSameBits(plus0(dx.data), plus0(dImages.dataSync()), "input gradient");
        assertSameBits(plus0(layer.weight.grad.data), plus0(dFilters.dataSync()), "filter gradient");
      });
      const perFilter = new Matrix(g.data.length / outChannels, outChannels, g.data).sumRows();
      assertSameBits(layer.bias.grad.data, perFilter.data, "bias gradient");
    }),
  ));

Deno.test("gradients of a convolutional network pass the gradient check", () => {
  const random = seededRandom(1);
  const first = new Conv2d({ height: 6, width: 5, inChannels: 2, outChannels: 3, kernelSize: 3, padding: 1 }, random);
  const second = new Conv2d({ height: 6, width: 5, inChannels: 3, outChannels: 2, kernelSize: 2, stride: 2 }, random);
  const net = new Sequential(first, new ReLU(), second, new Linear(3 * 2 * 2, 2, random));
  for (const { name, data } of gradientCheck(net, { x: normals(2, 4, 60), y: normals(3, 4, 2), loss: mseLoss })) {
    assert.ok(data < 1e-6, `${name}: ${data}`);
  }
});

Deno.test("addPatches is the transpose of takePatches: ⟨take x, p⟩ = ⟨x, add p⟩", () => {
  fc.assert(fc.property(seeds, sizes, (seed, options) => {
    const layer = new Conv2d(options, seededRandom(0));
    const x = wholeNumbers(seed, 2, options.height * options.width * options.inChannels), taken = layer.takePatches(x);
    const p = wholeNumbers(seed + 1, taken.rows, taken.cols);
    assert.equal(taken.mul(p).sum(), x.mul(layer.addPatches(p)).sum());
  }));
});

Deno.test("a filter that is 1 in its middle and 0 elsewhere gives the image, its bias added", () => {
  const layer = new Conv2d(
    { height: 2, width: 3, inChannels: 1, outChannels: 1, kernelSize: 3, padding: 1 },
    seededRandom(1),
  );
  layer.weight.value.data.fill(0)[4] = 1;
  layer.bias.value.data[0] = 10;
  assert.deepEqual([...layer.forward(Matrix.from([[1, 2, 3, 4, 5, 6]])).data], [11, 12, 13, 14, 15, 16]);
});

Deno.test("starting values are uniform in ±1/√(numbers in a patch)", () => {
  const { weight, bias } = new Conv2d(
    { height: 3, width: 3, inChannels: 4, outChannels: 500, kernelSize: 3 },
    seededRandom(1),
  );
  for (const { value } of [weight, bias]) {
    const largest = Math.max(...value.data.map(Math.abs)), bound = 1 / 6;
    assert.ok(largest <= bound && largest > 0.98 * bound);
  }
});

Deno.test("wrong sizes are refused with what was wrong", () => {
  const random = seededRandom(1), right = { height: 4, width: 5, inChannels: 2, outChannels: 3, kernelSize: 3 };
  const refuses = (wrong: object, message: string) =>
    assert.throws(() => new Conv2d({ ...right, ...wrong }, random), { name: "RangeError", message });
  refuses({ stride: 0 }, "Conv2d: stride must be a whole number of at least 1, got 0.");
  refuses({ padding: -1 }, "Conv2d: padding must be a whole number of at least 0, got -1.");
  refuses({ inChannels: 1.5 }, "Conv2d: inChannels must be a whole number of at least 1, got 1.5.");
  refuses({ height: undefined }, "Conv2d: height must be a whole number of at least 1, got undefined.");
  refuses({ kernelSize: 7, padding: 1 }, "Conv2d: a filter of 7×7 does not fit an image of 4×5 padded by 1.");
  const layer = new Conv2d(right, random);
  assert.throws(() => layer.backward(Matrix.zeros(1, 18)), { message: /^Conv2d: backward was called before forward/ });
  assert.throws(() => layer.forward(Matrix.zeros(1, 39)), {
    message: "Conv2d: the input is 1×39, but an image of 4×5 with 2 channels has 40 numbers.",
  });
  for (const [rows, cols] of [[6, 9], [6, 4], [5, 18]]) {
    assert.throws(() => layer.addPatches(Matrix.zeros(rows, cols)), {
      message: `Conv2d: the patches are ${rows}×${cols}, but each image has 6 of them, with 18 numbers each.`,
    });
  }
  layer.forward(Matrix.zeros(2, 40));
  assert.throws(() => layer.backward(Matrix.zeros(2, 19)), {
    message: "Conv2d: the gradient is 2×19 but the last output was 2×18; they must have the same shape.",
  });
});
