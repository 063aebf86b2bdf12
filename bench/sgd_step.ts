/** One step of plain SGD with weight decay on a net of 10-5-1 at batch 100: where overhead is everything. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { fileURLToPath } from "node:url";
import { Linear, type Matrix, mseLoss, type Parameter, ReLU, seededRandom, Sequential, SGD } from "../lib/mod.ts";
import type { Contender, Contest } from "./contest.ts";
import { withoutTorch } from "./report.ts";
import { startPython } from "./python.ts";

const lr = 0.01, weightDecay = 1e-3;
/** After so many steps all must have the same loss. */
const STEPS_TO_AGREE = 50;
const random = seededRandom(1);
const x = random.normalMatrix(100, 10), y = random.normalMatrix(100, 1);
const layers = () => {
  const start = seededRandom(2);
  return [new Linear(10, 5, start), new Linear(5, 1, start)];
};

/** The seconds that `times` steps take. */
function time(times: number, step: () => void): number {
  const start = performance.now();
  for (let i = 0; i < times; i++) step();
  return (performance.now() - start) / 1000;
}

/** The library's own step; `penalize` may add to the gradients before the optimizer uses them. */
export function ours(
  name: string,
  weightDecay: number,
  penalize: (params: readonly Parameter[]) => void = () => {},
): Contender {
  const [first, second] = layers();
  const net = new Sequential(first, new ReLU(), second), params = net.parameters();
  const optimizer = new SGD(params, { lr, weightDecay });
  const step = () => {
    optimizer.zeroGrad();
    net.backward(mseLoss(net.forward(x), y).grad);
    penalize(params);
    optimizer.step();
  };
  return {
    name,
    agree() {
      time(STEPS_TO_AGREE, step);
      return mseLoss(net.forward(x), y).loss;
    },
    run: (times) => time(times, step),
  };
}

async function tensorflow(backend: "cpu" | "wasm"): Promise<Contender> {
  tf.enableProdMode();
  await tf.setBackend(backend);
  await tf.ready();
  const tensor = (matrix: Matrix) => tf.tensor2d(Float32Array.from(matrix.data), [matrix.rows, matrix.cols]);
  const inputs = tensor(x), targets = tensor(y);
  const [w1, b1, w2, b2] = layers().flatMap((layer) =>
    layer.parameters().map(({ value }) => tf.variable(tensor(value)))
  );
  const parameters = [w1, b1, w2, b2];
  const optimizer = tf.train.sgd(lr);
  const dataLoss = () => {
    const hidden = tf.relu(tf.add(tf.matMul(inputs, w1), b1));
    return tf.losses.meanSquaredError(targets, tf.add(tf.matMul(hidden, w2), b2)) as tf.Scalar;
  };
  const penalty = () =>
    tf.mul(weightDecay / 2, tf.addN(parameters.map((parameter) => tf.sum(tf.square(parameter))))) as tf.Scalar;
  const step = () => {
    optimizer.minimize(() => tf.add(dataLoss(), penalty()) as tf.Scalar, false, parameters);
  };
  return {
    name: `tfjs ${tf.version_core}, ${backend}, float32`,
    async agree() {
      await tf.setBackend(backend);
      time(STEPS_TO_AGREE, step);
      return tf.tidy(dataLoss).dataSync()[0];
    },
    async run(times) {
      await tf.setBackend(backend);
      return time(times, step);
    },
  };
}

async function pytorch(python: string): Promise<Contender> {
  const { ask, close } = startPython(python, fileURLToPath(new URL("sgd_step.py", import.meta.url)));
  const { version } = await ask<{ version: string }>({
    x: x.toArray(),
    y: y.toArray(),
    layers: layers().map(({ weight, bias }) => ({ weight: weight.value.toArray(), bias: [...bias.value.data] })),
    lr,
    weightDecay,
  });
  return {
    name: `PyTorch ${version}, CPU, 1 thread, float64`,
    async agree() {
      await ask({ steps: STEPS_TO_AGREE });
      return (await ask<{ loss: number }>({ loss: true })).loss;
    },
    run: async (times) => (await ask<{ seconds: number }>({ steps: times })).seconds,
    close,
  };
}

/** See {@link Contest}. */
export const sgdStep: Contest = {
  name: "sgd-step",
  title: "One SGD step with weight decay: a net of 10-5-1 with ReLU, mean squared error, batch 100",
  unit: { name: "µs a step", perSecond: 1e6 },
  rounds: 31,
  secondsATurn: 0.1,
  tolerance: 1e-3,
  notes: [
    "A step is zeroGrad, forward, loss, backward and step, through each library's own layers and optimizer.",
    "tfjs has no weight decay: ½·weightDecay·Σw² stands in its loss instead, which comes to the same gradient.",
  ],
  async contenders({ torchPython }) {
    return [
      ours("this library, float64", weightDecay),
      await tensorflow("wasm"),
      await tensorflow("cpu"),
      torchPython === undefined ? withoutTorch : await pytorch(torchPython),
    ];
  },
};
