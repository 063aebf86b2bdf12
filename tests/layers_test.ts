import assert from "node:assert/strict";
import {
  type Layer,
  Linear,
  Matrix,
  type Parameter,
  ReLU,
  seededRandom,
  Sequential,
  Tanh,
  weightNorm,
} from "../lib/mod.ts";
import { golden, relativeDifference } from "./golden/fixtures.ts";
import { crossEntropyLoss } from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, normals, parameter, seeds, sizes } from "./properties.ts";

interface Single {
  x: number[][];
  gradOutput: number[][];
  output: number[][];
  /** With respect to the input, then the weight and the bias. */
  gradients: number[][][];
}
const fixtures = golden<{
  linear: Single & { weight: number[][]; bias: number[] };
  ReLU: Single;
  Tanh: Single;
  deep: {
    x: number[][];
    weights: number[][][];
    biases: number[][];
    labels: number[];
    logits: number[][];
    loss: number;
    gradInput: number[][];
    gradients: (number[] | number[][])[];
  };
}>("layers");

function linear(weight: number[][], bias: number[]): Linear {
  const layer = new Linear(weight.length, bias.length, seededRandom(0));
  layer.weight.value.data.set(weight.flat());
  layer.bias.value.data.set(bias);
  return layer;
}

/** A layer that passes everything on: the very matrix, or another view of its numbers. */
class Identity implements Layer {
  readonly #view: boolean;
  constructor(options: { view: boolean } = { view: false }) {
    this.#view = options.view;
  }
  forward(x: Matrix): Matrix {
    return this.#view ? new Matrix(x.rows, x.cols, x.data) : x;
  }
  backward(gradOutput: Matrix): Matrix {
    return this.forward(gradOutput);
  }
  parameters(): Parameter[] {
    return [];
  }
}

Deno.test("Linear, ReLU and Tanh agree with PyTorch, outputs and all gradients", () => {
  const layers = {
    linear: linear(fixtures.linear.weight, fixtures.linear.bias),
    ReLU: new ReLU(),
    Tanh: new Tanh(),
  };
  for (const [name, layer] of Object.entries(layers)) {
    const { x, gradOutput, output, gradients } = fixtures[name as "linear" | "ReLU" | "Tanh"];
    const found = layer.forward(Matrix.from(x));
    assertClose(found.data, output.flat(), 1e-15, `${name}: output`, 1);
    const gradInput = layer.backward(Matrix.from(gradOutput));
    const all = [gradInput, ...layer.parameters().map(({ grad }) => grad)];
    all.forEach((grad, i) => assertClose(grad.data, gradients[i].flat(), 1e-15, `${name}: gradient ${i}`, 4));
  }
});

Deno.test("a net of three layers agrees with PyTorch, down to the gradient of its input", () => {
  const { x, weights, biases, labels, logits, loss, gradInput, gradients } = fixtures.deep;
  const [first, second, third] = weights.map((weight, i) => linear(weight, biases[i]));
  const net = new Sequential(first, new ReLU(), second, new Tanh(), third);
  const output = net.forward(Matrix.from(x));
  assert.ok(relativeDifference(output.data, logits.flat()) <= 1e-13);
  const found = crossEntropyLoss(output, labels);
  assert.ok(relativeDifference([found.loss], [loss]) <= 1e-13);
  assertClose(net.backward(found.grad).data, gradInput.flat(), 1e-14, "input");
  net.parameters().forEach(({ name, grad }, i) => assertClose(grad.data, gradients[i].flat(), 1e-14, name));
});

Deno.test("every gradient of every layer is the slope of what the layer computes", () => {
  const kinds: Record<string, (inputs: number, outputs: number, seed: number) => Layer> = {
    Linear: (inputs, outputs, seed) => new Linear(inputs, outputs, seededRandom(seed)),
    ReLU: () => new ReLU(),
    Tanh: () => new Tanh(),
    Sequential: (inputs, outputs, seed) => {
      const random = seededRandom(seed);
      return new Sequential(new Linear(inputs, 3, random), new Tanh(), new Linear(3, outputs, random));
    },
  };
  for (const [name, make] of Object.entries(kinds)) {
    fc.assert(
      fc.property(seeds, sizes, sizes, sizes, (seed, n, inputs, outputs) => {
        const layer = make(inputs, outputs, seed);
        // Away from 0, where ReLU has a kink.
        const x = normals(seed + 1, n, inputs).map((value) => value + Math.sign(value) * 0.05);
        const upstream = normals(seed + 2, n, layer.forward(x).cols);
        const f = () => layer.forward(x).mul(upstream).sum();
        layer.forward(x);
        const gradInput = layer.backward(upstream).clone();
        const analytic = [gradInput, ...layer.parameters().map(({ grad }) => grad.clone())];
        const varied = [x, ...layer.parameters().map(({ value }) => value)];
        varied.forEach((matrix, which) => {
          const differences = matrix.data.map((value, at) => {
            const h = 1e-5;
            matrix.data[at] = value + h;
            const up = f();
            matrix.data[at] = value - h;
            const down = f();
            matrix.data[at] = value;
            return (up - down) / (2 * h);
          });
          assertClose(
            analytic[which].data,
            differences,
            1e-7,
            `${name}: gradient ${which}`,
            1 + analytic[which].norm(),
          );
        });
      }),
      { numRuns: 30 },
    );
  }
});

Deno.test("Linear starts uniform within ±1/√inFeatures, the same for the same seed", () => {
  const make = (seed: number) => new Linear(25, 40, seededRandom(seed));
  const { weight, bias } = make(1);
  assert.deepEqual([weight.value.rows, weight.value.cols, bias.value.rows, bias.value.cols], [25, 40, 1, 40]);
  assert.deepEqual([weight.kind, bias.kind, weight.name, bias.name], ["weight", "bias", "weight", "bias"]);
  for (const { value } of [weight, bias]) {
    assert.ok(value.data.every((w) => Math.abs(w) <= 0.2));
    assert.ok(value.norm() > 0);
  }
  const spread = Math.sqrt(weight.value.sumOfSquares() / 1000);
  assert.ok(Math.abs(spread - 0.2 / Math.sqrt(3)) < 0.005, `standard deviation ${spread}`);
  assertSameBits(weight.value.data, make(1).weight.value.data);
  assert.notDeepEqual(weight.value.toArray(), make(2).weight.value.toArray());
});

Deno.test("gradients add up over backward passes, and parameters know that one has reached them", () => {
  const layer = linear([[1, 2]], [0, 0]);
  assert.deepEqual(layer.parameters().map(({ hasGrad }) => hasGrad), [false, false]);
  const pass = () => (layer.forward(Matrix.from([[3]])), layer.backward(Matrix.from([[1, -1]])));
  pass();
  assert.deepEqual(layer.weight.grad.toArray(), [[3, -3]]);
  pass();
  assert.deepEqual(layer.weight.grad.toArray(), [[6, -6]]);
  assert.deepEqual(layer.bias.grad.toArray(), [[2, -2]]);
  assert.deepEqual(layer.parameters().map(({ hasGrad }) => hasGrad), [true, true]);
});

Deno.test("accumulate leaves the gradients that backward leaves, bit for bit", () => {
  const nets: ((seed: number) => Layer)[] = [
    (seed) => new Linear(3, 2, seededRandom(seed)),
    (seed) =>
      new Sequential(new Linear(3, 4, seededRandom(seed)), new ReLU(), new Linear(4, 2, seededRandom(seed + 1))),
    (seed) => new Sequential(new Tanh(), new Linear(3, 2, seededRandom(seed))),
    (seed) =>
      new Sequential(
        new Sequential(new Linear(3, 5, seededRandom(seed)), new Tanh()),
        new Linear(5, 2, seededRandom(1)),
      ),
    () => new Sequential(),
  ];
  fc.assert(fc.property(seeds, sizes, fc.constantFrom(...nets), (seed, n, make) => {
    const [one, other] = [make(seed), make(seed)];
    for (const pass of [1, 2]) {
      const x = normals(seed + pass, n, 3), y = one.forward(x), grad = normals(seed + 9 * pass, y.rows, y.cols);
      one.backward(grad);
      other.forward(x);
      other.accumulate!(grad);
    }
    const expected = one.parameters(), found = other.parameters();
    expected.forEach(({ name, grad }, index) => assertSameBits(found[index].grad.data, grad.data, name));
    assert.deepEqual(found.map(({ hasGrad }) => hasGrad), expected.map(({ hasGrad }) => hasGrad));
  }));
});

Deno.test("ReLU: the derivative at 0 is 0, NaN stays NaN, no zero is negative", () => {
  const relu = new ReLU();
  const output = relu.forward(Matrix.from([[-1, -0, 0, 2, NaN]]));
  assertSameBits(output.data, [0, 0, 0, 2, NaN]);
  assertSameBits(relu.backward(Matrix.from([[7, 7, 7, 7, 7]])).data, [0, 0, 0, 7, 7]);
});

Deno.test("Tanh saturates at ±1 with a gradient of 0", () => {
  const layer = new Tanh();
  assert.deepEqual(layer.forward(Matrix.from([[-400, 0, 400]])).toArray(), [[-1, 0, 1]]);
  assert.deepEqual(layer.backward(Matrix.from([[1, 1, 1]])).toArray(), [[0, 1, 0]]);
});

Deno.test("Sequential names parameters by position, nested ones as well, and always hands out the same objects", () => {
  const random = seededRandom(1);
  const net = new Sequential(new Linear(2, 3, random), new ReLU(), new Linear(3, 1, random));
  assert.deepEqual(net.parameters().map(({ name }) => name), ["0.weight", "0.bias", "2.weight", "2.bias"]);
  assert.deepEqual(net.parameters(), net.parameters());
  net.parameters().forEach((param, i) => assert.equal(param, net.parameters()[i]));
  const outer = new Sequential(new Tanh(), net);
  assert.deepEqual(outer.parameters().map(({ name }) => name), ["1.0.weight", "1.0.bias", "1.2.weight", "1.2.bias"]);
});

/** Nets in which a layer hands on what it was given, or a view of it, at every place where that could do harm. */
function netsOfAllKinds(): [string, Layer][] {
  const random = seededRandom(5);
  const affine = () => new Linear(2, 2, random);
  const view = () => new Identity({ view: true });
  return [
    ["plain", new Sequential(affine(), new ReLU(), affine())],
    ["identity first", new Sequential(new Identity(), affine(), new Tanh(), affine())],
    ["identity last", new Sequential(affine(), new Tanh(), new Identity())],
    ["identities only", new Sequential(new Identity(), new Identity())],
    ["view first", new Sequential(view(), new Tanh(), affine())],
    ["view last", new Sequential(affine(), new ReLU(), view())],
    ["view of a view last", new Sequential(affine(), view(), new Identity(), view())],
    ["nested, identity at the inner end", new Sequential(new Sequential(affine(), new Identity()), new Tanh())],
    ["nested last", new Sequential(affine(), new Sequential(new Tanh(), view()))],
    ["nested, empty", new Sequential(affine(), new Sequential())],
    ["empty", new Sequential()],
  ];
}

Deno.test("Sequential's reuse of matrices never changes what the caller holds", () => {
  for (const [name, net] of netsOfAllKinds()) {
    const held: { matrix: Matrix; bits: Float64Array; what: string }[] = [];
    const hold = (matrix: Matrix, what: string) => {
      held.push({ matrix, bits: matrix.data.slice(), what });
      return matrix;
    };
    for (let pass = 0; pass < 3; pass++) {
      const x = hold(normals(pass, 4, 2), `input ${pass}`);
      hold(net.forward(x), `output ${pass}`);
      const gradOutput = hold(normals(10 + pass, 4, 2), `output gradient ${pass}`);
      hold(net.backward(gradOutput), `input gradient ${pass}`);
      // The same shape once more without backward, then another shape.
      hold(net.forward(hold(normals(20 + pass, 4, 2), "second input")), "second output");
      net.forward(normals(30 + pass, 3, 2));
    }
    for (const { matrix, bits, what } of held) assertSameBits(matrix.data, bits, `${name}: ${what}`);
  }
});

Deno.test("Sequential computes what its layers compute one by one, pass after pass", () => {
  for (const [name, net] of netsOfAllKinds()) {
    const layers = (net as Sequential).layers;
    for (const rows of [4, 4, 2, 4]) {
      const x = normals(rows, rows, 2), gradOutput = normals(rows + 1, rows, 2);
      net.parameters().forEach(({ grad }) => grad.data.fill(0));
      const output = net.forward(x), gradInput = net.backward(gradOutput);
      const gradients = net.parameters().map(({ grad }) => grad.clone());
      net.parameters().forEach(({ grad }) => grad.data.fill(0));
      const expected = layers.reduce((input, layer) => layer.forward(input), x);
      const expectedGrad = layers.reduceRight((grad, layer) => layer.backward(grad), gradOutput);
      assertSameBits(output.data, expected.data, `${name}: output`);
      assertSameBits(gradInput.data, expectedGrad.data, `${name}: input gradient`);
      net.parameters().forEach((param, i) => assertSameBits(param.grad.data, gradients[i].data, param.name));
    }
  }
});

Deno.test("what a layer passed on in one pass is not what it may overwrite in the next", () => {
  // As dropout: in one mode it hands on its input, in the other it makes something of its own, in `out` if there is one.
  let passesOn = true;
  const doubling: Layer = {
    forward(x, out = Matrix.zeros(x.rows, x.cols)) {
      if (passesOn) return new Matrix(x.rows, x.cols, x.data);
      out.data.set(x.data.map((value) => 2 * value));
      return out;
    },
    backward: (gradOutput, out) => doubling.forward(gradOutput, out),
    parameters: () => [],
  };
  const net = new Sequential(doubling, new Tanh(), { ...doubling });
  const x = normals(1, 2, 2), gradOutput = normals(2, 2, 2), before = [x.clone(), gradOutput.clone()];
  for (passesOn of [true, false, true, false]) {
    net.forward(x);
    net.backward(gradOutput);
  }
  assertSameBits(x.data, before[0].data, "input");
  assertSameBits(gradOutput.data, before[1].data, "output gradient");
});

Deno.test("sizes of batches that take turns find their matrices again; no more than four are kept", () => {
  const offered: (Matrix | undefined)[] = [];
  const spy: Layer = {
    forward(x, out) {
      offered.push(out);
      return out ?? x.clone();
    },
    backward: (gradOutput) => gradOutput,
    parameters: () => [],
  };
  const net = new Sequential(spy, new Tanh());
  const sizesMadeAnew = (...sizes: number[]) => {
    sizes.forEach((rows) => net.forward(Matrix.zeros(rows, 2)));
    return offered.splice(0).map((out, i) => {
      assert.ok(out === undefined || out.rows === sizes[i], `${out?.rows} rows offered for ${sizes[i]}`);
      return out === undefined ? [sizes[i]] : [];
    }).flat();
  };
  assert.deepEqual(sizesMadeAnew(40, 200, 40, 200, 40, 10, 3, 200), [40, 200, 10, 3]);
  assert.deepEqual(sizesMadeAnew(7), [7], "a fifth size takes the place of the first, 40");
  assert.deepEqual(sizesMadeAnew(10, 3, 200, 7, 40), [40]);
});

Deno.test("an output that is fed back as input is read before anything is written over it", () => {
  const net = new Sequential(linear([[1, 1], [0, 1]], [0, 1]), new ReLU(), linear([[1, 0], [1, 1]], [0.5, 0]));
  let recycled = Matrix.from([[1, 2]]), fresh = recycled;
  for (let pass = 0; pass < 4; pass++) {
    recycled = net.forward(recycled);
    fresh = net.layers.reduce((input, layer) => layer.forward(input), fresh.clone());
    assertSameBits(recycled.data, fresh.data);
  }
});

Deno.test("weightNorm takes the weights and leaves the biases out", () => {
  const params = [
    parameter(Matrix.from([[3, 0], [0, 4]])),
    parameter(Matrix.from([[100]]), { kind: "bias" }),
    parameter(Matrix.from([[12]])),
  ];
  assert.equal(weightNorm(params), 13);
  assert.equal(weightNorm([]), 0);
});
