/**
 * Optimizers with weight decay for TensorFlow.js, which has none: SGD, Adam and AdamW with PyTorch's options, defaults and
 * order of operations. They are `tf.Optimizer`s, for `model.compile` and for `minimize`, and are saved with a model
 * (`includeOptimizer: true`); a program that loads one imports this module first, so that tfjs knows their names.
 *
 * And {@link useWasm}, which starts the wasm backend with what it lacks for training, such as a convolution's filter gradient.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { AdamW } from "@l2-spellbook/lib/tfjs";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
 * model.compile({
 *   optimizer: new AdamW({ lr: 1e-3, weightDecay: 0.1, decay: "weights" }),
 *   loss: "meanSquaredError",
 * });
 * ```
 *
 * @module
 */
export type { AdamOptions, SGDOptions } from "../optimizer_options.ts";
export { Adam, AdamFamily, AdamW } from "./adam.ts";
export type { Decay, DecayOption } from "./decay.ts";
export { type VariableState, WeightDecayOptimizer } from "./optimizer.ts";
export { SGD } from "./sgd.ts";
export { type Config, type Gradients, type NamedTensor, Optimizer, type Tensor, type Variable } from "./tensorflow.ts";
export { useWasm } from "./wasm.ts";
