/**
 * SGD, Adam and AdamW with PyTorch's options, names, order of operations and messages.
 *
 * Weight decay stands in two places, and the difference is the point of the series: SGD and Adam add `weightDecay·w` to
 * the gradient, before anything else happens to it (L2 regularization); AdamW shrinks the weight itself by
 * `lr·weightDecay`, past the adaptive scaling (decoupled decay, Loshchilov & Hutter 2019). For plain SGD both are the
 * same, and `weightDecay = 2λ` is the penalty λΣw².
 *
 * Reference: the algorithms printed in PyTorch's documentation of `torch.optim.SGD`, `Adam` and `AdamW`.
 *
 * @module
 */
import { pow } from "./elementary.ts";
import type { Parameter } from "./layers.ts";
import { Matrix } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import {
  adamDefaults,
  type AdamOptions,
  checkAdamOptions,
  checkSGDOptions,
  definedOptions,
  sgdDefaults,
  type SGDOptions,
} from "./optimizer_options.ts";

export type { AdamOptions, SGDOptions };

/** Parameters that share options; what is left out comes from the optimizer. */
export type ParamGroup<Options = { lr?: number; weightDecay?: number }> =
  & { params: readonly Parameter[] }
  & Partial<Options>;

/** What all optimizers have in common: parameter groups, `step` and `zeroGrad`. */
export abstract class Optimizer<Options extends { lr?: number; weightDecay?: number }> {
  /** The groups with their options, all filled in; they may be changed between steps (`paramGroups[0].lr *= 0.5`). */
  readonly paramGroups: (Required<Options> & { params: readonly Parameter[] })[];

  /** Takes parameters, or groups of them; `defaults` names every option. */
  protected constructor(
    params: readonly Parameter[] | readonly ParamGroup<Options>[],
    options: Options,
    defaults: Required<Options>,
  ) {
    checkList(this.constructor.name, params);
    if (params.length === 0) throw new RangeError("optimizer got an empty parameter list");
    const known = Object.keys(defaults);
    checkOptionNames(this.constructor.name, options, known);
    const groups = isGroups(params) ? params : [{ params } as ParamGroup<Options>];
    this.paramGroups = groups.map((group) => {
      checkOptionNames(this.constructor.name, group, [...known, "params"]);
      checkParameters(this.constructor.name, group.params);
      return { ...defaults, ...definedOptions(options), ...definedOptions(group), params: [...group.params] };
    });
    const seen = new Set<Parameter>();
    for (const group of this.paramGroups) {
      this.checkOptions(group);
      for (const param of group.params) {
        if (seen.has(param)) throw new RangeError("some parameters appear in more than one parameter group");
        seen.add(param);
      }
    }
  }

  /** Changes every parameter that has received a gradient since the last `zeroGrad`. */
  step(): void {
    for (const group of this.paramGroups) {
      this.checkOptions(group);
      for (const param of group.params) if (received(param)) this.update(param, group);
    }
  }

  /** Sets all gradients to zero; a parameter that receives none before the next `step` is left alone by it. */
  zeroGrad(): void {
    for (const { params } of this.paramGroups) {
      for (const param of params) {
        param.grad.data.fill(0);
        if (param.hasGrad !== undefined) param.hasGrad = false;
      }
    }
  }

  /** Refuses options out of range, with PyTorch's messages. */
  protected abstract checkOptions(group: Required<Options>): void;
  /** Changes one parameter. */
  protected abstract update(param: Parameter, group: Required<Options>): void;
}

/**
 * Stochastic gradient descent with momentum.
 *
 * g ← ∇loss (negated for `maximize`), g ← g + weightDecay·w, v ← momentum·v + (1 − dampening)·g (the first v is g),
 * w ← w − lr·v, or w − lr·(g + momentum·v) with `nesterov`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Linear, Matrix, mseLoss, seededRandom, SGD } from "@l2-spellbook/lib";
 *
 * const x = Matrix.column([-1, 0, 1]), y = x.scale(2), line = new Linear(1, 1, seededRandom(1));
 * const optimizer = new SGD(line.parameters(), { lr: 0.1, momentum: 0.9 });
 * for (let step = 0; step < 500; step++) {
 *   optimizer.zeroGrad();
 *   line.backward(mseLoss(line.forward(x), y).grad);
 *   optimizer.step();
 * }
 * assert.ok(Math.abs(line.weight.value.at(0, 0) - 2) < 1e-6); // y = 2x
 * ```
 */
export class SGD extends Optimizer<SGDOptions> {
  readonly #velocity = new Map<Parameter, Float64Array>();

  /**
   * Takes parameters, or groups of them with options of their own.
   *
   * @throws {RangeError} when an option is out of range or unknown, or the parameters are none, empty or repeated.
   */
  constructor(params: readonly Parameter[] | readonly ParamGroup<SGDOptions>[], options: SGDOptions) {
    super(params, options, sgdDefaults(options?.lr));
  }

  /** PyTorch's checks. */
  protected override checkOptions(group: Required<SGDOptions>): void {
    checkSGDOptions(group);
  }

  /** One step of one parameter. */
  protected override update(param: Parameter, group: Required<SGDOptions>): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    const w = param.value.data, grad = param.grad.data, sign = maximize ? -1 : 1;
    let velocity = this.#velocity.get(param);
    const first = velocity === undefined;
    if (first && momentum !== 0) this.#velocity.set(param, velocity = new Float64Array(w.length));
    for (let at = 0; at < w.length; at++) {
      let g = sign * grad[at];
      if (weightDecay !== 0) g += weightDecay * w[at];
      if (momentum !== 0) {
        const v = velocity![at] = first ? g : momentum * velocity![at] + (1 - dampening) * g;
        g = nesterov ? g + momentum * v : v;
      }
      w[at] -= lr * g;
    }
  }
}

/** The running moments of one parameter. */
interface Moments {
  step: number;
  /** Running mean of the gradient. */
  m: Float64Array;
  /** Running mean of its square. */
  v: Float64Array;
  /** The largest v so far; for amsgrad alone. */
  vMax: Float64Array | undefined;
}

/** What Adam and AdamW share: everything but the place where weight decay enters. */
export abstract class AdamFamily extends Optimizer<AdamOptions> {
  readonly #moments = new Map<Parameter, Moments>();
  /** Whether decay shrinks the weight directly instead of joining the gradient. */
  protected abstract readonly decoupled: boolean;

  /**
   * Takes parameters, or groups of them with options of their own.
   *
   * @throws {RangeError} when an option is out of range or unknown, or the parameters are none, empty or repeated.
   */
  protected constructor(
    params: readonly Parameter[] | readonly ParamGroup<AdamOptions>[],
    options: AdamOptions,
    weightDecay: number,
  ) {
    super(params, options, adamDefaults(weightDecay));
  }

  /** PyTorch's checks. */
  protected override checkOptions(group: Required<AdamOptions>): void {
    checkAdamOptions(group);
  }

  /** One step of one parameter. */
  protected override update(param: Parameter, group: Required<AdamOptions>): void {
    const { lr, betas: [beta1, beta2], eps, weightDecay, amsgrad, maximize } = group;
    const w = param.value.data, grad = param.grad.data, sign = maximize ? -1 : 1;
    const moments = this.#momentsOf(param);
    const { m, v } = moments;
    if (amsgrad) moments.vMax ??= new Float64Array(w.length);
    const step = ++moments.step;
    const stepSize = lr / (1 - pow(beta1, step)), correction2 = Math.sqrt(1 - pow(beta2, step));
    const kept = 1 - lr * weightDecay, gain = 1 - beta1;
    for (let at = 0; at < w.length; at++) {
      let g = sign * grad[at];
      if (weightDecay !== 0) {
        if (this.decoupled) w[at] *= kept;
        else g += weightDecay * w[at];
      }
      // From the nearer end, as PyTorch goes: a gradient that counts whole is not lost beside a large m.
      m[at] = gain < 0.5 ? m[at] + gain * (g - m[at]) : g - (g - m[at]) * (1 - gain);
      v[at] = beta2 * v[at] + (1 - beta2) * g * g;
      let second = v[at];
      if (amsgrad) second = moments.vMax![at] = Math.max(moments.vMax![at], second);
      w[at] -= stepSize * m[at] / (Math.sqrt(second) / correction2 + eps);
    }
  }

  #momentsOf(param: Parameter): Moments {
    let moments = this.#moments.get(param);
    if (moments === undefined) {
      const size = param.value.data.length;
      moments = { step: 0, m: new Float64Array(size), v: new Float64Array(size), vMax: undefined };
      this.#moments.set(param, moments);
    }
    return moments;
  }
}

/**
 * Adam (Kingma & Ba 2015). `weightDecay` is added to the gradient, so the adaptive scaling divides it away where
 * gradients are large: the effect is neither that of the penalty under SGD nor that of {@link AdamW}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Adam, Linear, seededRandom } from "@l2-spellbook/lib";
 *
 * const { weight } = new Linear(1, 1, seededRandom(1));
 * weight.value.data[0] = 2;
 * weight.grad.data[0] = 1e-3;
 * new Adam([weight], { lr: 0.1 }).step();
 * // The first step has the size lr, however small the gradient.
 * assert.ok(Math.abs(weight.value.at(0, 0) - 1.9) < 1e-5);
 * ```
 */
export class Adam extends AdamFamily {
  /** Decay joins the gradient. */
  protected override readonly decoupled = false;

  /**
   * Takes parameters, or groups of them with options of their own.
   *
   * @throws {RangeError} when an option is out of range or unknown, or the parameters are none, empty or repeated.
   */
  constructor(params: readonly Parameter[] | readonly ParamGroup<AdamOptions>[], options: AdamOptions = {}) {
    super(params, options, 0);
  }
}

/**
 * AdamW (Loshchilov & Hutter 2019): Adam whose decay shrinks every weight by the same share, lr·weightDecay, a step.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { AdamW, Linear, seededRandom } from "@l2-spellbook/lib";
 *
 * const { weight } = new Linear(1, 1, seededRandom(1));
 * weight.value.data[0] = 2;
 * weight.grad.data[0] = 0.5;
 * new AdamW([weight], { lr: 0.1, weightDecay: 0.5 }).step();
 * assert.ok(Math.abs(weight.value.at(0, 0) - 1.8) < 1e-8); // 2·(1 − 0.1·0.5) − 0.1
 * ```
 */
export class AdamW extends AdamFamily {
  /** Decay shrinks the weight. */
  protected override readonly decoupled = true;

  /**
   * Takes parameters, or groups of them with options of their own.
   *
   * @throws {RangeError} when an option is out of range or unknown, or the parameters are none, empty or repeated.
   */
  constructor(params: readonly Parameter[] | readonly ParamGroup<AdamOptions>[], options: AdamOptions = {}) {
    super(params, options, 1e-2);
  }
}

/**
 * Two groups for an optimizer: the weights with `weightDecay`; the biases, and the scales of a normalization, with none. A
 * group without parameters is left out. PyTorch decays all of them unless told otherwise; the textbooks (and this series)
 * do not.
 *
 * @throws {RangeError} when the parameters are not a list of parameters.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { AdamW, decayWeightsOnly, Linear, ReLU, seededRandom, Sequential } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1);
 * const net = new Sequential(new Linear(2, 8, random), new ReLU(), new Linear(8, 1, random));
 * const { paramGroups } = new AdamW(decayWeightsOnly(net.parameters(), 0.1), { lr: 1e-3 });
 * assert.deepEqual(paramGroups.map(({ weightDecay }) => weightDecay), [0.1, 0]);
 * assert.deepEqual(paramGroups[1].params.map(({ name }) => name), ["0.bias", "2.bias"]);
 * ```
 */
export function decayWeightsOnly(
  params: readonly Parameter[],
  weightDecay: number,
): { params: Parameter[]; weightDecay: number }[] {
  checkParameters("decayWeightsOnly", params);
  const groups = [
    { params: params.filter(({ kind }) => kind === "weight"), weightDecay },
    { params: params.filter(({ kind }) => kind !== "weight"), weightDecay: 0 },
  ];
  return groups.filter(({ params }) => params.length > 0);
}

function checkList(whose: string, params: unknown): void {
  if (!Array.isArray(params)) {
    throw new RangeError(`${whose}: params must be a list, such as net.parameters() returns.`);
  }
}

function checkParameters(whose: string, params: readonly Parameter[]): void {
  checkList(whose, params);
  const at = params.findIndex((param) => !(param?.value instanceof Matrix));
  if (at >= 0) {
    throw new RangeError(
      `${whose}: element ${at} of params is not a parameter; net.parameters() returns a list of them.`,
    );
  }
}

function isGroups<Options>(
  params: readonly Parameter[] | readonly ParamGroup<Options>[],
): params is readonly ParamGroup<Options>[] {
  return "params" in Object(params[0]);
}

/** A zero gradient counts unless no backward pass made it; see {@link Parameter.hasGrad}. */
function received({ grad, hasGrad }: Parameter): boolean {
  return (hasGrad ?? true) || grad.data.some((g) => g !== 0);
}
