import assert from "node:assert/strict";
import {
  crossEntropyLoss,
  elasticNet,
  gradientCheck,
  inputSensitivity,
  l2,
  type Layer,
  Linear,
  type Loss,
  type Matrix,
  mseLoss,
  type Parameter,
  type Regularizer,
  ReLU,
  seededRandom,
  Sequential,
  Tanh,
} from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, normals, seeds, sizes } from "./properties.ts";

/** A linear layer that makes a mistake of its own in its weight gradient. */
class WrongLinear extends Linear {
  readonly #spoil: (grad: Matrix) => void;
  constructor(inputs: number, outputs: number, seed: number, spoil: (grad: Matrix) => void) {
    super(inputs, outputs, seededRandom(seed));
    this.#spoil = spoil;
  }
  override backward(gradOutput: Matrix, out?: Matrix): Matrix {
    const result = super.backward(gradOutput, out);
    this.#spoil(this.weight.grad);
    return result;
  }
}

function worst(
  net: Layer,
  options: { x: Matrix; y: Matrix; loss: Loss<Matrix>; regularizer?: Regularizer },
): { data: number; penalty: number } {
  const errors = gradientCheck(net, options);
  return { data: Math.max(...errors.map((e) => e.data)), penalty: Math.max(...errors.map((e) => e.penalty)) };
}

Deno.test("whole nets pass at 1e-7, both losses and every regularizer", () => {
  fc.assert(
    fc.property(seeds, sizes, sizes, fc.integer({ min: 2, max: 4 }), (seed, n, inputs, outputs) => {
      const random = seededRandom(seed);
      const net = new Sequential(
        new Linear(inputs, 4, random),
        new Tanh(),
        new Linear(4, 3, random),
        new Tanh(),
        new Linear(3, outputs, random),
      );
      const x = random.normalMatrix(n, inputs), labels = Array.from({ length: n }, () => random.integer(outputs));
      const regularizer = elasticNet({ l1: 0.1, l2: 0.5 });
      const regression = gradientCheck(net, { x, y: random.normalMatrix(n, outputs), loss: mseLoss, regularizer });
      const classification = gradientCheck(net, { x, y: labels, loss: crossEntropyLoss, regularizer: l2(0.3) });
      for (const { name, data, penalty } of [...regression, ...classification]) {
        assert.ok(data <= 1e-7, `${name}: data gradient off by ${data}`);
        assert.ok(penalty <= 1e-7, `${name}: penalty gradient off by ${penalty}`);
      }
      assert.deepEqual(regression.map(({ name }) => name), net.parameters().map(({ name }) => name));
    }),
    { numRuns: 25 },
  );
});

Deno.test("a net of ReLUs passes where no input of one is near 0", () => {
  const random = seededRandom(7);
  const net = new Sequential(new Linear(3, 6, random), new ReLU(), new Linear(6, 2, random));
  const x = normals(8, 9, 3);
  const inputs = net.layers[0].forward(x).data;
  assert.ok(inputs.every((value) => Math.abs(value) > 1e-3), "this seed keeps away from the kink");
  assert.ok(worst(net, { x, y: normals(9, 9, 2), loss: mseLoss }).data <= 1e-7);
});

Deno.test("a wrong data gradient stays visible beside a penalty a million times as large", () => {
  const spoiled = new WrongLinear(3, 2, 1, (grad) => grad.data[0] *= 1.01);
  const regularizer = l2(1e6), data = { x: normals(2, 8, 3), y: normals(3, 8, 2), loss: mseLoss };
  const found = worst(spoiled, { ...data, regularizer });
  assert.ok(found.data > 5e-3, `the mistake of 1 % shows as ${found.data}`);
  assert.ok(found.penalty <= 1e-7);

  // In the sum of both it would hide: the relative error of the total is far below every threshold.
  spoiled.forward(data.x);
  const w = spoiled.weight;
  w.grad.data.fill(0);
  spoiled.backward(mseLoss(spoiled.forward(data.x), data.y).grad);
  const wrong = w.grad.data[0], right = wrong / 1.01, penalty = regularizer.gradient(w.value).data[0];
  assert.ok(Math.abs(wrong - right) / Math.abs(right + penalty) < 1e-7);
});

Deno.test("usual mistakes are found: a forgotten mean, a wrong sign, a missing term, λw for λΣw²", () => {
  const data = { x: normals(2, 8, 3), y: normals(3, 8, 2), loss: mseLoss };
  const mistakes: [string, (grad: Matrix) => void][] = [
    ["twice as large", (grad) => grad.data.set(grad.scale(2).data)],
    ["wrong sign", (grad) => grad.data.set(grad.scale(-1).data)],
    ["one element left out", (grad) => grad.data[3] = 0],
    ["not a number", (grad) => grad.data[1] = NaN],
  ];
  for (const [name, spoil] of mistakes) {
    assert.ok(!(worst(new WrongLinear(3, 2, 1, spoil), data).data <= 1e-3), name);
  }
  const halved: Regularizer = { penalty: l2(0.1).penalty, gradient: (w) => w.scale(0.1) };
  const found = worst(new Linear(3, 2, seededRandom(1)), { ...data, regularizer: halved });
  assert.ok(found.data <= 1e-7);
  assertClose([found.penalty], [0.5], 1e-6);
});

Deno.test("biases are not penalized, and without a regularizer nothing is", () => {
  const options = { x: normals(2, 8, 3), y: normals(3, 8, 2), loss: mseLoss };
  const wrong: Regularizer = { penalty: (w) => w.sum(), gradient: (w) => w.map(() => 5) };
  const net = new Linear(3, 2, seededRandom(1));
  assert.deepEqual(gradientCheck(net, { ...options, regularizer: wrong }).map(({ penalty }) => penalty > 0.1), [
    true,
    false,
  ]);
  assert.deepEqual(gradientCheck(net, options).map(({ penalty }) => penalty), [0, 0]);
});

Deno.test("values and gradients are afterwards as they were before", () => {
  const net = new Sequential(new Linear(3, 4, seededRandom(1)), new Tanh(), new Linear(4, 2, seededRandom(2)));
  const state = (params: Parameter[]) =>
    params.flatMap(({ value, grad, hasGrad }) => [...value.data, ...grad.data, Number(hasGrad)]);
  const options = { x: normals(2, 8, 3), y: normals(3, 8, 2), loss: mseLoss, regularizer: l2(1) };
  const untouched = state(net.parameters());
  gradientCheck(net, options);
  inputSensitivity(net, options.x);
  assertSameBits(state(net.parameters()), untouched);
  net.backward(mseLoss(net.forward(options.x), options.y).grad);
  const trained = state(net.parameters());
  gradientCheck(net, options);
  inputSensitivity(net, options.x);
  assertSameBits(state(net.parameters()), trained);
});

Deno.test("inputSensitivity is the norm of the weights of a linear model, and the slope of any other", () => {
  const linear = new Linear(2, 1, seededRandom(1));
  linear.weight.value.data.set([3, -4]);
  assertClose(inputSensitivity(linear, normals(1, 5, 2)), [5, 5, 5, 5, 5], 1e-15);

  const net = new Sequential(new Linear(2, 6, seededRandom(3)), new Tanh(), new Linear(6, 1, seededRandom(4)));
  const x = normals(5, 3, 2), h = 1e-6;
  const slope = (row: number, col: number) => {
    const moved = (by: number) => net.forward(x.map((value, i, j) => i === row && j === col ? value + by : value));
    return (moved(h).at(row, 0) - moved(-h).at(row, 0)) / (2 * h);
  };
  const expected = [0, 1, 2].map((row) => Math.sqrt(slope(row, 0) ** 2 + slope(row, 1) ** 2));
  assertClose(inputSensitivity(net, x), expected, 1e-7);
});
