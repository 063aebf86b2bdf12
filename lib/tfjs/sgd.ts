/**
 * Stochastic gradient descent for TensorFlow.js.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { checkSGDOptions, sgdDefaults, type SGDOptions } from "../optimizer_options.ts";
import type { DecayOption } from "./decay.ts";
import { type VariableState, WeightDecayOptimizer } from "./optimizer.ts";
import type { Tensor, Variable } from "./tensorflow.ts";

/**
 * Stochastic gradient descent with momentum and weight decay.
 *
 * g ← ∇loss (negated for `maximize`), g ← g + weightDecay·w, v ← momentum·v + (1 − dampening)·g (the first v is g),
 * w ← w − lr·v, or w − lr·(g + momentum·v) with `nesterov`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { SGD } from "@l2-spellbook/lib/tfjs";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const w = tf.variable(tf.scalar(2));
 * new SGD({ lr: 0.1, weightDecay: 0.2 }).minimize(() => w.mul(0.5));
 * assert.ok(Math.abs(w.dataSync()[0] - 1.91) < 1e-6); // 2 − 0.1·(0.5 + 0.2·2)
 * ```
 */
export class SGD extends WeightDecayOptimizer<SGDOptions> {
  /** The name under which models are saved; "SGD" is tfjs' own. */
  static get className(): string {
    return "PyTorchSGD";
  }

  /**
   * Takes PyTorch's options and `decay`.
   *
   * @throws {RangeError} when an option is out of range or unknown.
   */
  constructor(options: SGDOptions & DecayOption) {
    super(options, sgdDefaults(options?.lr));
  }

  /** PyTorch's checks. */
  protected override checkOptions(options: Required<SGDOptions>): void {
    checkSGDOptions(options);
  }

  /** One step of one variable. */
  protected override update(w: Variable, gradient: Tensor, weightDecay: number, state: VariableState): void {
    const { lr, momentum, dampening, nesterov, maximize } = this.options;
    let g = maximize ? tf.neg(gradient) : gradient;
    if (weightDecay !== 0) g = tf.add(g, tf.mul(w, weightDecay));
    if (momentum !== 0) {
      const last = state.slots.get("momentum");
      const velocity = last ? tf.add(tf.mul(last, momentum), tf.mul(g, 1 - dampening)) : g;
      this.remember(state, "momentum", velocity);
      g = nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
    }
    w.assign(tf.sub(w, tf.mul(g, lr)));
  }
}

tf.serialization.registerClass(SGD);
