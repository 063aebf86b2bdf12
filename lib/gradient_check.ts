/**
 * Gradients written by hand, held against the slope that the loss really has.
 *
 * @module
 */
import type { Layer, Parameter } from "./layers.ts";
import type { Loss } from "./losses.ts";
import type { Matrix } from "./matrix.ts";
import type { Regularizer } from "./regularizers.ts";

/** How far the gradients of one parameter are from centered differences. */
export interface GradientError {
  /** The parameter's name. */
  name: string;
  /** Largest relative error of ∂(data loss)/∂parameter as backpropagation computes it. */
  data: number;
  /** Largest relative error of ∂(penalty)/∂parameter; 0 without a regularizer and for biases. */
  penalty: number;
}

/**
 * Compares every element of every gradient with the centered difference (f(w + h) − f(w − h)) / 2h. The data loss and the
 * penalty are compared apart, because a large penalty gradient in the sum would hide a wrong data gradient.
 *
 * The relative error of an element is |a − d| / max(|a|, |d|, s/100), where s is the parameter's largest gradient: an
 * element that is nearly zero is judged by the scale of its neighbors. About 1e-7 and below means right; a ReLU whose
 * input crosses 0 within ±h shows a larger error without being wrong.
 *
 * @param options.step h, relative to max(1, |w|); 1e-5 unless told
 * @returns one entry a parameter; the values and gradients of `net` are as they were before
 */
export function gradientCheck<Target>(
  net: Layer,
  options: { x: Matrix; y: Target; loss: Loss<Target>; regularizer?: Regularizer; step?: number },
): GradientError[] {
  const { x, y, loss, regularizer, step = 1e-5 } = options;
  const params = net.parameters();
  const analytic = dataGradients(net, params, () => net.backward(loss(net.forward(x), y).grad));
  return params.map((param, index) => {
    const penalized = regularizer !== undefined && param.kind === "weight";
    return {
      name: param.name,
      data: worstError(param.value, analytic[index], step, () => loss(net.forward(x), y).loss),
      penalty: penalized
        ? worstError(param.value, regularizer.gradient(param.value), step, () => regularizer.penalty(param.value))
        : 0,
    };
  });
}

/**
 * The norm of ∂output/∂x for each row of `x`, summed over the outputs: how strongly the network answers a nudge of its input.
 *
 * @returns n norms; the gradients of `net` are as they were before
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
    backward();
    return net.parameters().map(({ grad }) => grad.clone());
  } finally {
    params.forEach((param, index) => {
      param.grad.data.set(before[index].grad.data);
      param.hasGrad = before[index].hasGrad;
    });
  }
}

function worstError(value: Matrix, analytic: Matrix, step: number, f: () => number): number {
  const differences = Float64Array.from(value.data, (w, at) => {
    const h = step * Math.max(1, Math.abs(w));
    value.data[at] = w + h;
    const up = f();
    value.data[at] = w - h;
    const down = f();
    value.data[at] = w;
    return (up - down) / (2 * h);
  });
  const scale = [...analytic.data, ...differences].reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
  if (scale === 0) return 0;
  return differences.reduce((worst, d, at) => {
    const a = analytic.data[at];
    return Math.max(worst, Math.abs(a - d) / Math.max(Math.abs(a), Math.abs(d), scale / 100));
  }, 0);
}
