/**
 * Gradients written by hand, held against the slope that the loss really has.
 *
 * @module
 */
import type { Layer, Parameter } from "./layers.ts";
import type { Loss } from "./losses.ts";
import type { Matrix } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";
import type { Regularizer } from "./regularizers.ts";

/** How far the gradients of one parameter are from centered differences. */
export interface GradientError {
  /** The parameter's name. */
  name: string;
  /** Largest relative error of ∂(data loss)/∂parameter as backpropagation computes it. */
  data: number;
  /** Largest relative error of ∂(penalty)/∂parameter; 0 without a regularizer, for biases and for scales. */
  penalty: number;
}

/**
 * Compares every element of every gradient with the centered difference (f(w + h) − f(w − h)) / 2h. The data loss and the
 * penalty are compared apart, because a large penalty gradient in the sum would hide a wrong data gradient.
 *
 * The relative error of an element is |a − d| / max(|a|, |d|, s/100), where s is the parameter's largest gradient: an
 * element that is nearly zero is judged by the scale of its neighbors. About 1e-7 and below means right; a ReLU whose
 * input crosses 0 within ±h shows a larger error without being wrong. Where all of a parameter's gradients drown in the
 * rounding of the loss (those of a bias before a BatchNorm are 0 in exact arithmetic), its error is 0.
 *
 * The net is checked in the mode it is in. Every evaluation starts from the same buffers, so that a Dropout draws the same
 * mask each time.
 *
 * @param options.step h, relative to max(1, |w|); 1e-5 unless told
 * @returns one entry a parameter; values, gradients and buffers of `net` are as they were before
 * @throws {RangeError} when an option is unknown, or the step is not a finite number above 0.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gradientCheck, l2, Linear, mseLoss, seededRandom, Sequential, Tanh } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1), x = random.normalMatrix(5, 3), y = random.normalMatrix(5, 1);
 * const net = new Sequential(new Linear(3, 4, random), new Tanh(), new Linear(4, 1, random));
 * const errors = gradientCheck(net, { x, y, loss: mseLoss, regularizer: l2(0.1) });
 * assert.deepEqual(errors.map(({ name }) => name), ["0.weight", "0.bias", "2.weight", "2.bias"]);
 * assert.ok(errors.every(({ data, penalty }) => data < 1e-6 && penalty < 1e-6));
 * ```
 */
export function gradientCheck<Target>(
  net: Layer,
  options: { x: Matrix; y: Target; loss: Loss<Target>; regularizer?: Regularizer; step?: number },
): GradientError[] {
  checkOptionNames("gradientCheck", options, ["x", "y", "loss", "regularizer", "step"]);
  const { x, y, loss, regularizer, step = 1e-5 } = options;
  if (!(step > 0 && step < Infinity)) {
    throw new RangeError(`gradientCheck: step must be a finite number above 0, got ${step}.`);
  }
  const params = net.parameters();
  const analytic = dataGradients(net, params, () => net.backward(loss(net.forward(x), y).grad));
  const dataLoss = () => withBuffersKept(net, () => loss(net.forward(x), y).loss);
  return params.map((param, index) => {
    const penalized = regularizer !== undefined && param.kind === "weight";
    return {
      name: param.name,
      data: worstError(param.value, analytic[index], step, dataLoss),
      penalty: penalized
        ? worstError(param.value, regularizer.gradient(param.value), step, () => regularizer.penalty(param.value))
        : 0,
    };
  });
}

/**
 * The norm of ∂(sum of the outputs)/∂x for each row of `x`: how strongly the network answers a nudge of its input, in the mode
 * it is in.
 *
 * @returns n norms; the gradients and buffers of `net` are as they were before
 */
export function inputSensitivity(net: Layer, x: Matrix): number[] {
  let slope = x;
  dataGradients(net, net.parameters(), () => {
    slope = net.backward(net.forward(x).map(() => 1));
  });
  return slope.toArray().map((row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)));
}

/** Runs a backward pass and returns the gradients it made, with the parameters' own put back. */
function dataGradients(net: Layer, params: readonly Parameter[], backward: () => void): Matrix[] {
  const before = params.map(({ grad, hasGrad }) => ({ grad: grad.clone(), hasGrad }));
  params.forEach(({ grad }) => grad.data.fill(0));
  try {
    withBuffersKept(net, backward);
    return net.parameters().map(({ grad }) => grad.clone());
  } finally {
    params.forEach((param, index) => {
      param.grad.data.set(before[index].grad.data);
      param.hasGrad = before[index].hasGrad;
    });
  }
}

/** Runs `f` and puts the buffers of the net back. */
function withBuffersKept<T>(net: Layer, f: () => T): T {
  const buffers = net.buffers?.() ?? [], before = buffers.map((buffer) => buffer.clone());
  try {
    return f();
  } finally {
    buffers.forEach((buffer, index) => buffer.data.set(before[index].data));
  }
}

/** How far, relative to a loss, two evaluations may lie apart that would agree in exact arithmetic: 32 units in the last place. */
const ROUNDING = 32 * Number.EPSILON;

function worstError(value: Matrix, analytic: Matrix, step: number, f: () => number): number {
  let rounding = 0;
  const differences = Float64Array.from(value.data, (w, at) => {
    const h = step * Math.max(1, Math.abs(w));
    value.data[at] = w + h;
    const up = f();
    value.data[at] = w - h;
    const down = f();
    value.data[at] = w;
    rounding = Math.max(rounding, ROUNDING * Math.max(Math.abs(up), Math.abs(down)) / h);
    return (up - down) / (2 * h);
  });
  const scale = [...analytic.data, ...differences].reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
  if (scale <= rounding) return 0;
  return differences.reduce((worst, d, at) => {
    const a = analytic.data[at];
    return Math.max(worst, Math.abs(a - d) / Math.max(Math.abs(a), Math.abs(d), scale / 100));
  }, 0);
}
