/**
 * A small neural-network library to be read: matrices, layers with backpropagation by hand, L2 and its relatives, and
 * optimizers that agree with PyTorch. Everything is float64 and gives the same bits in every JavaScript engine.
 *
 * ```ts
 * import { fit, Linear, mseLoss, noisySine, ReLU, seededRandom, Sequential, SGD } from "@l2-spellbook/lib";
 *
 * const random = seededRandom(1);
 * const net = new Sequential(new Linear(1, 16, random), new ReLU(), new Linear(16, 1, random));
 * const optimizer = new SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weightDecay: 1e-3 });
 * const history = fit(net, {
 *   train: noisySine({ n: 20, random }),
 *   loss: mseLoss,
 *   optimizer,
 *   epochs: 200,
 * });
 * ```
 *
 * @module
 */
export * from "./batch_norm.ts";
export * from "./bayesian_optimization.ts";
export * from "./checks.ts";
export * from "./cholesky.ts";
export * from "./claims.ts";
export * from "./classification.ts";
export * from "./contour.ts";
export * from "./conventions.ts";
export * from "./convolution.ts";
export * from "./correlation.ts";
export * from "./cross_validation.ts";
export * from "./data_files.ts";
export * from "./datasets.ts";
export * from "./digit_trials.ts";
export * from "./display.ts";
export * from "./dropout.ts";
export * from "./elementary.ts";
export * from "./figure.ts";
export * from "./file_sources.ts";
export * from "./fit.ts";
export { formatValue } from "./format.ts";
export * from "./gaussian_process.ts";
export * from "./gradient_check.ts";
export * from "./handwriting.ts";
export * from "./idx.ts";
export * from "./image_set.ts";
export * from "./lasso.ts";
export { type Layer, LayerParameter, Linear, type Parameter, ReLU, Sequential, Tanh, weightNorm } from "./layers.ts";
export * from "./ledger.ts";
export * from "./losses.ts";
export { Matrix } from "./matrix.ts";
export * from "./mnist.ts";
export * from "./normal_distribution.ts";
export * from "./optimizers.ts";
export * from "./overfitting.ts";
export * from "./panels.ts";
export * from "./parameter_vector.ts";
export * from "./pictures.ts";
export * from "./polynomial.ts";
export * from "./pytorch_run.ts";
export * from "./random.ts";
export { elasticNet, l1, l2, type Regularizer } from "./regularizers.ts";
export * from "./ridge.ts";
export {
  bestSoFar,
  bestTrial,
  type Choice,
  fromUnitCube,
  gridSearch,
  type Objective,
  randomSearch,
  type SearchRange,
  type SearchSpace,
  toUnitCube,
  type Trial,
} from "./search.ts";
export { type Fold, kFold, takeExamples, trainValidationSplit } from "./splits.ts";
export { fitStandardizer, type Standardizer } from "./standardize.ts";
export * from "./statistics.ts";
export * from "./svd.ts";
export * from "./traces.ts";
