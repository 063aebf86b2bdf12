/** Training as one does it with TensorFlow.js: `model.compile`, `fit`, `save`, `loadLayersModel`. */
import assert from "node:assert/strict";
import * as lib from "../../lib/mod.ts";
import { golden } from "../golden/fixtures.ts";
import { assertClose, assertSameBits } from "../properties.ts";
import { type Kind, make, onBackends, tf } from "./backends.ts";

interface Net {
  x: number[][];
  y: number[][];
  weights: number[][][];
  biases: number[][];
}
const { net, runs, marks } = golden<
  { net: Net; marks: number[]; runs: { name: string; options: Record<string, unknown>; parameters: number[][] }[] }
>("single_precision");

/** The net of the fixtures, with the parameters in PyTorch's order. */
function fixtureModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: "tanh" }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  tf.tidy(() =>
    model.setWeights([0, 1].flatMap((layer) => [tf.tensor(net.weights[layer]), tf.tensor(net.biases[layer])]))
  );
  return model;
}

const weightsOf = (model: tf.LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

/** Full batches in order: each epoch is one step. */
async function fit(model: tf.LayersModel, epochs: number): Promise<void> {
  const x = tf.tensor2d(net.x), y = tf.tensor2d(net.y);
  await model.fit(x, y, { epochs, batchSize: net.x.length, shuffle: false, verbose: 0, yieldEvery: "never" });
  tf.dispose([x, y]);
}

const chosen: [Kind, string][] = [
  ["SGD", "SGD nesterov and weight decay"],
  ["Adam", "Adam amsgrad and weight decay"],
  ["AdamW", "AdamW other decay"],
];

for (const [kind, name] of chosen) {
  const { options, parameters } = runs.find((run) => run.name === name)!;

  onBackends(`model.fit with ${name} comes to what PyTorch comes to`, async () => {
    const model = fixtureModel(), optimizer = make(kind, options);
    model.compile({ optimizer, loss: "meanSquaredError" });
    await fit(model, marks.at(-1)!);
    assertClose(weightsOf(model), parameters.at(-1)!, 2e-6);
    assert.equal(optimizer.iterations, marks.at(-1));
    optimizer.dispose();
    model.dispose();
  });

  onBackends(`a model saved with ${name} goes on as if it had never been saved`, async () => {
    const model = fixtureModel(), optimizer = make(kind, { ...options, decay: "weights" });
    model.compile({ optimizer, loss: "meanSquaredError" });
    await fit(model, 7);
    let saved: tf.io.ModelArtifacts | undefined;
    const saving = tf.io.withSaveHandler((artifacts) => {
      // Through JSON, as on its way to a file.
      saved = { ...JSON.parse(JSON.stringify(artifacts)), weightData: artifacts.weightData };
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" as const } });
    });
    await model.save(saving, { includeOptimizer: true });
    const counted = tf.memory().numTensors;
    await model.save(saving, { includeOptimizer: true });
    assert.equal(tf.memory().numTensors, counted, "saving again leaves nothing behind");

    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    assert.equal(loaded.optimizer.constructor, optimizer.constructor);
    assert.deepEqual((loaded.optimizer as typeof optimizer).options, optimizer.options);
    assert.equal(loaded.optimizer.iterations, 7);
    await fit(model, 5);
    // Saved before its first step, the loaded optimizer still holds all that it was given.
    const again = make(kind, { ...options, decay: "weights" });
    await again.setWeights(await loaded.optimizer.getWeights());
    await fit(loaded, 5);
    assertSameBits(weightsOf(loaded), weightsOf(model));
    const names = async (of: tf.Optimizer) => (await of.getWeights()).map(({ name }) => name);
    assert.deepEqual(await names(again), await names(optimizer));
    for (const each of [optimizer, loaded.optimizer, again]) each.dispose();
    model.dispose();
    loaded.dispose();
  });
}

onBackends("training agrees with the library's own optimizers, a learning rate that changes included", () => {
  const cases: [Kind, Record<string, unknown>][] = [
    ["SGD", { lr: 0.05, momentum: 0.9, weightDecay: 0.02 }],
    ["Adam", { lr: 0.01, weightDecay: 0.05 }],
    ["AdamW", { lr: 0.01, weightDecay: 0.2, amsgrad: true }],
  ];
  for (const [kind, options] of cases) {
    const layers = [0, 1].map((index) => {
      const weight = lib.Matrix.from(net.weights[index]);
      const layer = new lib.Linear(weight.rows, weight.cols, lib.seededRandom(0));
      layer.weight.value.data.set(weight.data);
      layer.bias.value.data.set(net.biases[index]);
      return layer;
    });
    const ours = new lib.Sequential(layers[0], new lib.Tanh(), layers[1]);
    const groups = lib.decayWeightsOnly(ours.parameters(), options.weightDecay as number);
    const reference = new { SGD: lib.SGD, Adam: lib.Adam, AdamW: lib.AdamW }[kind](groups, options as { lr: number });
    const model = fixtureModel(), optimizer = make(kind, { ...options, decay: "weights" });
    const x = tf.tensor2d(net.x), y = tf.tensor2d(net.y);
    for (let step = 0; step < 200; step++) {
      if (step === 100) {
        optimizer.options.lr *= 0.5;
        for (const group of reference.paramGroups) group.lr *= 0.5;
      }
      reference.zeroGrad();
      ours.backward(lib.mseLoss(ours.forward(lib.Matrix.from(net.x)), lib.Matrix.from(net.y)).grad);
      reference.step();
      optimizer.minimize(() => tf.losses.meanSquaredError(y, model.apply(x) as tf.Tensor) as tf.Scalar);
    }
    assertClose(weightsOf(model), ours.parameters().flatMap(({ value }) => [...value.data]), 1e-5, kind);
    tf.dispose([x, y]);
    optimizer.dispose();
    model.dispose();
  }
});
