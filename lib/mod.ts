/**
 * A small neural-network library to be read: matrices, layers with backpropagation by hand, L2 and its relatives, and
 * optimizers that agree with PyTorch. Everything is float64 and gives the same bits in every JavaScript engine.
 *
 * ```ts
 * import { fit, Linear, mseLoss, noisySine, ReLU, seededRandom, Sequential, SGD } from "./mod.ts";
 *
 * const random = seededRandom(1);
 * const net = new Sequential(new Linear(1, 16, random), new ReLU(), new Linear(16, 1, random));
 * const optimizer = new SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weightDecay: 1e-3 });
 * const history = fit(net, { train: noisySine({ n: 20, random }), loss: mseLoss, optimizer, epochs: 200 });
 * ```
 *
 * @module
 */
export * from "./checks.ts";
export * from "./conventions.ts";
export * from "./correlation.ts";
export * from "./datasets.ts";
export * from "./display.ts";
export * from "./elementary.ts";
export * from "./figure.ts";
export * from "./fit.ts";
export { formatValue } from "./format.ts";
export * from "./gradient_check.ts";
export * from "./layers.ts";
export * from "./losses.ts";
export { Matrix } from "./matrix.ts";
export * from "./optimizers.ts";
export * from "./overfitting.ts";
export * from "./panels.ts";
export * from "./polynomial.ts";
export * from "./random.ts";
export * from "./regularizers.ts";
export * from "./ridge.ts";
export * from "./splits.ts";
export * from "./standardize.ts";
export * from "./statistics.ts";
export * from "./svd.ts";
export * from "./traces.ts";
