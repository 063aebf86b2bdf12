/** The kernels for training on the wasm backend against tfjs' cpu backend, and by differences where that has no answer. */
import assert from "node:assert/strict";
import { seededRandom } from "../../lib/mod.ts";
import { adamStep } from "../../lib/tfjs/adam_step.ts";
import { SGD, useWasm } from "../../lib/tfjs/mod.ts";
import { assertClose, assertSameBits, fc } from "../properties.ts";
import { tf } from "./backends.ts";

type Inputs = Record<string, { shape: number[]; values: Float32Array }>;
type Attributes = Record<string, unknown>;

/** A test on the wasm backend that must leave no tensor behind. */
function test(name: string, run: () => void | Promise<void>): void {
  Deno.test({
    name,
    fn: async () => {
      await useWasm();
      const before = tf.memory();
      await run();
      const { numTensors, numDataBuffers } = tf.memory();
      assert.deepEqual(
        [numTensors, numDataBuffers],
        [before.numTensors, before.numDataBuffers],
        "nothing is left behind",
      );
    },
    sanitizeOps: false,
    sanitizeResources: false,
  });
}

/** What a kernel makes of the inputs on a backend: all its numbers, and the shape of what it gives. */
async function runOn(backend: string, kernel: string, inputs: Inputs, attrs: Attributes) {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]);
    const out = tf.engine().runKernel(kernel, Object.fromEntries(tensors), attrs as never) as tf.Tensor;
    return { shape: out.shape, values: out.dataSync() as Float32Array };
  });
}

const normals = (seed: number, ...shape: number[]) => {
  const size = tf.util.sizeFromShape(shape);
  return { shape, values: Float32Array.from(seededRandom(seed).normalMatrix(1, size).data) };
};

/** Sums of many products may differ by their roundings: relative to the largest number there is. */
const TOLERANCE = 1e-5;

/** Winograd's sums pass through larger numbers than their results are; 5e-6 was the most in images of 28×28. */
const WINOGRAD_TOLERANCE = 3e-5;

/** Both backends must give the same, to the precision of float32. */
async function assertAsOnCpu(
  kernel: string,
  inputs: Inputs,
  attrs: Attributes,
  tolerance = TOLERANCE,
): Promise<void> {
  const expected = await runOn("cpu", kernel, inputs, attrs), actual = await runOn("wasm", kernel, inputs, attrs);
  const shapes = Object.values(inputs).map(({ shape }) => `[${shape}]`).join(" ");
  const what = `${kernel} of ${shapes} with ${JSON.stringify(attrs)}`;
  assert.deepEqual(actual.shape, expected.shape, what);
  assertClose(actual.values, expected.values, tolerance, what);
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const pair = (max: number) => fc.tuple(upTo(max), upTo(max));

/** What a convolution is made from; `image` and `pad` are of height and width. */
interface Sizes {
  seed: number;
  batch: number;
  image: [number, number];
  channels: number;
  out: number;
  filter: [number, number];
  strides: [number, number];
  dataFormat: "NHWC" | "NCHW";
  pad: "same" | "valid" | number | [number, number, number, number];
}

const pad: fc.Arbitrary<Sizes["pad"]> = fc.oneof(
  fc.constantFrom<"same" | "valid">("same", "valid"),
  upTo(2, 0),
  fc.tuple(upTo(2, 0), upTo(2, 0), upTo(2, 0), upTo(2, 0)),
);
const seed = upTo(1 << 20), batch = upTo(3), dataFormat = fc.constantFrom<Sizes["dataFormat"]>("NHWC", "NCHW");

/** The inputs and attributes of a convolution and its gradients; none where nothing comes out. */
function convolution(sizes: Sizes, depthwise = false) {
  const { seed, batch, image, channels, out, filter, strides, dataFormat, pad } = sizes, last = dataFormat === "NHWC";
  const inFormat = <T>(first: T, sides: T[], channels: T) =>
    last ? [first, ...sides, channels] : [first, channels, ...sides];
  const inShape = inFormat(batch, image, channels), filterShape = [...filter, channels, out];
  const explicit = Array.isArray(pad) && inFormat([0, 0], [[pad[0], pad[1]], [pad[2], pad[3]]], [0, 0]);
  const dimRoundingMode = typeof pad === "number" || explicit ? "floor" : undefined;
  const attrs = { strides, pad: explicit || pad, dataFormat, dimRoundingMode, dilations: 1 };
  const given = [inShape, filterShape, strides, 1, attrs.pad, dimRoundingMode, depthwise] as const;
  const { outShape } = tf.backend_util.computeConv2DInfo(
    ...given as never as [never, never, never, never, never, never, never],
    last ? "channelsLast" : "channelsFirst",
  );
  if (!outShape.every((size) => size > 0)) return undefined;
  const [x, filters, dy] = [inShape, filterShape, outShape].map((shape, i) => normals(seed + i, ...shape));
  return { x, filter: filters, dy, attrs, depthwise };
}

type Convolution = NonNullable<ReturnType<typeof convolution>>;

/** The convolution and both its gradients. */
async function assertConvolvesAsOnCpu({ x, filter, dy, attrs, depthwise }: Convolution, tolerance = TOLERANCE) {
  const kind = depthwise ? "DepthwiseConv2dNative" : "Conv2D",
    isSquare = ([height, width]: number[]) => height === width;
  // For one padding all around tfjs, on any backend, takes filters and strides to be square.
  if (typeof attrs.pad !== "number" || isSquare(filter.shape) && isSquare(attrs.strides)) {
    await assertAsOnCpu(kind, { x, filter }, attrs, tolerance);
    const fused = { ...attrs, activation: "linear" };
    if (depthwise) await assertAsOnCpu("FusedDepthwiseConv2D", { x, filter }, fused);
    else if (attrs.dataFormat === "NHWC") await assertAsOnCpu("FusedConv2D", { x, filter }, fused);
  }
  await assertAsOnCpu(`${kind}BackpropFilter`, { x, dy }, { ...attrs, filterShape: filter.shape }, tolerance);
  await assertAsOnCpu(`${kind}BackpropInput`, { dy, filter }, { ...attrs, inputShape: x.shape }, tolerance);
}

for (const depthwise of [false, true]) {
  const convolutions = fc.record({
    seed,
    batch,
    image: pair(9),
    channels: upTo(6),
    out: upTo(depthwise ? 3 : 9),
    filter: pair(4),
    strides: pair(3),
    dataFormat: depthwise ? fc.constant("NHWC" as const) : dataFormat,
    pad,
  }).map((sizes) => convolution(sizes, depthwise)).filter((found) => found !== undefined);

  const what = depthwise ? "depthwise convolutions" : "convolutions";
  test(`${what} and their gradients are as on cpu for any stride, padding, rounding and data format`, () =>
    fc.assert(fc.asyncProperty(convolutions, (one) => assertConvolvesAsOnCpu(one))));
}

test("a convolution that takes many blocks, and its gradients, are as on cpu", () => {
  const sizes = { seed: 1, batch: 3, image: [21, 20] as [number, number], channels: 40, out: 13, pad: "same" as const };
  return assertConvolvesAsOnCpu(convolution({ ...sizes, filter: [3, 3], strides: [2, 1], dataFormat: "NHWC" })!);
});

/** What goes Winograd's way: filters of 3×3 that move by 1, over many channels. */
const winograd = { filter: [3, 3] as [number, number], strides: [1, 1] as [number, number] };

test("convolutions of 3×3 over many channels, which go Winograd's way, and their gradients are as on cpu", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        seed,
        batch,
        image: fc.tuple(upTo(11, 3), upTo(11, 3)),
        channels: fc.constantFrom(16, 20, 32),
        out: fc.constantFrom(16, 24),
        dataFormat,
        pad,
      }),
      (sizes) => assertConvolvesAsOnCpu(convolution({ ...sizes, ...winograd })!, WINOGRAD_TOLERANCE),
    ),
    { numRuns: 20 },
  ));

test("convolutions that go Winograd's way in many blocks of tiles, and their gradients, are as on cpu", () => {
  const sizes = { seed: 1, batch: 3, image: [13, 14] as [number, number], channels: 64, out: 16, pad: "same" as const };
  return assertConvolvesAsOnCpu(convolution({ ...sizes, ...winograd, dataFormat: "NHWC" })!, WINOGRAD_TOLERANCE);
});

test("a batch of no images leaves the filter as it is", async () => {
  for (
    const [kind, channels, out] of [["Conv2D", 2, 3], ["Conv2D", 16, 16], ["DepthwiseConv2dNative", 2, 3]] as const
  ) {
    const dy = normals(1, 0, 5, 6, kind === "Conv2D" ? out : channels * out), x = normals(1, 0, 5, 6, channels);
    const attrs = { strides: [1, 1], dilations: [1, 1], pad: "same", dataFormat: "NHWC" };
    // Memory that was in use before, where the gradient may come to lie.
    tf.dispose(tf.ones([3, 3, channels, out]));
    await assertAsOnCpu(`${kind}BackpropFilter`, { x, dy }, { ...attrs, filterShape: [3, 3, channels, out] });
  }
});

test("a dilated depthwise convolution has the gradients that its differences show", () => {
  // tfjs refuses this one, so that its cpu backend has no answer.
  const x = normals(1, 2, 7, 6, 3), w = normals(2, 3, 2, 3, 2), weight = normals(3, 2, 3, 5, 6);
  const attrs = { strides: [1, 1], dilations: [2, 1], pad: "valid" };
  tf.tidy(() => {
    const loss = (xs: Float32Array, ws: Float32Array) => {
      const y = tf.depthwiseConv2d(
        tf.tensor4d(xs, x.shape as never),
        tf.tensor4d(ws, w.shape as never),
        1,
        "valid",
        "NHWC",
        [
          2,
          1,
        ],
      );
      const terms = y.dataSync();
      assert.deepEqual(y.shape, weight.shape);
      return weight.values.reduce((sum, value, i) => sum + value * terms[i], 0);
    };
    const run = (kernel: string, inputs: Record<string, tf.Tensor>, more: Attributes) =>
      (tf.engine().runKernel(kernel, inputs, { ...attrs, ...more } as never) as tf.Tensor).dataSync();
    const dy = tf.tensor(weight.values, weight.shape);
    const dw = run("DepthwiseConv2dNativeBackpropFilter", { x: tf.tensor(x.values, x.shape), dy }, {
      filterShape: w.shape,
    });
    const dx = run("DepthwiseConv2dNativeBackpropInput", { dy, filter: tf.tensor(w.values, w.shape) }, {
      inputShape: x.shape,
    });
    // The loss is linear in either, so that a step of 1 is exact but for roundings.
    const slopes = (values: Float32Array, lossAt: (values: Float32Array) => number) =>
      Array.from(values, (value, i) => lossAt(values.with(i, value + 1)) - lossAt(values));
    assertClose(dw, slopes(w.values, (ws) => loss(x.values, ws)), 1e-5);
    assertClose(dx, slopes(x.values, (xs) => loss(xs, w.values)), 1e-5);
  });
});

test("products of matrices, transposed or not, stacked or not, are as on cpu", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record({
        seed: upTo(1 << 20),
        sizes: fc.tuple(upTo(30), upTo(40), upTo(30)),
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        stacks: fc.constantFrom([[], []], [[3], [3]], [[1], [4]], [[2], [1]], [[2, 3], [2, 3]], [[2, 1], [1, 3]]),
      }),
      async ({ seed, sizes: [n, k, m], transposeA, transposeB, stacks: [aStack, bStack] }) => {
        const a = normals(seed, ...aStack, ...(transposeA ? [k, n] : [n, k]));
        const b = normals(seed + 1, ...bStack, ...(transposeB ? [m, k] : [k, m]));
        // tfjs' wasm backend itself cannot spread both stacks at once.
        if (aStack.length === 2 && aStack[1] === 1) return;
        await assertAsOnCpu("BatchMatMul", { a, b }, { transposeA, transposeB });
      },
    ),
  ));

test("products that take many blocks are as on cpu", async () => {
  for (const [n, k, m] of [[70, 521, 30], [5, 300, 397], [133, 17, 800]]) {
    for (const transposeA of [false, true]) {
      const a = normals(1, ...(transposeA ? [k, n] : [n, k]));
      await assertAsOnCpu("BatchMatMul", { a, b: normals(2, k, m) }, { transposeA, transposeB: false });
      await assertAsOnCpu("BatchMatMul", { a, b: normals(2, m, k) }, { transposeA, transposeB: true });
    }
  }
});

test("sums over any axes are as on cpu", () =>
  fc.assert(
    fc.asyncProperty(
      upTo(1 << 20),
      fc.array(upTo(5), { minLength: 1, maxLength: 4 }),
      fc.subarray([0, 1, 2, 3]),
      async (seed, shape, some) => {
        const axis = some.filter((axis) => axis < shape.length);
        if (axis.length === 0) return;
        const inner = [100, ...shape.slice(1)];
        await tf.setBackend("cpu");
        for (const keepDims of [false, true]) {
          const { values } = normals(seed, ...inner);
          const sumOn = async (backend: string) => {
            await tf.setBackend(backend);
            return tf.tidy(() => {
              const sum = tf.sum(tf.tensor(values, inner), axis, keepDims);
              return { shape: sum.shape, values: sum.dataSync() };
            });
          };
          const expected = await sumOn("cpu"), actual = await sumOn("wasm");
          assert.deepEqual(actual.shape, expected.shape);
          assertClose(actual.values, expected.values, 1e-5, `sum of [${inner}] over ${axis}`);
        }
      },
    ),
  ));

test("slices, of neighbors or not, of any type, are as on cpu", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(upTo(5), fc.nat(), fc.nat()), { minLength: 1, maxLength: 4 }),
      fc.constantFrom<"float32" | "int32" | "bool">("float32", "int32", "bool"),
      async (axes, dtype) => {
        const shape = axes.map(([size]) => size), begin = axes.map(([size, at]) => at % size);
        const size = axes.map(([size, , length], i) => 1 + length % (size - begin[i]));
        const on = async (backend: string) => {
          await tf.setBackend(backend);
          return tf.tidy(() => {
            const numbers = Int32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
              dtype === "bool" ? i % 2 : i);
            const x = tf.tensor(numbers, shape, dtype);
            const out = tf.slice(x, begin, size);
            return { shape: out.shape, dtype: out.dtype, values: out.dataSync() };
          });
        };
        assert.deepEqual(await on("wasm"), await on("cpu"));
      },
    ),
  ));

const pooling = fc.record({
  seed: upTo(1 << 20),
  batch: upTo(3),
  image: pair(9),
  channels: upTo(5),
  window: pair(3),
  strides: pair(3),
  pad: fc.constantFrom<"same" | "valid">("same", "valid"),
}).filter(({ image, window, pad }) => pad === "same" || image.every((size, axis) => size >= window[axis]));

test("the gradient of max pooling is as on cpu", () =>
  fc.assert(
    fc.asyncProperty(pooling, async ({ seed, batch, image, channels, window, strides, pad }) => {
      const shape = [batch, ...image, channels], x = normals(seed, ...shape);
      const on = async (backend: string) => {
        await tf.setBackend(backend);
        return tf.tidy(() => {
          const pool = (x: tf.Tensor) => tf.sum(tf.square(tf.maxPool(x as tf.Tensor4D, window, strides, pad)));
          return tf.grad(pool)(tf.tensor(x.values, shape)).dataSync();
        });
      };
      assertClose(await on("wasm"), await on("cpu"), 1e-5);
    }),
  ));

test("the gradient of average pooling is its transpose, at the border too, where that on cpu is not", () =>
  fc.assert(
    fc.property(pooling, ({ seed, batch, image, channels, window, strides, pad }) => {
      tf.tidy(() => {
        const shape = [batch, ...image, channels];
        const pool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, window, strides, pad);
        const x = tf.tensor(normals(seed, ...shape).values, shape), y = pool(x);
        const dy = tf.tensor(normals(seed + 1, ...y.shape).values, y.shape), dx = tf.grad(pool)(x, dy);
        const [left, right] = [[y, dy], [x, dx]].map(([a, b]) => tf.sum(tf.mul(a, b)).dataSync()[0]);
        assertClose([left], [right], 1e-5, "⟨pool x, dy⟩ and ⟨x, dx⟩", 1 + Math.sqrt(x.size));
      });
    }),
  ));

/** A network with every kind of layer that a classifier of images is made of. */
function classifier(): tf.Sequential {
  const { layers } = tf, random = (seed: number) => tf.initializers.heNormal({ seed });
  return tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [12, 12, 2],
        filters: 6,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        kernelInitializer: random(1),
      }),
      layers.batchNormalization({}),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({
        filters: 5,
        kernelSize: [3, 2],
        strides: [1, 2],
        activation: "elu",
        kernelInitializer: random(2),
      }),
      layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, padding: "same", depthwiseInitializer: random(3) }),
      layers.separableConv2d({
        filters: 6,
        kernelSize: 2,
        padding: "same",
        depthwiseInitializer: random(4),
        pointwiseInitializer: random(5),
      }),
      layers.averagePooling2d({ poolSize: [2, 1] }),
      layers.dropout({ rate: 0.25, seed: 6 }),
      layers.conv2dTranspose({ filters: 4, kernelSize: 2, activation: "tanh", kernelInitializer: random(7) }),
      layers.layerNormalization({}),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 8, activation: "selu", kernelInitializer: random(8) }),
      layers.dense({ units: 3, activation: "softmax", kernelInitializer: random(9) }),
    ],
  });
}

test("model.fit of a network with layers of every kind comes to what it comes to on cpu", async () => {
  const x = normals(1, 10, 12, 12, 2), labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
  const on = async (backend: string) => {
    await tf.setBackend(backend);
    const model = classifier(), xs = tf.tensor(x.values, x.shape), ys = tf.tidy(() => tf.oneHot(labels, 3).toFloat());
    model.compile({ optimizer: new SGD({ lr: 0.05, momentum: 0.9 }), loss: "categoricalCrossentropy" });
    const { history } = await model.fit(xs, ys, { epochs: 5, batchSize: 4, shuffle: false, verbose: 0 });
    const weights = model.getWeights().map((weight) => weight.dataSync());
    model.optimizer.dispose();
    model.dispose();
    tf.dispose([xs, ys]);
    return { loss: history.loss as number[], weights };
  };
  const expected = await on("cpu"), actual = await on("wasm");
  assert.ok(expected.loss[4] < 0.9 * expected.loss[0], "it learns");
  assertClose(actual.loss, expected.loss, 1e-4);
  expected.weights.forEach((values, i) => assertClose(actual.weights[i], values, 1e-3, `weights ${i}`, 1));
});

test("training twice gives the same bits", async () => {
  const train = async () => {
    const model = classifier(), x = tf.ones([8, 12, 12, 2]), y = tf.ones([8, 3]);
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 2, batchSize: 3, shuffle: false, verbose: 0 });
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    model.optimizer.dispose();
    model.dispose();
    tf.dispose([x, y]);
    return weights;
  };
  assertSameBits(await train(), await train());
});

test("a step of Adam in one pass gives the very bits of its operations", () => {
  for (const [decoupled, decay] of [[false, 0], [false, 0.3], [true, 0.97]] as const) {
    for (const amsgrad of [false, true]) {
      for (const sign of [1, -1]) {
        const attributes = {
          gain: amsgrad ? -0.4 : 0.1,
          keep2: 0.999,
          gain2: 1e-3,
          correction2: 0.7,
          eps: 1e-8,
          stepSize: 0.02,
        };
        const [w, g, m, v, vMax] = [1, 2, 3, 4, 5].map((seed) => tf.tensor(normals(seed, 11).values));
        const inputs = { w, g, m, v: tf.square(v), ...amsgrad && { vMax: tf.square(vMax) } };
        const step = () =>
          tf.tidy(() => adamStep(inputs, { ...attributes, decoupled, decay, sign }).map((tensor) => tensor.dataSync()));
        const onePass = step(), kernel = tf.getKernel("AdamStep", "wasm");
        tf.unregisterKernel("AdamStep", "wasm");
        const operations = step();
        tf.registerKernel(kernel);
        assert.equal(onePass.length, amsgrad ? 4 : 3);
        onePass.forEach((values, i) => assertSameBits(values, operations[i], `${["w", "m", "v", "vMax"][i]}`));
        tf.dispose([w, g, m, v, vMax, ...Object.values(inputs)]);
      }
    }
  }
});

test("useWasm refuses a misspelled option", async () => {
  await assert.rejects(useWasm({ paths: "/" } as never), {
    name: "RangeError",
    message: 'useWasm has no option "paths"; its options are path.',
  });
});

test("useWasm may be called again, and after another backend", async () => {
  const kernel = tf.getKernel("Conv2DBackpropFilter", "wasm");
  await tf.setBackend("cpu");
  await useWasm();
  assert.equal(tf.getBackend(), "wasm");
  assert.equal(tf.getKernel("Conv2DBackpropFilter", "wasm"), kernel);
});
