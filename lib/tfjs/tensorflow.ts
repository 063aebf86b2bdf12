/**
 * TensorFlow.js' classes and types under names of our own. (Written in this way, `deno doc --lint` does not ask for the
 * documentation of TensorFlow.js itself.)
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** `tf.Tensor`. */
export type Tensor = InstanceType<typeof tf["Tensor"]>;
/** `tf.Variable`. */
export type Variable = InstanceType<typeof tf["Variable"]>;
/** `tf.Optimizer`. */
export const Optimizer: typeof tf["Optimizer"] = tf.Optimizer;
/** `tf.Optimizer`. */
export type Optimizer = InstanceType<typeof tf["Optimizer"]>;
/** Gradients by the names of their variables, as a map or as a list. */
export type Gradients = Parameters<Optimizer["applyGradients"]>[0];
/** A tensor with a name. */
export type NamedTensor = Parameters<Optimizer["setWeights"]>[0][number];
/** Options as JSON. */
export type Config = ReturnType<Optimizer["getConfig"]>;
