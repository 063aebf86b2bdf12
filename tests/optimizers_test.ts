import assert from "node:assert/strict";
import {
  Adam,
  AdamW,
  addPenaltyGradient,
  crossEntropyLoss,
  decayWeightsOnly,
  l2,
  Linear,
  Matrix,
  mseLoss,
  type Parameter,
  ReLU,
  seededRandom,
  Sequential,
  SGD,
  type SGDOptions,
  Tanh,
} from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, normals, parameter, seeds } from "./properties.ts";

const kinds = { SGD, Adam, AdamW };
type Options = Record<string, unknown>;
const make = (name: keyof typeof kinds, params: Parameter[], options: Options) =>
  new kinds[name](params, options as unknown as SGDOptions);

function smallNet(seed: number, kind: "ReLU" | "Tanh" = "Tanh") {
  const random = seededRandom(seed);
  const activation = kind === "ReLU" ? new ReLU() : new Tanh();
  return new Sequential(new Linear(3, 5, random), activation, new Linear(5, 2, random));
}

/** Runs some steps on random data; returns all parameters. */
function run(net: Sequential, optimizer: { step(): void; zeroGrad(): void }, steps: number, after?: () => void) {
  const x = normals(11, 12, 3), y = normals(12, 12, 2);
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    net.backward(mseLoss(net.forward(x), y).grad);
    after?.();
    optimizer.step();
  }
  return net.parameters().flatMap(({ value }) => [...value.data]);
}

/** A single number as a parameter with its gradient. */
const scalar = (w: number, g: number) => parameter(Matrix.from([[w]]), { grad: Matrix.from([[g]]) });

Deno.test("weight decay 0 is no weight decay, bit for bit, for every optimizer and its other options", () => {
  const others: [keyof typeof kinds, Options][] = [
    ["SGD", { lr: 0.05 }],
    ["SGD", { lr: 0.05, momentum: 0.9 }],
    ["SGD", { lr: 0.05, momentum: 0.9, nesterov: true }],
    ["SGD", { lr: 0.05, momentum: 0.5, dampening: 0.3 }],
    ["SGD", { lr: 0.001, maximize: true }],
    ["Adam", {}],
    ["Adam", { amsgrad: true }],
    ["Adam", { maximize: true }],
  ];
  for (const [name, options] of others) {
    fc.assert(
      fc.property(seeds, (seed) => {
        const without = smallNet(seed), zero = smallNet(seed);
        const expected = run(without, make(name, without.parameters(), options), 20);
        assertSameBits(run(zero, make(name, zero.parameters(), { ...options, weightDecay: 0 }), 20), expected, name);
      }),
      { numRuns: 10 },
    );
  }
});

Deno.test("AdamW without decay is Adam, bit for bit", () => {
  for (const options of [{}, { amsgrad: true }, { maximize: true, lr: 0.01 }, { betas: [0.5, 0.9], eps: 0.1 }]) {
    const adam = smallNet(3), adamW = smallNet(3);
    const expected = run(adam, make("Adam", adam.parameters(), options), 30);
    assertSameBits(run(adamW, make("AdamW", adamW.parameters(), { ...options, weightDecay: 0 }), 30), expected);
  }
});

Deno.test("plain SGD: weightDecay = 2λ is the gradient of λΣw² added by hand, to 1e-12 over a whole run", () => {
  const lambdas = fc.double({ min: 1e-4, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(seeds, lambdas, (seed, lambda) => {
      const flag = smallNet(seed), hand = smallNet(seed);
      const byFlag = run(flag, new SGD(decayWeightsOnly(flag.parameters(), 2 * lambda), { lr: 0.05 }), 300);
      const byHand = run(
        hand,
        new SGD(hand.parameters(), { lr: 0.05 }),
        300,
        () => addPenaltyGradient(hand.parameters(), l2(lambda)),
      );
      assertClose(byFlag, byHand, 1e-12);
      // The trap: weightDecay = λ is only half the penalty.
      const half = smallNet(seed);
      const byHalf = run(half, new SGD(decayWeightsOnly(half.parameters(), lambda), { lr: 0.05 }), 300);
      assert.throws(() => assertClose(byHalf, byHand, 1e-6));
    }),
    { numRuns: 15 },
  );
});

Deno.test("one step of SGD by hand: w − lr·(g + weightDecay·w)", () => {
  const w = scalar(2, 0.5);
  new SGD([w], { lr: 0.1, weightDecay: 0.25 }).step();
  assert.equal(w.value.at(0, 0), 2 - 0.1 * (0.5 + 0.25 * 2));
});

Deno.test("SGD: the first momentum is the whole gradient, dampening takes off only later ones", () => {
  const w = scalar(0, 1);
  const optimizer = new SGD([w], { lr: 1, momentum: 0.5, dampening: 0.75 });
  optimizer.step();
  assert.equal(w.value.at(0, 0), -1);
  optimizer.step();
  assert.equal(w.value.at(0, 0), -1 - (0.5 * 1 + 0.25 * 1));
});

Deno.test("SGD: Nesterov looks ahead by one momentum", () => {
  const w = scalar(0, 1);
  const optimizer = new SGD([w], { lr: 1, momentum: 0.5, nesterov: true });
  optimizer.step();
  assert.equal(w.value.at(0, 0), -(1 + 0.5 * 1));
  optimizer.step();
  assert.equal(w.value.at(0, 0), -1.5 - (1 + 0.5 * 1.5));
});

Deno.test("maximize turns the gradient around before decay is added: the weight still shrinks", () => {
  const w = scalar(2, 0.5);
  new SGD([w], { lr: 0.1, weightDecay: 0.25, maximize: true }).step();
  assert.equal(w.value.at(0, 0), 2 - 0.1 * (-0.5 + 0.25 * 2));
});

Deno.test("Adam's first step is lr in size, whatever the gradient; eps stands outside the corrected root", () => {
  for (const gradient of [1e-3, 1, 1e6]) {
    const w = scalar(0, gradient);
    new Adam([w], { lr: 0.1, eps: 0 }).step();
    assertClose([w.value.at(0, 0)], [-0.1], 1e-15);
  }
  const w = scalar(0, 2);
  new Adam([w], { lr: 0.1, eps: 2 }).step();
  assertClose([w.value.at(0, 0)], [-0.1 * 2 / (2 + 2)], 1e-15);
});

Deno.test("Adam's weight decay vanishes in the scaling, AdamW's does not", () => {
  const steps = (optimizer: "Adam" | "AdamW") => {
    const w = scalar(5, 1e4);
    make(optimizer, [w], { lr: 0.1, weightDecay: 0.5 }).step();
    return w.value.at(0, 0);
  };
  assertClose([steps("Adam")], [5 - 0.1], 1e-8);
  assertClose([steps("AdamW")], [5 * (1 - 0.1 * 0.5) - 0.1], 1e-12);
});

Deno.test("with small betas Adam's first moment forgets a large gradient as PyTorch's does", () => {
  // The weight after each step in PyTorch 2.13 in float64, from 0.
  const expected: [Options, gradients: number[], weights: number[]][] = [
    [{ lr: 1, betas: [0, 0], eps: 0 }, [1, 1e-10, 1e-10], [-1, -2, -3]],
    [
      { lr: 1, betas: [0.2, 0.3] },
      [1, -0.3, 0.7, 0.1],
      [-0.9999999900000002, -0.8478548379152318, -1.677706131973141, -2.1912986029097645],
    ],
  ];
  for (const [options, gradients, weights] of expected) {
    const w = scalar(0, 0), optimizer = new Adam([w], options);
    const found = gradients.map((gradient) => {
      w.grad.data[0] = gradient;
      optimizer.step();
      return w.value.at(0, 0);
    });
    assertClose(found, weights, 1e-15);
  }
});

Deno.test("a parameter without a gradient is left alone: no decay, no momentum, no step counted", () => {
  for (const name of ["SGD", "Adam", "AdamW"] as const) {
    const options = name === "SGD" ? { lr: 0.1, momentum: 0.9, weightDecay: 0.1 } : { weightDecay: 0.1 };
    const trained = new Linear(2, 1, seededRandom(1)), idle = new Linear(2, 1, seededRandom(2));
    const optimizer = make(name, [...trained.parameters(), ...idle.parameters()], options);
    const before = idle.parameters().map(({ value }) => value.clone());
    for (let step = 0; step < 5; step++) {
      optimizer.zeroGrad();
      trained.forward(normals(step, 3, 2));
      trained.backward(normals(step + 9, 3, 1));
      optimizer.step();
    }
    idle.parameters().forEach(({ value }, i) => assertSameBits(value.data, before[i].data, name));
  }
});

Deno.test("a gradient that is zero because a backward pass made it so still counts: decay goes on", () => {
  const layer = new Linear(1, 1, seededRandom(1)), before = layer.weight.value.at(0, 0);
  const optimizer = new SGD(layer.parameters(), { lr: 0.1, weightDecay: 0.5 });
  optimizer.zeroGrad();
  layer.forward(Matrix.from([[1]]));
  layer.backward(Matrix.from([[0]]));
  optimizer.step();
  assertClose([layer.weight.value.at(0, 0)], [before * 0.95], 1e-15);
});

Deno.test("parameters that never heard of hasGrad are trained as they are", () => {
  const w = scalar(1, 0);
  new SGD([w], { lr: 0.1, weightDecay: 1 }).step();
  assertClose([w.value.at(0, 0)], [0.9], 1e-15);
  const optimizer = new SGD([w], { lr: 0.1 });
  optimizer.zeroGrad();
  w.grad.data[0] = 1;
  optimizer.step();
  assertClose([w.value.at(0, 0)], [0.8], 1e-15);
});

Deno.test("a zero gradient still counts after zeroGrad for parameters that never heard of hasGrad", () => {
  const w = scalar(1, 0), optimizer = new SGD([w], { lr: 0.1, weightDecay: 1 });
  for (let step = 0; step < 3; step++) {
    optimizer.zeroGrad();
    optimizer.step();
  }
  assertClose([w.value.at(0, 0)], [0.9 ** 3], 1e-15);
});

Deno.test("zeroGrad clears the gradients and nothing else", () => {
  const net = smallNet(1);
  const optimizer = new SGD(net.parameters(), { lr: 0.1 });
  net.forward(normals(1, 4, 3));
  net.backward(normals(2, 4, 2));
  const values = net.parameters().map(({ value }) => value.clone());
  optimizer.zeroGrad();
  net.parameters().forEach(({ grad, value, hasGrad }, i) => {
    assertSameBits(grad.data, new Float64Array(grad.data.length));
    assertSameBits(value.data, values[i].data);
    assert.equal(hasGrad, false);
  });
});

Deno.test("decayWeightsOnly parts weights from biases and decays the weights alone", () => {
  const net = smallNet(1), groups = decayWeightsOnly(net.parameters(), 0.1);
  assert.deepEqual(groups.map(({ params, weightDecay }) => [params.map(({ name }) => name), weightDecay]), [
    [["0.weight", "2.weight"], 0.1],
    [["0.bias", "2.bias"], 0],
  ]);
  const before = net.parameters().map(({ value }) => value.clone());
  const optimizer = new SGD(groups, { lr: 0.5 });
  net.forward(Matrix.zeros(1, 3));
  net.backward(Matrix.zeros(1, 2));
  optimizer.step();
  net.parameters().forEach(({ kind, value }, i) => {
    assertClose(value.data, before[i].scale(kind === "weight" ? 0.95 : 1).data, 1e-15);
  });
  assert.deepEqual(decayWeightsOnly([parameter(Matrix.zeros(1, 1))], 0.1).length, 1, "no empty group");
});

Deno.test("groups take what they leave out from the optimizer, and what that leaves out from the defaults", () => {
  const [a, b] = [scalar(1, 1), scalar(1, 1)];
  const optimizer = new AdamW([{ params: [a], lr: 0.5 }, { params: [b], weightDecay: undefined }], { eps: 1e-3 });
  assert.deepEqual(
    optimizer.paramGroups.map(({ lr, betas, eps, weightDecay, amsgrad, maximize }) => ({
      lr,
      betas,
      eps,
      weightDecay,
      amsgrad,
      maximize,
    })),
    [0.5, 1e-3].map((lr) => ({
      lr,
      betas: [0.9, 0.999],
      eps: 1e-3,
      weightDecay: 1e-2,
      amsgrad: false,
      maximize: false,
    })),
  );
  const defaults = new Adam([scalar(1, 1)]).paramGroups[0];
  assert.deepEqual([defaults.lr, defaults.betas, defaults.eps, defaults.weightDecay], [1e-3, [0.9, 0.999], 1e-8, 0]);
});

Deno.test("options may change between steps, and are checked again when they did", () => {
  const w = scalar(0, 1);
  const optimizer = new SGD([w], { lr: 1 });
  optimizer.step();
  optimizer.paramGroups[0].lr *= 0.5;
  optimizer.step();
  assert.equal(w.value.at(0, 0), -1.5);
  optimizer.paramGroups[0].lr = NaN;
  assert.throws(() => optimizer.step(), { message: "Invalid learning rate: NaN" });
  assert.equal(w.value.at(0, 0), -1.5);
});

Deno.test("two optimizers keep their momenta to themselves", () => {
  const w = scalar(0, 1), options = { lr: 1, momentum: 0.5 };
  new SGD([w], options).step();
  new SGD([w], options).step();
  assert.equal(w.value.at(0, 0), -2);
});

Deno.test("same seed, same bits, for every optimizer", () => {
  for (const [name, options] of [["SGD", { lr: 0.1, momentum: 0.9 }], ["Adam", {}], ["AdamW", {}]] as const) {
    const runs = [1, 1, 2].map((seed) => {
      const net = smallNet(seed, "ReLU"), optimizer = make(name, net.parameters(), options);
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        net.backward(crossEntropyLoss(net.forward(normals(step, 6, 3)), [0, 1, 0, 1, 1, 0]).grad);
        optimizer.step();
      }
      return net.parameters().flatMap(({ value }) => [...value.data]);
    });
    assertSameBits(runs[0], runs[1]);
    assert.notDeepEqual(runs[0], runs[2]);
  }
});

Deno.test("refused options are refused in PyTorch's own words", () => {
  const { options: cases, empty, shared } = golden<{
    options: { optimizer: keyof typeof kinds; options: Options; message: string }[];
    empty: string;
    shared: string;
  }>("messages");
  // JSON has no NaN, and Python writes it in lower case.
  const read = (value: unknown): unknown => value === "NaN" ? NaN : Array.isArray(value) ? value.map(read) : value;
  for (const { optimizer, options, message } of cases) {
    const real = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, read(value)]));
    assert.throws(() => make(optimizer, [scalar(1, 1)], real), { message: message.replace(/\bnan$/, "NaN") });
  }
  assert.throws(() => new SGD([], { lr: 1 }), { message: empty });
  const w = scalar(1, 1);
  assert.throws(() => new SGD([{ params: [w] }, { params: [w] }], { lr: 1 }), { message: shared });
});
