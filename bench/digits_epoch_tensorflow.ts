/** TensorFlow.js' side of digits_epoch.ts, in a worker with a tfjs of its own: nothing of this library is installed in it. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { timed } from "./contest.ts";
import type { Setup } from "./digits_epoch.ts";
import { answer } from "./worker.ts";

type Request =
  | (Setup & { backend: string; pixels: Uint8Array; labels: Uint8Array })
  | { agree: true }
  | { epochs: number };

let model: tf.Sequential, inputs: tf.Tensor2D, targets: tf.Tensor, setup: Setup;

const fit = (x: tf.Tensor, y: tf.Tensor, epochs: number, shuffle: boolean) =>
  model.fit(x, y, { epochs, batchSize: setup.batchSize, shuffle, verbose: 0, yieldEvery: "never" });

answer(async (request: Request) => {
  if ("backend" in request) {
    const { backend, pixels, labels, lr, layers: [first, second] } = setup = request;
    tf.enableProdMode();
    await tf.setBackend(backend);
    await tf.ready();
    inputs = tf.tensor2d(Float32Array.from(pixels, (byte) => byte / 255), [labels.length, 784]);
    targets = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), 10).toFloat();
    model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 128, activation: "relu", inputShape: [784] }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    model.setWeights([
      tf.tensor(first.weight, [784, 128]),
      tf.tensor(first.bias),
      tf.tensor(second.weight, [128, 10]),
      tf.tensor(second.bias),
    ]);
    model.compile({ optimizer: tf.train.sgd(lr), loss: "categoricalCrossentropy" });
    return { version: tf.version_core };
  }
  if ("agree" in request) {
    const rows = setup.batchesToAgree * setup.batchSize;
    const history = await fit(inputs.slice(0, rows), targets.slice(0, rows), 1, false);
    return { loss: history.history.loss[0] };
  }
  return { seconds: await timed(() => fit(inputs, targets, request.epochs, true).then(() => {})) };
});
