/** Whole training runs against real PyTorch 2.13 in float64: every parameter every 100 steps, for every optimizer option. */
import assert from "node:assert/strict";
import {
  Adam,
  AdamW,
  crossEntropyLoss,
  decayWeightsOnly,
  type Layer,
  Linear,
  type LossAndGradient,
  Matrix,
  mseLoss,
  type Parameter,
  ReLU,
  seededRandom,
  Sequential,
  SGD,
  Tanh,
} from "../lib/mod.ts";
import { golden, relativeDifference } from "./golden/fixtures.ts";

interface Net {
  activation: "ReLU" | "Tanh";
  loss: "mse" | "crossEntropy";
  x: number[][];
  y: number[][] | number[];
  weights: number[][][];
  biases: number[][];
}

interface Run {
  net: string;
  name: string;
  optimizer: "SGD" | "Adam" | "AdamW";
  options: Record<string, unknown>;
  groups?: ({ params: number[] } & Record<string, unknown>)[];
  lrAt?: [number, number][];
  procedure?: "accumulate" | "leave-out";
  /** All parameters at each mark, one after the other. */
  parameters: number[][];
  /** The loss on all rows at each mark. */
  loss: number[];
}

const { marks, nets, runs } = golden<{ marks: number[]; nets: Record<string, Net>; runs: Run[] }>("trajectories");
const optimizers = { SGD, Adam, AdamW };

/** A linear layer with the given weight and bias. */
function linear(weight: number[][], bias: number[]): Linear {
  const layer = new Linear(weight.length, bias.length, seededRandom(0));
  layer.weight.value.data.set(weight.flat());
  layer.bias.value.data.set(bias);
  return layer;
}

function makeOptimizer(run: Run, params: Parameter[]) {
  // The groups of "decay on weights only" are the ones that the library makes itself.
  const decay = run.name === "SGD decay on weights only" ? run.groups![0].weightDecay as number : undefined;
  const groups = decay !== undefined
    ? decayWeightsOnly(params, decay)
    : run.groups?.map((group) => ({ ...group, params: group.params.map((index) => params[index]) }));
  return new optimizers[run.optimizer](groups ?? params, run.options as { lr: number });
}

/** Repeats the run; returns its parameters and loss at each mark. */
function repeat(run: Run): { parameters: number[][]; loss: number[] } {
  const net = nets[run.net];
  const head = linear(net.weights[1], net.biases[1]);
  const body = new Sequential(
    linear(net.weights[0], net.biases[0]),
    net.activation === "ReLU" ? new ReLU() : new Tanh(),
  );
  const whole = new Sequential(body, head);
  const optimizer = makeOptimizer(run, whole.parameters());
  const x = Matrix.from(net.x), rows = net.x.map((_, row) => row), third = Math.floor(rows.length / 3);
  const lossOn = (output: Matrix, which: number[]): LossAndGradient =>
    net.loss === "mse"
      ? mseLoss(output, Matrix.from(net.y as number[][]).takeRows(which))
      : crossEntropyLoss(output, which.map((row) => (net.y as number[])[row]));
  const backward = (layer: Layer, loss: (output: Matrix) => LossAndGradient, input: Matrix) =>
    layer.backward(loss(layer.forward(input)).grad);

  const found = { parameters: [] as number[][], loss: [] as number[] };
  for (let step = 0; step <= marks.at(-1)!; step++) {
    if (marks.includes(step)) {
      found.parameters.push(whole.parameters().flatMap(({ value }) => [...value.data]));
      found.loss.push(lossOn(whole.forward(x), rows).loss);
    }
    for (const [at, lr] of run.lrAt ?? []) {
      if (at === step) optimizer.paramGroups.forEach((group) => group.lr = lr);
    }
    optimizer.zeroGrad();
    if (run.procedure === "leave-out" && step % 3 === 0) {
      backward(body, (hidden) => mseLoss(hidden, Matrix.zeros(hidden.rows, hidden.cols)), x);
    } else {
      for (const which of run.procedure === "accumulate" ? [rows.slice(0, third), rows.slice(third)] : [rows]) {
        backward(whole, (output) => lossOn(output, which), x.takeRows(which));
      }
    }
    optimizer.step();
  }
  return found;
}

for (const run of runs) {
  Deno.test(`${run.net}, ${run.name}: agrees with PyTorch over ${marks.at(-1)} steps`, () => {
    const found = repeat(run);
    marks.forEach((mark, index) => {
      const difference = relativeDifference(found.parameters[index], run.parameters[index]);
      assert.ok(difference <= 1e-9, `parameters at step ${mark}: relative difference ${difference}`);
      const lossDifference = relativeDifference([found.loss[index]], [run.loss[index]]);
      assert.ok(lossDifference <= 1e-9, `loss at step ${mark}: relative difference ${lossDifference}`);
    });
  });
}

Deno.test("the fixtures cover what they promise", () => {
  assert.deepEqual(marks, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1001]);
  const pairs = new Set(Object.values(nets).map(({ activation, loss }) => `${activation} ${loss}`));
  assert.deepEqual([...pairs].sort(), ["ReLU crossEntropy", "ReLU mse", "Tanh crossEntropy", "Tanh mse"]);
  for (const { biases } of Object.values(nets)) assert.ok(biases.flat().every((bias) => bias !== 0));
  const counted = (optimizer: string) =>
    new Set(runs.filter((run) => run.optimizer === optimizer).map(({ name }) => name)).size;
  assert.deepEqual([counted("SGD"), counted("Adam"), counted("AdamW")], [13, 9, 7]);
});

Deno.test("no fixture is vacuous: every run moves at every mark, and no two runs of a net are alike", () => {
  for (const { net, name, parameters } of runs) {
    for (let index = 1; index < marks.length; index++) {
      const moved = relativeDifference(parameters[index], parameters[index - 1]);
      assert.ok(moved > 1e-7, `${net}, ${name}: moved by only ${moved} up to step ${marks[index]}`);
    }
  }
  for (const a of runs) {
    for (const b of runs) {
      if (a === b || a.net !== b.net) continue;
      const apart = relativeDifference(a.parameters.at(-1)!, b.parameters.at(-1)!);
      assert.ok(apart > 1e-4, `${a.net}: "${a.name}" and "${b.name}" end within ${apart} of each other`);
    }
  }
});
