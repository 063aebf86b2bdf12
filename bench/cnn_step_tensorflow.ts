/** Two sides of cnn_step.ts, each in a worker with a tfjs of its own: this library's on wasm, and tfjs alone on cpu. */
import * as tf from "@tensorflow/tfjs";
import { Adam, useWasm } from "../lib/tfjs/mod.ts";
import type { Setup } from "./cnn_step.ts";
import { timed } from "./contest.ts";
import { answer } from "./worker.ts";

type Request =
  | (Setup & { kind: "ours" | "cpu" })
  | { agree: { steps: number; pictures: number } }
  | { steps: number; pictures: number };

let setup: Setup & { kind: "ours" | "cpu" };
let start: Float32Array[], variables: tf.Variable[], optimizer: tf.Optimizer, images: tf.Tensor4D, labels: tf.Tensor1D;

function restart(): void {
  optimizer?.dispose();
  start.forEach((values, index) => variables[index].assign(tf.tensor(values, setup.shapes[index])));
  const { lr, weightDecay, kind } = setup;
  optimizer = kind === "ours" ? new Adam({ lr, weightDecay }) : tf.train.adam(lr, 0.9, 0.999, 1e-8);
}

function loss(pictures: number): tf.Scalar {
  const [w1, b1, w2, b2, w3, b3, w4, b4] = variables;
  const x = tf.slice(images, 0, pictures), y = tf.oneHot(tf.slice(labels, 0, pictures), 10);
  const conv = (input: tf.Tensor4D, w: tf.Variable, b: tf.Variable) =>
    tf.relu(tf.add(tf.conv2d(input, w as tf.Tensor4D, 1, "same"), b)) as tf.Tensor4D;
  const flat = tf.reshape(conv(conv(x, w1, b1), w2, b2), [pictures, -1]) as tf.Tensor2D;
  const logits = tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(flat, w3 as tf.Tensor2D), b3)), w4 as tf.Tensor2D), b4);
  return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
}

function penalized(pictures: number): tf.Scalar {
  if (setup.kind === "ours") return loss(pictures);
  const squares = tf.addN(variables.map((variable) => tf.sum(tf.square(variable))));
  return tf.add(loss(pictures), tf.mul(setup.weightDecay / 2, squares)) as tf.Scalar;
}

function train(steps: number, pictures: number): void {
  for (let step = 0; step < steps; step++) optimizer.minimize(() => penalized(pictures), false, variables);
  // The last values are there when they can be read.
  variables.at(-1)!.dataSync();
}

answer(async (request: Request) => {
  if ("kind" in request) {
    setup = request;
    tf.enableProdMode();
    await (setup.kind === "ours" ? useWasm() : tf.setBackend("cpu"));
    await tf.ready();
    const values = new Float32Array((await Deno.readFile(setup.weights)).buffer);
    let at = 0;
    start = setup.shapes.map((shape) => values.subarray(at, at += shape.reduce((a, b) => a * b)));
    variables = setup.shapes.map((shape) => tf.variable(tf.zeros(shape)));
    images = tf.tensor4d(setup.pixels, [setup.labels.length, 28, 28, 1]);
    labels = tf.tensor1d(setup.labels, "int32");
    restart();
    return { version: tf.version_core };
  }
  if ("agree" in request) {
    const { steps, pictures } = request.agree;
    restart();
    train(steps, pictures);
    return { loss: tf.tidy(() => loss(pictures)).dataSync()[0] };
  }
  return { seconds: await timed(() => train(request.steps, request.pictures)) };
});
