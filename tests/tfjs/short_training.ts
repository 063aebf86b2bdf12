/** A short training of a convolutional network on the wasm backend, for any engine. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "../../lib/random.ts";
import { Adam, useWasm } from "../../lib/tfjs/mod.ts";

/** The weights that it ends with; `path` as `useWasm` wants it. */
export async function shortTraining(path?: string): Promise<number[]> {
  tf.enableProdMode();
  await useWasm({ path });
  const random = seededRandom(1), { layers } = tf;
  const drawn = (...shape: number[]) =>
    tf.tensor(Float32Array.from(random.normalMatrix(1, tf.util.sizeFromShape(shape)).data), shape);
  const net = tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [10, 10, 2], filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 20, kernelSize: 3, activation: "relu" }),
      layers.flatten(),
      layers.dense({ units: 3 }),
    ],
  });
  net.setWeights(net.getWeights().map(({ shape }) => drawn(...shape as number[])));
  const x = drawn(12, 10, 10, 2), labels = tf.oneHot(tf.range(0, 12, 1, "int32").mod(tf.scalar(3, "int32")), 3);
  const optimizer = new Adam({ lr: 0.01, weightDecay: 0.01 });
  const loss = () => tf.losses.softmaxCrossEntropy(labels, net.apply(x) as tf.Tensor) as tf.Scalar;
  for (let step = 0; step < 5; step++) optimizer.minimize(loss);
  return net.getWeights().flatMap((weight) => [...weight.dataSync()]);
}
