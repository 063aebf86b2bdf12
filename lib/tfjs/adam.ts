/**
 * Adam and AdamW for TensorFlow.js, which differ in the place where weight decay enters.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { pow } from "../elementary.ts";
import { adamDefaults, type AdamOptions, checkAdamOptions } from "../optimizer_options.ts";
import { adamStep, type AdamStepAttributes } from "./adam_step.ts";
import type { DecayOption } from "./decay.ts";
import { type VariableState, WeightDecayOptimizer } from "./optimizer.ts";
import type { Tensor, Variable } from "./tensorflow.ts";

/** What Adam and AdamW share: everything but the place where weight decay enters. */
export abstract class AdamFamily extends WeightDecayOptimizer<AdamOptions> {
  /** Whether decay shrinks the weight directly instead of joining the gradient. */
  protected abstract readonly decoupled: boolean;

  /** PyTorch's checks. */
  protected override checkOptions(options: Required<AdamOptions>): void {
    checkAdamOptions(options);
  }

  /** One step of one variable, in one pass where the backend has a kernel for it. */
  protected override update(w: Variable, g: Tensor, weightDecay: number, state: VariableState): void {
    const { lr, betas: [beta1, beta2], eps, amsgrad, maximize } = this.options, { decoupled } = this;
    const before = (name: string) => state.slots.get(name) ?? tf.zerosLike(g);
    const inputs = { w, g, m: before("m"), v: before("v"), ...amsgrad && { vMax: before("vMax") } };
    const attributes: AdamStepAttributes = {
      sign: maximize ? -1 : 1,
      decay: decoupled ? 1 - lr * weightDecay : weightDecay,
      decoupled,
      gain: beta1 > 0.5 ? 1 - beta1 : -beta1,
      keep2: beta2,
      gain2: 1 - beta2,
      correction2: Math.sqrt(1 - pow(beta2, state.step)),
      eps,
      stepSize: lr / (1 - pow(beta1, state.step)),
    };
    const [wNew, m, v, vMax] = adamStep(inputs, attributes);
    w.assign(wNew);
    this.remember(state, "m", m);
    this.remember(state, "v", v);
    if (vMax) this.remember(state, "vMax", vMax);
  }
}

/**
 * Adam (Kingma & Ba 2015). `weightDecay` is added to the gradient, so the adaptive scaling divides it away where
 * gradients are large. Unlike tfjs' own, whose epsilon is 1e-7, it has PyTorch's `eps` of 1e-8.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Adam } from "@l2-spellbook/lib/tfjs";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const w = tf.variable(tf.scalar(2));
 * new Adam({ lr: 0.1 }).minimize(() => w.mul(0.5));
 * // The first step has the size lr, whatever the gradient.
 * assert.ok(Math.abs(w.dataSync()[0] - 1.9) < 1e-6);
 * ```
 */
export class Adam extends AdamFamily {
  /** Decay joins the gradient. */
  protected override readonly decoupled = false;

  /** The name under which models are saved; "Adam" is tfjs' own. */
  static get className(): string {
    return "PyTorchAdam";
  }

  /**
   * Takes PyTorch's options and `decay`.
   *
   * @throws {RangeError} when an option is out of range or unknown.
   */
  constructor(options: AdamOptions & DecayOption = {}) {
    super(options, adamDefaults(0));
  }
}

/**
 * AdamW (Loshchilov & Hutter 2019): Adam whose decay shrinks every weight by the same share, lr·weightDecay, a step.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { AdamW } from "@l2-spellbook/lib/tfjs";
 * import * as tf from "@tensorflow/tfjs";
 *
 * const w = tf.variable(tf.scalar(2));
 * new AdamW({ lr: 0.1, weightDecay: 0.5 }).minimize(() => w.mul(0.5));
 * assert.ok(Math.abs(w.dataSync()[0] - 1.8) < 1e-6); // 2·(1 − 0.1·0.5) − 0.1
 * ```
 */
export class AdamW extends AdamFamily {
  /** Decay shrinks the weight. */
  protected override readonly decoupled = true;

  /** The name under which models are saved. */
  static get className(): string {
    return "PyTorchAdamW";
  }

  /**
   * Takes PyTorch's options and `decay`.
   *
   * @throws {RangeError} when an option is out of range or unknown.
   */
  constructor(options: AdamOptions & DecayOption = {}) {
    super(options, adamDefaults(1e-2));
  }
}

tf.serialization.registerClass(Adam);
tf.serialization.registerClass(AdamW);
