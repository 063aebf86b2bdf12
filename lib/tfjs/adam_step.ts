/**
 * The arithmetic of Adam and AdamW.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Tensor } from "./tensorflow.ts";

/** A weight, its gradient, their running means and, for AMSGrad, the largest second mean so far. */
export interface AdamStepInputs {
  w: Tensor;
  g: Tensor;
  m: Tensor;
  v: Tensor;
  vMax?: Tensor;
}

/** The numbers of one step. */
export interface AdamStepAttributes {
  /** −1 to maximize. */
  sign: number;
  /** The weight decay, to be added to the gradient; where it is decoupled, the factor that shrinks the weight. */
  decay: number;
  decoupled: boolean;
  /** 1 − β₁, by which m goes toward the gradient; from β₁ = 0.5 down −β₁, by which it starts at the gradient and goes back. */
  gain: number;
  /** β₂ and 1 − β₂. */
  keep2: number;
  gain2: number;
  /** √(1 − β₂ᵗ). */
  correction2: number;
  eps: number;
  /** lr / (1 − β₁ᵗ). */
  stepSize: number;
}

/**
 * The next w, m, v and vMax, in PyTorch's order of operations. Where the backend has a kernel that does it in one pass
 * (`useWasm` installs one), it gives the same bits.
 */
export function adamStep(inputs: AdamStepInputs, attributes: AdamStepAttributes): Tensor[] {
  if (tf.getKernel("AdamStep", tf.getBackend())) {
    return tf.engine().runKernel("AdamStep", inputs as never, attributes as never) as unknown as Tensor[];
  }
  const { w, m, v, vMax } = inputs,
    { sign, decay, decoupled, gain, keep2, gain2, correction2, eps, stepSize } = attributes;
  let g = sign < 0 ? tf.neg(inputs.g) : inputs.g;
  if (!decoupled && decay !== 0) g = tf.add(g, tf.mul(w, decay));
  const first = tf.add(gain > 0 ? m : g, tf.mul(tf.sub(g, m), gain));
  const second = tf.add(tf.mul(v, keep2), tf.mul(tf.square(g), gain2));
  const largest = vMax && tf.maximum(vMax, second);
  const denominator = tf.add(tf.div(tf.sqrt(largest ?? second), correction2), eps);
  const next = tf.sub(decoupled ? tf.mul(w, decay) : w, tf.mul(tf.div(first, denominator), stepSize));
  return largest ? [next, first, second, largest] : [next, first, second];
}
