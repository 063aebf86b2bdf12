/** One BatchNorm and whole training runs with it against PyTorch 2.13 in float64; gradients, modes, invariances. */
import assert from "node:assert/strict";
import {
  Adam,
  AdamW,
  BatchNorm,
  crossEntropyLoss,
  DivergenceError,
  Dropout,
  fit,
  gradientCheck,
  inputSensitivity,
  l2,
  Linear,
  Matrix,
  mseLoss,
  type Parameter,
  ReLU,
  seededRandom,
  Sequential,
  SGD,
  Tanh,
  totalPenalty,
  weightNorm,
} from "../lib/mod.ts";
import { decayWeightsOnly } from "../lib/mod.ts";
import { golden, relativeDifference } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, normals, seeds, sizes } from "./properties.ts";

type Options = { eps?: number; momentum?: number };
interface Net {
  activation: "ReLU" | "Tanh";
  loss: "mse" | "crossEntropy";
  x: number[][];
  y: number[][] | number[];
  weights: number[][][];
  biases: number[][];
  scale: number[];
  shift: number[];
}
interface Run {
  net: string;
  name: string;
  optimizer: "SGD" | "Adam" | "AdamW";
  options: { lr: number };
  groups?: ({ params: number[] } & Record<string, unknown>)[];
  batchNorm?: Options;
  parameters: number[][];
  running: number[][];
  loss: number[];
}
const fixtures = golden<{
  layer: {
    x: number[][];
    gradOutput: number[][];
    scale: number[];
    shift: number[];
    cases: {
      options: Options;
      passes: {
        mode: "train" | "eval";
        rows: number;
        output: number[][];
        /** With respect to the input, the scale and the shift. */
        gradients: [number[][], number[], number[]];
        running: number[][];
      }[];
    }[];
  };
  marks: number[];
  nets: Record<string, Net>;
  runs: Run[];
}>("batch_norm");

function batchNorm(scale: number[], shift: number[], options?: Options): BatchNorm {
  const layer = new BatchNorm(scale.length, options);
  layer.weight.value.data.set(scale);
  layer.bias.value.data.set(shift);
  return layer;
}
function linear(weight: number[][], bias: number[]): Linear {
  const layer = new Linear(weight.length, bias.length, seededRandom(0));
  layer.weight.value.data.set(weight.flat());
  layer.bias.value.data.set(bias);
  return layer;
}
const clear = (params: Parameter[]) => params.forEach(({ grad }) => grad.data.fill(0));
/** The mean and the variance (divided by n) of every column. */
const statistics = (x: Matrix) => {
  const mean = x.sumRows().scale(1 / x.rows), deviations = x.sub(mean);
  return { mean, variance: deviations.mul(deviations).sumRows().scale(1 / x.rows) };
};

Deno.test("agrees with PyTorch in both modes: outputs, all gradients, running statistics", () => {
  const { x, gradOutput, scale, shift, cases } = fixtures.layer;
  for (const { options, passes } of cases) {
    const layer = batchNorm(scale, shift, options);
    passes.forEach(({ mode, rows, output, gradients, running }, pass) => {
      const what = `${JSON.stringify(options)}, pass ${pass}`;
      layer[mode]();
      clear(layer.parameters());
      assertClose(layer.forward(Matrix.from(x.slice(0, rows))).data, output.flat(), 1e-13, `${what}: output`);
      const gradInput = layer.backward(Matrix.from(gradOutput.slice(0, rows)));
      const found = [gradInput, layer.weight.grad, layer.bias.grad];
      found.forEach((grad, i) => assertClose(grad.data, gradients[i].flat(), 1e-13, `${what}: gradient ${i}`, 10));
      layer.buffers().forEach((buffer, i) => assertClose(buffer.data, running[i], 1e-15, `${what}: buffer ${i}`));
    });
  }
});

const optimizers = { SGD, Adam, AdamW };

for (const run of fixtures.runs) {
  Deno.test(`${run.net}, ${run.name}: agrees with PyTorch over ${fixtures.marks.at(-1)} mini-batches`, () => {
    const spec = fixtures.nets[run.net], x = Matrix.from(spec.x);
    const net = new Sequential(
      linear(spec.weights[0], spec.biases[0]),
      batchNorm(spec.scale, spec.shift, run.batchNorm),
      spec.activation === "ReLU" ? new ReLU() : new Tanh(),
      linear(spec.weights[1], spec.biases[1]),
    );
    const params = net.parameters();
    const groups = run.groups?.map((group) => ({ ...group, params: group.params.map((index) => params[index]) }));
    const optimizer = new optimizers[run.optimizer](groups ?? params, run.options);
    const lossOn = (rows: number[]) => {
      const output = net.forward(x.takeRows(rows));
      return spec.loss === "mse"
        ? mseLoss(output, Matrix.from(spec.y as number[][]).takeRows(rows))
        : crossEntropyLoss(output, rows.map((row) => (spec.y as number[])[row]));
    };
    const all = spec.x.map((_, row) => row);
    let mark = 0;
    for (let step = 0; step <= fixtures.marks.at(-1)!; step++) {
      if (step === fixtures.marks[mark]) {
        net.eval();
        const found = {
          parameters: params.flatMap(({ value }) => [...value.data]),
          running: net.buffers().flatMap(({ data }) => [...data]),
          loss: [lossOn(all).loss],
        };
        for (const [what, values] of Object.entries(found)) {
          const expected = [run[what as "parameters" | "running" | "loss"][mark]].flat();
          const difference = relativeDifference(values, expected);
          assert.ok(difference <= 1e-9, `${what} at step ${step}: relative difference ${difference}`);
        }
        mark++;
        net.train();
      }
      // Parameters that no group names are not trained, but receive gradients.
      clear(params);
      optimizer.zeroGrad();
      const batch = all.filter((row) => step % 2 === 1 ? row % 3 !== step % 3 : row % 2 === 0);
      net.backward(lossOn(batch).grad);
      optimizer.step();
    }
    assert.equal(mark, fixtures.marks.length);
  });
}

Deno.test("no fixture is vacuous: every run moves between all marks, its running statistics too", () => {
  assert.equal(fixtures.runs.length, 10);
  for (const { net, name, parameters, running } of fixtures.runs) {
    for (let index = 1; index < fixtures.marks.length; index++) {
      for (const list of [parameters, running]) {
        const moved = relativeDifference(list[index], list[index - 1]);
        assert.ok(moved > 1e-7, `${net}, ${name}: moved by ${moved} up to step ${fixtures.marks[index]}`);
      }
    }
  }
});

Deno.test("in training every column comes out with mean β and standard deviation γ", () => {
  fc.assert(fc.property(seeds, fc.integer({ min: 2, max: 9 }), sizes, (seed, n, features) => {
    const scale = [...normals(seed, 1, features).data], shift = [...normals(seed + 1, 1, features).data];
    const x = normals(seed + 2, n, features).map((value, _, j) => 5 * j + (j + 1) * value), before = x.clone();
    const { mean, variance } = statistics(batchNorm(scale, shift).forward(x));
    assertClose(mean.data, shift, 1e-12, "mean", 1 + 10 * Math.max(...scale.map(Math.abs)));
    const spread = statistics(x).variance.data;
    assertClose(variance.data, scale.map((value, j) => value * value * spread[j] / (spread[j] + 1e-5)), 1e-11);
    assertSameBits(x.data, before.data, "the input");
  }));
});

Deno.test("in evaluation every row stands for itself, and nothing is learned about the data", () => {
  const layer = batchNorm([1.5, -2], [0.3, 0.1]), x = normals(1, 6, 2);
  layer.forward(normals(2, 8, 2));
  layer.eval();
  const running = layer.buffers().map((buffer) => buffer.clone()), whole = layer.forward(x).clone();
  x.toArray().forEach((row, i) => assertSameBits(layer.forward(Matrix.from([row])).data, whole.takeRows([i]).data));
  layer.buffers().forEach((buffer, i) => assertSameBits(buffer.data, running[i].data));
  const [mean, variance] = running.map(({ data }) => data);
  assertClose(
    whole.data,
    x.map((value, _, j) => [1.5, -2][j] * (value - mean[j]) / Math.sqrt(variance[j] + 1e-5) + [0.3, 0.1][j]).data,
    1e-14,
  );
});

Deno.test("the running statistics blend in each batch, with its unbiased variance", () => {
  const layer = new BatchNorm(2, { momentum: 0.25 }), batches = [normals(1, 5, 2), normals(2, 3, 2)];
  let mean = Matrix.zeros(1, 2), variance = mean.map(() => 1);
  for (const batch of batches) {
    layer.forward(batch);
    const own = statistics(batch);
    mean = mean.scale(0.75).add(own.mean.scale(0.25));
    variance = variance.scale(0.75).add(own.variance.scale(0.25 * batch.rows / (batch.rows - 1)));
  }
  assertClose(layer.runningMean.data, mean.data, 1e-14);
  assertClose(layer.runningVar.data, variance.data, 1e-14);
});

/** BatchNorm after a linear layer and at the very beginning, with scales and shifts away from where they start. */
function netWith(seed: number, inputs: number, outputs: number): Sequential {
  const random = seededRandom(seed);
  const norm = (features: number) =>
    batchNorm([...normals(seed, 1, features).data], [...normals(seed, 1, features).data]);
  return new Sequential(
    norm(inputs),
    // Without it the scales before would cancel in the normalization behind, and leave no gradient to compare.
    new Tanh(),
    new Linear(inputs, 5, random),
    norm(5),
    new Tanh(),
    new Dropout(0.3, random),
    new Linear(5, outputs, random),
  );
}

Deno.test("all gradients are right in both modes, and checking them changes nothing", () => {
  fc.assert(
    fc.property(
      seeds,
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 2, max: 7 }),
      fc.integer({ min: 2, max: 4 }),
      (seed, n, inputs, outputs) => {
        const net = netWith(seed, inputs, outputs), x = normals(seed + 1, n, inputs), y = normals(seed + 2, n, outputs);
        net.forward(normals(seed + 3, 7, inputs));
        const state = () =>
          [...net.parameters().flatMap(({ value, grad }) => [value, grad]), ...net.buffers()]
            .flatMap(({ data }) => [...data]);
        for (const mode of ["train", "eval"] as const) {
          net[mode]();
          const before = state(), check = () => gradientCheck(net, { x, y, loss: mseLoss, regularizer: l2(0.1) });
          const errors = check();
          for (const { name, data, penalty } of errors) {
            // A column of a few rows that happen to lie close together makes the loss strongly curved.
            assert.ok(data <= 1e-5, `${mode}, ${name}: off by ${data}`);
            assert.ok(penalty <= 1e-7, `${mode}, ${name}: penalty off by ${penalty}`);
          }
          assert.deepEqual(check(), errors, "the same every time");
          inputSensitivity(net, x);
          assertSameBits(state(), before, mode);
        }
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("the gradient with respect to the input is the slope of what the layer computes, in both modes", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 3, max: 7 }), sizes, (seed, n, features) => {
      const layer = batchNorm([...normals(seed, 1, features).data], [...normals(seed, 1, features).data]);
      const x = normals(seed + 1, n, features), upstream = normals(seed + 2, n, features);
      for (const mode of ["train", "eval"] as const) {
        layer[mode]();
        const f = () => layer.forward(x).mul(upstream).sum();
        f();
        const analytic = layer.backward(upstream).clone();
        // The running statistics of evaluation mode do not move meanwhile; in training mode they play no part.
        const differences = x.data.map((value, at) => {
          const h = 1e-5;
          x.data[at] = value + h;
          const up = f();
          x.data[at] = value - h;
          const down = f();
          x.data[at] = value;
          return (up - down) / (2 * h);
        });
        assertClose(analytic.data, differences, 2e-6, mode, 1 + analytic.norm());
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("a missing part of the gradient is found", () => {
  const net = netWith(1, 3, 2), x = normals(2, 6, 3), y = normals(3, 6, 2);
  class Careless extends BatchNorm {
    override backward(gradOutput: Matrix, out?: Matrix): Matrix {
      const grad = super.backward(gradOutput, out);
      // As if the mean and the variance did not depend on x.
      const { variance } = statistics(x);
      return grad.map((_, i, j) => gradOutput.at(i, j) / Math.sqrt(variance.data[j] + 1e-5));
    }
  }
  const random = seededRandom(4);
  const careless = new Sequential(new Linear(3, 3, random), new Careless(3), new Tanh(), new Linear(3, 2, random));
  const worst = (which: Sequential) =>
    Math.max(...gradientCheck(which, { x, y, loss: mseLoss }).map(({ data }) => data));
  assert.ok(worst(net) <= 1e-6);
  assert.ok(worst(careless) > 1e-2);
});

Deno.test("the bias before a BatchNorm receives no gradient, and the weight none along itself", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const random = seededRandom(seed), before = new Linear(3, 4, random);
    // Without the eps beside the variance the invariance would be exact.
    const net = new Sequential(before, new BatchNorm(4, { eps: 1e-12 }), new Tanh(), new Linear(4, 2, random));
    net.backward(mseLoss(net.forward(normals(seed + 1, 9, 3)), normals(seed + 2, 9, 2)).grad);
    const { value, grad } = before.weight;
    assertClose(before.bias.grad.data, [0, 0, 0, 0], 1e-13, "bias", 1);
    for (let j = 0; j < 4; j++) {
      const along = value.columnAt(j).reduce((sum, w, i) => sum + w * grad.at(i, j), 0);
      assert.ok(Math.abs(along) <= 1e-10, `unit ${j}: ${along}`);
    }
    assert.ok(grad.norm() > 1e-4);
  }));
});

Deno.test("γ is a scale and β a bias, under PyTorch's names; neither is decayed, penalized or counted in the norm", () => {
  const net = new Sequential(linear([[3]], [7]), batchNorm([5], [6]), linear([[4]], [8]));
  const params = net.parameters();
  assert.deepEqual(params.map(({ name, kind }) => [name, kind]), [
    ["0.weight", "weight"],
    ["0.bias", "bias"],
    ["1.weight", "scale"],
    ["1.bias", "bias"],
    ["2.weight", "weight"],
    ["2.bias", "bias"],
  ]);
  assert.deepEqual(decayWeightsOnly(params, 0.1), [
    { params: [params[0], params[4]], weightDecay: 0.1 },
    { params: [params[1], params[2], params[3], params[5]], weightDecay: 0 },
  ]);
  assert.equal(weightNorm(params), 5);
  assert.equal(totalPenalty(params, l2(2)), 50);
});

Deno.test("Sequential hands modes and buffers on, nested ones as well", () => {
  const inner = new BatchNorm(2), outer = new BatchNorm(2), dropout = new Dropout(0, seededRandom(1));
  const net = new Sequential(new Sequential(inner, new Tanh()), dropout, outer);
  assert.deepEqual(net.buffers(), [...inner.buffers(), ...dropout.buffers(), ...outer.buffers()]);
  net.buffers().forEach((buffer, i) => assert.equal(buffer, net.buffers()[i]));
  const x = normals(1, 4, 2), state = () => net.buffers().flatMap(({ data }) => [...data]);
  const untouched = state();
  net.eval();
  net.forward(x);
  assertSameBits(state(), untouched);
  net.train();
  net.forward(x);
  assert.ok(state().every((value, at) => value !== untouched[at]));
});

const sineLike = (seed: number, n: number) => {
  const x = normals(seed, n, 2);
  return { x, y: x.map((value) => value * value).matmul(Matrix.from([[1], [-1]])).add(normals(seed + 1, n, 1)) };
};
const makeNet = (seed = 1) => {
  const random = seededRandom(seed);
  return new Sequential(new Linear(2, 8, random), new BatchNorm(8), new Tanh(), new Linear(8, 1, random));
};

Deno.test("fit trains in training mode, measures in evaluation mode and leaves the net in it", () => {
  const byFit = makeNet(), byHand = makeNet(), train = sineLike(1, 12), validation = sineLike(9, 20);
  const sgd = (net: Sequential) => new SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
  const seen: number[] = [];
  const history = fit(byFit, {
    train,
    validation,
    loss: mseLoss,
    optimizer: sgd(byFit),
    epochs: 20,
    onEpoch: () => seen.push(mseLoss(byFit.forward(train.x), train.y).loss),
  });
  const optimizer = sgd(byHand), losses: number[] = [];
  for (let epoch = 0; epoch <= 20; epoch++) {
    byHand.eval();
    losses.push(mseLoss(byHand.forward(train.x), train.y).loss);
    byHand.train();
    if (epoch === 20) break;
    optimizer.zeroGrad();
    byHand.backward(mseLoss(byHand.forward(train.x), train.y).grad);
    optimizer.step();
  }
  assertSameBits(history.trainLoss, losses);
  assertSameBits(seen, losses.slice(1), "whoever looks in between sees evaluation mode");
  assertSameBits([mseLoss(byFit.forward(validation.x), validation.y).loss], [history.validationLoss[20]]);
});

Deno.test("early stopping puts the running statistics back with the parameters", () => {
  const net = makeNet(), train = sineLike(1, 12), validation = sineLike(9, 20);
  const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const history = fit(net, {
    train,
    validation,
    loss: mseLoss,
    optimizer,
    epochs: 400,
    earlyStopping: { patience: 15 },
  });
  assert.equal(history.stopped, "early");
  assertSameBits(
    [mseLoss(net.forward(validation.x), validation.y).loss],
    [history.validationLoss[history.bestEpoch]],
  );
});

Deno.test("a run that fails leaves the net in evaluation mode", () => {
  const net = makeNet(), train = sineLike(1, 13), optimizer = new SGD(net.parameters(), { lr: 0.1 });
  const options = { train, loss: mseLoss, optimizer, epochs: 50 };
  const inEvaluationMode = () => net.forward(Matrix.from([[1, 2]]));
  assert.throws(() => fit(net, { ...options, batchSize: 4, random: seededRandom(1) }), {
    name: "RangeError",
    message: "BatchNorm: expected more than 1 row when training, got 1×8; a single row has no variance. " +
      "Call eval() to predict, or choose a batchSize that leaves no single row over.",
  });
  inEvaluationMode();
  optimizer.paramGroups[0].lr = 1e200;
  assert.throws(() => fit(net, options), DivergenceError);
  inEvaluationMode();
});
