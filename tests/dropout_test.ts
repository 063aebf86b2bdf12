import assert from "node:assert/strict";
import {
  crossEntropyLoss,
  Dropout,
  fit,
  gradientCheck,
  inputSensitivity,
  Linear,
  Matrix,
  mseLoss,
  seededRandom,
  Sequential,
  SGD,
  Tanh,
} from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, matrices, normals, numbers, seeds, sizes } from "./properties.ts";

/** Probabilities for which 1/(1 − p) is neither infinite nor 0. */
const probabilities = fc.double({ min: 0, max: 0.95, noNaN: true });
const ones = (rows: number, cols: number) => Matrix.zeros(rows, cols).map(() => 1);

Deno.test("in training each element is 0 or x/(1 − p), and the gradient passes through the same mask", () => {
  fc.assert(fc.property(matrices(), probabilities, seeds, (x, p, seed) => {
    const layer = new Dropout(p, seededRandom(seed)), before = x.clone();
    const y = layer.forward(x), grad = layer.backward(ones(x.rows, x.cols));
    for (let at = 0; at < x.data.length; at++) {
      assert.ok(grad.data[at] === 0 || grad.data[at] === 1 / (1 - p));
      assert.equal(y.data[at], x.data[at] * grad.data[at]);
    }
    assertSameBits(x.data, before.data, "the input");
  }));
});

Deno.test("in evaluation everything passes as it is, forward and backward", () => {
  fc.assert(fc.property(matrices(), fc.double({ min: 0, max: 1, noNaN: true }), (x, p) => {
    const layer = new Dropout(p, seededRandom(1)), before = x.clone();
    layer.eval();
    assertSameBits(layer.forward(x).data, before.data);
    assertSameBits(layer.backward(x).data, before.data);
    layer.train();
    layer.eval();
    assertSameBits(layer.forward(x).data, before.data, "and after a change of mode");
  }));
});

Deno.test("the share of dropped elements is p, and the expectation of the output is the input", () => {
  const n = 200_000;
  for (const p of [0.1, 0.5, 0.8]) {
    const layer = new Dropout(p, seededRandom(7)), y = layer.forward(ones(n / 100, 100));
    const dropped = y.data.filter((value) => value === 0).length / n;
    // Five standard errors; the mean of the output has the standard error √(p/(1 − p)/n).
    assert.ok(Math.abs(dropped - p) < 5 * Math.sqrt(p * (1 - p) / n), `p = ${p}: dropped ${dropped}`);
    assert.ok(Math.abs(y.sum() / n - 1) < 5 * Math.sqrt(p / (1 - p) / n), `p = ${p}: mean ${y.sum() / n}`);
  }
});

Deno.test("masks are independent: of the mask before, of the neighbor, and of another Dropout on the same source", () => {
  const random = seededRandom(3), rows = 500, cols = 40, n = rows * cols;
  const first = new Dropout(0.5, random), second = new Dropout(0.5, random);
  const mask = (layer: Dropout) => layer.forward(ones(rows, cols)).map((value) => value - 1).data;
  const a = mask(first), b = mask(first), c = mask(second);
  const correlation = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, at) => sum + value * y[at], 0) / n;
  const shifted = Float64Array.from(a, (_, at) => a[(at + 1) % n]);
  for (const [name, other] of Object.entries({ "next mask": b, "second layer": c, neighbor: shifted })) {
    assert.ok(Math.abs(correlation(a, other)) < 5 / Math.sqrt(n), `${name}: ${correlation(a, other)}`);
  }
});

Deno.test("same seed, same masks; the masks of one layer do not depend on how often another one draws", () => {
  const draw = (seed: number, others: number) => {
    const random = seededRandom(seed), first = new Dropout(0.4, random), second = new Dropout(0.4, random);
    for (let i = 0; i < others; i++) first.forward(ones(3, 3));
    return [second.forward(ones(5, 8)), second.forward(ones(5, 8))].flatMap(({ data }) => [...data]);
  };
  assertSameBits(draw(1, 0), draw(1, 4));
  assert.notDeepEqual(draw(1, 0), draw(2, 0));
});

Deno.test("evaluation draws nothing, and putting the buffer back brings the same mask back", () => {
  const make = () => new Dropout(0.5, seededRandom(5)), x = normals(1, 6, 6);
  const plain = make(), interrupted = make();
  interrupted.eval();
  interrupted.forward(x);
  interrupted.train();
  assertSameBits(plain.forward(x).data, interrupted.forward(x).data);
  const [drawn] = plain.buffers(), kept = drawn.clone(), next = plain.forward(x);
  drawn.data.set(kept.data);
  assertSameBits(plain.forward(x).data, next.data);
});

Deno.test("p = 0 passes everything, p = 1 nothing, as in PyTorch", () => {
  const x = normals(1, 4, 5), all = new Dropout(0, seededRandom(1)), none = new Dropout(1, seededRandom(1));
  assertSameBits(all.forward(x).data, x.data);
  assertSameBits(all.backward(x).data, x.data);
  assert.ok(none.forward(x).data.every((value) => value === 0));
  assert.ok(none.backward(x).data.every((value) => value === 0));
});

Deno.test("a wrong p is refused in PyTorch's words", () => {
  const { dropout } = golden<{ dropout: { p: number; message: string }[] }>("messages");
  assert.equal(dropout.length, 4);
  for (const { p, message } of dropout) {
    assert.throws(() => new Dropout(p, seededRandom(1)), { name: "RangeError", message });
  }
  // PyTorch lets NaN pass.
  assert.throws(() => new Dropout(NaN, seededRandom(1)), {
    name: "RangeError",
    message: "dropout probability has to be between 0 and 1, but got NaN",
  });
});

/** Two layers with Dropout between and before them. */
function netWith(seed: number, inputs: number, outputs: number): Sequential {
  const random = seededRandom(seed);
  return new Sequential(
    new Dropout(0.2, random),
    new Linear(inputs, 8, random),
    new Tanh(),
    new Dropout(0.5, random),
    new Linear(8, outputs, random),
  );
}

Deno.test("the gradients of a net with Dropout are right in both modes, and checking them changes nothing", () => {
  fc.assert(
    fc.property(seeds, sizes, sizes, fc.integer({ min: 2, max: 4 }), (seed, n, inputs, outputs) => {
      const net = netWith(seed, inputs, outputs), x = normals(seed + 1, n, inputs);
      const labels = Array.from({ length: n }, (_, i) => i % outputs);
      const state = () =>
        [...net.parameters().flatMap(({ value, grad }) => [value, grad]), ...net.buffers()]
          .flatMap(({ data }) => [...data]);
      net.forward(x);
      for (const mode of ["train", "eval"] as const) {
        net[mode]();
        const before = state(), check = () => gradientCheck(net, { x, y: labels, loss: crossEntropyLoss });
        const errors = check();
        for (const { name, data } of errors) assert.ok(data <= 1e-7, `${mode}, ${name}: off by ${data}`);
        assert.deepEqual(check(), errors, "the same every time");
        inputSensitivity(net, x);
        assertSameBits(state(), before, mode);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("a linear model's expected loss under Dropout is its loss plus p/(1 − p)·Σ w²·mean(x²)", () => {
  const p = 0.3, n = 6, inputs = 3, draws = 20_000;
  const x = normals(1, n, inputs), y = normals(2, n, 1), linear = new Linear(inputs, 1, seededRandom(3));
  linear.weight.value.data.set([1.5, -2, 1]);
  const net = new Sequential(new Dropout(p, seededRandom(4)), linear);
  const losses = Array.from({ length: draws }, () => mseLoss(net.forward(x), y).loss);
  const average = losses.reduce((sum, loss) => sum + loss) / draws;
  const spread = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - average) ** 2, 0) / draws);
  net.eval();
  const penalty = x.mul(x).matmul(linear.weight.value.mul(linear.weight.value)).sum() / n * p / (1 - p);
  const expected = mseLoss(net.forward(x), y).loss + penalty;
  assert.ok(Math.abs(average - expected) < 5 * spread / Math.sqrt(draws), `${average} instead of ${expected}`);
  assert.ok(penalty > 50 * spread / Math.sqrt(draws), "large enough to be seen");
});

Deno.test("fit drops while it trains, measures without dropping, and leaves the net in evaluation mode", () => {
  const train = { x: normals(1, 12, 2), y: normals(2, 12, 1) };
  const run = (p: number) => {
    const random = seededRandom(1);
    const net = new Sequential(new Linear(2, 6, random), new Dropout(p, random), new Linear(6, 1, random));
    const optimizer = new SGD(net.parameters(), { lr: 0.05 });
    const history = fit(net, { train, validation: train, loss: mseLoss, optimizer, epochs: 10 });
    assertSameBits([history.trainLoss.at(-1)!], [mseLoss(net.forward(train.x), train.y).loss]);
    assertSameBits(history.validationLoss, history.trainLoss);
    return history.trainLoss;
  };
  assertSameBits(run(0.5), run(0.5));
  assert.equal(run(0.5)[0], run(0)[0], "nothing is dropped before training");
  assert.notEqual(run(0.5)[1], run(0)[1]);
});

Deno.test("any number may pass: infinities and NaN are not hidden", () => {
  fc.assert(fc.property(fc.oneof(numbers, fc.constantFrom(NaN, Infinity, -Infinity)), (value) => {
    const layer = new Dropout(0, seededRandom(1));
    assertSameBits(layer.forward(Matrix.from([[value]])).data, [value]);
  }));
  assert.ok(Number.isNaN(new Dropout(1, seededRandom(1)).forward(Matrix.from([[NaN]])).at(0, 0)));
});

Deno.test("backward answers the last forward pass, whatever the mode has become since", () => {
  const layer = new Dropout(0.5, seededRandom(1)), y = layer.forward(ones(4, 6));
  layer.eval();
  assertClose(layer.backward(ones(4, 6)).data, y.data, 0);
});
