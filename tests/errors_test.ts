/** Wrong inputs and the exact message that each gives: what was wrong, the value, and what would be right. */
import assert from "node:assert/strict";
import {
  accuracy,
  Adam,
  AdamW,
  BatchNorm,
  bayesianSearch,
  bootstrapInterval,
  Conv2d,
  convertPenalty,
  crossEntropyLoss,
  crossValidate,
  decayWeightsOnly,
  detectOverfitting,
  digitTrial,
  drawDigit,
  Dropout,
  elasticNet,
  figure,
  fit,
  type FitOptions,
  fitStandardizer,
  gradientCheck,
  gridSearch,
  ImageSet,
  kFold,
  l1,
  l2,
  lasso,
  lassoPath,
  Linear,
  linspace,
  loadMnist,
  logspace,
  Matrix,
  mean,
  mseLoss,
  noisySine,
  polynomialFeatures,
  progress,
  quantile,
  randomSearch,
  ReLU,
  ridge,
  ridgePath,
  seededRandom,
  Sequential,
  SGD,
  sparseLinear,
  svd,
  table,
  takeExamples,
  Tanh,
  trainValidationSplit,
  verdict,
  wavyClasses,
  zeroContour,
} from "../lib/mod.ts";
import { parameter } from "./properties.ts";

const random = seededRandom(1);
const w = () => [parameter(Matrix.zeros(1, 1))];
const matrix = (rows: number, cols: number) => Matrix.zeros(rows, cols);
const nan = Matrix.from([[1, 2], [3, NaN]]), infinite = Matrix.from([[-Infinity, 2]]);
const alt = "Line chart of the loss against the epoch, falling from 1 to 0.";
/** What the types forbid, but a cell in a notebook can do all the same. */
// deno-lint-ignore no-explicit-any
const loose = (value: unknown): any => value;

/** Trains a 1-1 net on four rows with the given options changed. */
function fitWith(changes: Partial<FitOptions<Matrix>>): void {
  const net = new Linear(1, 1, random);
  fit(net, {
    train: { x: matrix(4, 1), y: matrix(4, 1) },
    loss: mseLoss,
    optimizer: new SGD(net.parameters(), { lr: 0.1 }),
    epochs: 1,
    ...changes,
  });
}
const space = { lambda: { from: 0, to: 1 } };
const rows4 = { x: matrix(4, 1), y: matrix(4, 1) };

const wrong: Record<string, [act: () => unknown, message: string][]> = {
  matrix: [
    [() => new Matrix(-1, 2), "A matrix has whole numbers of rows and columns, got -1×2."],
    [() => new Matrix(1.5, 2), "A matrix has whole numbers of rows and columns, got 1.5×2."],
    [() => new Matrix(NaN, 2), "A matrix has whole numbers of rows and columns, got NaN×2."],
    [() => new Matrix(2, 3, new Float64Array(5)), "A 2×3 matrix holds 6 numbers, got 5."],
    [
      () => Matrix.from([[1, 2], [3]]),
      "Matrix.from: row 0 has 2 numbers but row 1 has 1; all rows must match.",
    ],
    [
      () => Matrix.from([[1, loose("2")]]),
      'Matrix.from: element (0, 1) must be a number, got "2".',
    ],
    [
      () => Matrix.from(loose([1, 2])),
      "Matrix.from: row 0 must be a list of numbers, got 1; Matrix.column takes a single list.",
    ],
    [() => Matrix.column([1, loose("2")]), 'Matrix.column: element 1 must be a number, got "2".'],
    [
      () => new Matrix(1, 2, loose([1, 2])),
      "The data of a matrix are a Float64Array; Matrix.from takes rows of numbers.",
    ],
    [
      () => matrix(2, 3).add(loose(1)),
      "add: shapes 2×3 and something that is no Matrix do not match; the second must be 2×3, or one row of 3.",
    ],
    [
      () => Matrix.from([[1, loose(undefined)]]),
      "Matrix.from: element (0, 1) must be a number, got undefined.",
    ],
    [
      () => matrix(2, 3).matmul(matrix(2, 3)),
      "matmul: cannot multiply 2×3 by 2×3; the columns of the first (3) must equal the rows of the second (2).",
    ],
    [
      () => matrix(2, 3).transposeMatmul(matrix(3, 4)),
      "transposeMatmul: cannot multiply the transpose of 2×3 by 3×4; the rows of both (2 and 3) must be equal.",
    ],
    [
      () => matrix(2, 3).matmulTranspose(matrix(3, 4)),
      "matmulTranspose: cannot multiply 2×3 by the transpose of 3×4; the columns of both (3 and 4) must be equal.",
    ],
    [
      () => {
        const a = matrix(2, 2);
        a.matmul(matrix(2, 2), a);
      },
      "matmul: out must be another matrix than the operands, which are read meanwhile.",
    ],
    [
      () => {
        const a = matrix(1, 2);
        a.sumRows(a);
      },
      "sumRows: out must be another matrix than the operands, which are read meanwhile.",
    ],
    [
      () => {
        const a = matrix(2, 2);
        a.takeRows([1, 0], a);
      },
      "takeRows: out must be another matrix than the operands, which are read meanwhile.",
    ],
    [
      () => matrix(2, 3).add(matrix(3, 2)),
      "add: shapes 2×3 and 3×2 do not match; the second must be 2×3, or one row of 3.",
    ],
    [
      () => matrix(2, 3).sub(matrix(2, 1)),
      "sub: shapes 2×3 and 2×1 do not match; the second must be 2×3, or one row of 3.",
    ],
    [
      () => matrix(1, 3).mul(matrix(2, 3)),
      "mul: shapes 1×3 and 2×3 do not match; the second must be 1×3, or one row of 3.",
    ],
    [() => matrix(2, 3).at(2, 0), "at: there is no element (2, 0) in a 2×3 matrix."],
    [() => matrix(2, 3).at(0, -1), "at: there is no element (0, -1) in a 2×3 matrix."],
    [() => matrix(2, 3).columnAt(3), "at: there is no element (0, 3) in a 2×3 matrix."],
    [() => matrix(2, 3).takeRows([0, 2]), "takeRows: there is no row 2 in a 2×3 matrix."],
    [() => matrix(2, 3).takeRows([0.5]), "takeRows: there is no row 0.5 in a 2×3 matrix."],
  ],
  layers: [
    [
      () => new Linear(0, 2, random),
      "Linear: features must be whole numbers of at least 1, got 0 and 2.",
    ],
    [
      () => new Linear(3, 1.5, random),
      "Linear: features must be whole numbers of at least 1, got 3 and 1.5.",
    ],
    [
      () => new Sequential(loose([new ReLU()])),
      "Sequential: argument 0 is not a layer; pass the layers one by one, not in a list.",
    ],
    [
      () => {
        const layer = new ReLU();
        new Sequential(layer, new Linear(1, 1, random), layer);
      },
      "Sequential: argument 2 is the same layer as argument 0; a layer remembers one input, so each place needs a layer of " +
      "its own.",
    ],
    [
      () => new Linear(3, 2, random).forward(matrix(5, 4)),
      "Linear: the input is 5×4 but the weight is 3×2; the columns of the input (4) must equal the rows of the weight (3).",
    ],
    ...[new Linear(3, 2, random), new ReLU(), new Tanh()].map((layer): [() => unknown, string] => [
      () => layer.backward(matrix(1, 2)),
      `${layer.constructor.name}: backward was called before forward, so there is no input to differentiate at.`,
    ]),
    [
      () => {
        const layer = new Linear(3, 2, random);
        layer.forward(matrix(5, 3));
        layer.backward(matrix(5, 3));
      },
      "Linear: the gradient is 5×3 but the last output was 5×2; they must have the same shape.",
    ],
    [
      () => {
        const net = new Sequential(new ReLU(), new Tanh());
        net.forward(matrix(5, 3));
        net.backward(matrix(4, 3));
      },
      "Tanh: the gradient is 4×3 but the last output was 5×3; they must have the same shape.",
    ],
  ],
  losses: [
    [
      () => mseLoss(matrix(4, 1), matrix(1, 4)),
      "mseLoss: the prediction is 4×1 but the target is 1×4; they must have the same shape.",
    ],
    [() => mseLoss(matrix(0, 2), matrix(0, 2)), "mseLoss: the batch is empty (0×2); it needs at least one element."],
    [() => crossEntropyLoss(matrix(3, 2), [0, 1]), "crossEntropyLoss: 3 rows of logits need 3 labels, got 2."],
    [
      () => crossEntropyLoss(matrix(3, 2), loose(matrix(3, 1))),
      "crossEntropyLoss: 3 rows of logits need 3 labels, got 3×1 where a list of class numbers belongs.",
    ],
    [
      () => crossEntropyLoss(matrix(1, 2), [loose("1")]),
      'crossEntropyLoss: label "1" in row 0 is not one of the 2 classes 0 to 1.',
    ],
    [
      () => crossEntropyLoss(matrix(0, 2), []),
      "crossEntropyLoss: the batch is empty (0×2); it needs at least one row.",
    ],
    ...[2, -1, 0.5, NaN].map((label): [() => unknown, string] => [
      () => crossEntropyLoss(matrix(2, 2), [0, label]),
      `crossEntropyLoss: label ${label} in row 1 is not one of the 2 classes 0 to 1.`,
    ]),
    [() => accuracy(matrix(0, 2), []), "accuracy: needs as many labels as rows and at least one, got 0 and 0."],
    [() => accuracy(matrix(2, 2), [0]), "accuracy: needs as many labels as rows and at least one, got 1 and 2."],
  ],
  // Dropout's words are PyTorch's; see dropout_test.ts.
  "layers with two modes": [
    [() => new Dropout(-1, random), "dropout probability has to be between 0 and 1, but got -1"],
    [() => new Dropout(loose(undefined), random), "dropout probability has to be between 0 and 1, but got undefined"],
    [
      () => new Dropout(0.5, random).backward(matrix(1, 1)),
      "Dropout: backward was called before forward, so there is no input to differentiate at.",
    ],
    [
      () => {
        const layer = new Dropout(0.5, random);
        layer.forward(matrix(2, 3));
        layer.backward(matrix(2, 2));
      },
      "Dropout: the gradient is 2×2 but the last output was 2×3; they must have the same shape.",
    ],
    ...[0, 1.5, NaN].map((features): [() => unknown, string] => [
      () => new BatchNorm(features),
      `BatchNorm: features must be a whole number of at least 1, got ${features}.`,
    ]),
    ...[0, -1, NaN, Infinity].map((eps): [() => unknown, string] => [
      () => new BatchNorm(1, { eps }),
      `BatchNorm: eps must be a finite number above 0, got ${eps}.`,
    ]),
    ...[-0.1, 1.1, NaN].map((momentum): [() => unknown, string] => [
      () => new BatchNorm(1, { momentum }),
      `BatchNorm: momentum must be from 0 to 1, got ${momentum}.`,
    ]),
    [
      () => new BatchNorm(1, loose({ epsilon: 1 })),
      'BatchNorm has no option "epsilon"; its options are eps, momentum.',
    ],
    [
      () => new BatchNorm(3).forward(matrix(4, 2)),
      "BatchNorm: the input is 4×2, but it normalizes 3 features; the columns of the input (2) must be as many.",
    ],
    [
      () => new BatchNorm(3).forward(matrix(1, 3)),
      "BatchNorm: expected more than 1 row when training, got 1×3; a single row has no variance. " +
      "Call eval() to predict, or choose a batchSize that leaves no single row over.",
    ],
    [
      () => new BatchNorm(1).backward(matrix(1, 1)),
      "BatchNorm: backward was called before forward, so there is no input to differentiate at.",
    ],
    [
      () => {
        const layer = new BatchNorm(2);
        layer.forward(matrix(3, 2));
        layer.backward(matrix(2, 2));
      },
      "BatchNorm: the gradient is 2×2 but the last output was 3×2; they must have the same shape.",
    ],
  ],
  regularizers: [
    [() => l2(-0.1), "l2: lambda must be a finite number of at least 0, got -0.1."],
    [() => l2(NaN), "l2: lambda must be a finite number of at least 0, got NaN."],
    [() => l1(Infinity), "l1: lambda must be a finite number of at least 0, got Infinity."],
    [() => elasticNet({ l1: -1, l2: 0 }), "elasticNet: l1 must be a finite number of at least 0, got -1."],
    [() => elasticNet({ l1: 0, l2: NaN }), "elasticNet: l2 must be a finite number of at least 0, got NaN."],
    [() => elasticNet(loose({ l1: 1 })), "elasticNet: l2 must be a finite number of at least 0, got undefined."],
  ],
  // PyTorch's own words; those that PyTorch gives itself are compared in optimizers_test.ts.
  optimizers: [
    [() => new SGD([], { lr: 1 }), "optimizer got an empty parameter list"],
    [() => new SGD(w(), loose(undefined)), "Invalid learning rate: undefined"],
    [() => new SGD(w(), { lr: NaN }), "Invalid learning rate: NaN"],
    [() => new SGD(w(), { lr: Infinity }), "Invalid learning rate: Infinity"],
    [() => new SGD(w(), { lr: loose("0.1") }), 'Invalid learning rate: "0.1"'],
    [
      () => new SGD(loose(new Linear(1, 1, random)), { lr: 1 }),
      "SGD: params must be a list, such as net.parameters() returns.",
    ],
    [
      () => decayWeightsOnly(loose(new Linear(1, 1, random)), 0.1),
      "decayWeightsOnly: params must be a list, such as net.parameters() returns.",
    ],
    ...[[w()], [new Linear(1, 1, random)], [1], [undefined], [{ params: [w()] }]].map((
      params,
    ): [() => unknown, string] => [
      () => new SGD(loose(params), { lr: 1 }),
      "SGD: element 0 of params is not a parameter; net.parameters() returns a list of them.",
    ]),
    [
      () => new Adam(loose([{ params: w()[0] }])),
      "Adam: params must be a list, such as net.parameters() returns.",
    ],
    [
      () => decayWeightsOnly(loose([new Linear(1, 1, random)]), 0.1),
      "decayWeightsOnly: element 0 of params is not a parameter; net.parameters() returns a list of them.",
    ],
    [() => new SGD(w(), { lr: 1, momentum: NaN }), "Invalid momentum value: NaN"],
    [() => new SGD(w(), { lr: 1, dampening: NaN }), "Invalid dampening value: NaN"],
    [() => new SGD(w(), { lr: 1, weightDecay: -1 }), "Invalid weight_decay value: -1"],
    [() => new SGD(w(), { lr: 1, weightDecay: NaN }), "Invalid weight_decay value: NaN"],
    [
      () => new SGD(w(), { lr: 1, nesterov: true }),
      "Nesterov momentum requires a momentum and zero dampening",
    ],
    [
      () => new SGD(w(), { lr: 1, nesterov: true, momentum: 0.9, dampening: 0.5 }),
      "Nesterov momentum requires a momentum and zero dampening",
    ],
    [() => new Adam(w(), { lr: -1 }), "Invalid learning rate: -1"],
    [() => new Adam(w(), { eps: NaN }), "Invalid epsilon value: NaN"],
    [() => new Adam(w(), { betas: [1, 0.999] }), "Invalid beta parameter at index 0: 1"],
    [() => new AdamW(w(), { betas: [0.9, NaN] }), "Invalid beta parameter at index 1: NaN"],
    [() => new AdamW(w(), { weightDecay: -1 }), "Invalid weight_decay value: -1"],
    [() => new SGD([{ params: w(), weightDecay: -1 }], { lr: 1 }), "Invalid weight_decay value: -1"],
    [
      () => new SGD([{ params: w(), nesterov: true }], { lr: 1 }),
      "Nesterov momentum requires a momentum and zero dampening",
    ],
    [
      () => new SGD(w(), loose({ lr: 1, weight_decay: 1 })),
      'SGD has no option "weight_decay"; its options are lr, momentum, dampening, weightDecay, nesterov, maximize.',
    ],
    [
      () => new Adam(w(), loose(0.1)),
      "Adam takes its options as an object of lr, betas, eps, weightDecay, amsgrad, maximize, got 0.1.",
    ],
    [
      () => new AdamW(w(), loose({ momentum: 1 })),
      'AdamW has no option "momentum"; its options are lr, betas, eps, weightDecay, amsgrad, maximize.',
    ],
    [
      () => new Adam([loose({ params: w(), learningRate: 1 })]),
      'Adam has no option "learningRate"; its options are lr, betas, eps, weightDecay, amsgrad, maximize, params.',
    ],
    [
      () => {
        const shared = w();
        new SGD([...shared, ...shared], { lr: 1 });
      },
      "some parameters appear in more than one parameter group",
    ],
  ],
  fit: [
    [
      () => fitWith({ train: { x: matrix(0, 1), y: matrix(0, 1) } }),
      "fit: train.x is empty (0×1); it needs at least one row.",
    ],
    [
      () => fitWith({ train: { x: matrix(4, 1), y: matrix(3, 1) } }),
      "fit: train.x has 4 rows but train.y has 3; they must be equal.",
    ],
    [
      () => fitWith({ train: { x: Matrix.column([1, NaN]), y: matrix(2, 1) } }),
      "fit: train.x must be finite, but holds NaN in row 1, column 0.",
    ],
    [
      () => fitWith({ train: { x: matrix(2, 1), y: Matrix.column([Infinity, 0]) } }),
      "fit: train.y must be finite, but holds Infinity in row 0, column 0.",
    ],
    [
      () => fitWith({ validation: { x: matrix(0, 1), y: matrix(0, 1) } }),
      "fit: validation.x is empty (0×1); it needs at least one row.",
    ],
    [
      () => fitWith({ validation: { x: Matrix.column([NaN]), y: matrix(1, 1) } }),
      "fit: validation.x must be finite, but holds NaN in row 0, column 0.",
    ],
    [
      () => fitWith(loose({ batchsize: 2 })),
      'fit has no option "batchsize"; its options are train, validation, loss, optimizer, regularizer, epochs, ' +
      "batchSize, random, earlyStopping, onEpoch, signal.",
    ],
    ...[-1, 1.5, NaN, loose(undefined)].map((epochs): [() => unknown, string] => [
      () => fitWith({ epochs }),
      `fit: epochs must be a whole number of at least 0, got ${epochs}.`,
    ]),
    ...[0, 2.5, NaN].map((batchSize): [() => unknown, string] => [
      () => fitWith({ batchSize }),
      `fit: batchSize must be a whole number of at least 1, got ${batchSize}.`,
    ]),
    [() => fitWith({ batchSize: loose("2") }), 'fit: batchSize must be a whole number of at least 1, got "2".'],
    ...["train", "loss", "optimizer"].map((name): [() => unknown, string] => [
      () => fitWith({ [name]: undefined }),
      `fit: ${name} is missing.`,
    ]),
    [
      () => fitWith({ train: { x: loose([[1], [2]]), y: matrix(2, 1) } }),
      "fit: train.x must be a Matrix; Matrix.from makes one of rows of numbers.",
    ],
    [
      () => fitWith({ validation: rows4, earlyStopping: loose({ patience: 1, mindelta: 1 }) }),
      'fit: earlyStopping has no option "mindelta"; its options are patience, minDelta.',
    ],
    [
      () => fitWith({ batchSize: 2 }),
      "fit: batches of 2 out of 4 rows are shuffled, so a random source is needed: pass random: seededRandom(seed).",
    ],
    [
      () => fitWith({ earlyStopping: { patience: 3 } }),
      "fit: early stopping watches the validation loss, so it needs validation data.",
    ],
    [
      () => fitWith({ validation: rows4, earlyStopping: { patience: 0 } }),
      "fit: patience must be a whole number of at least 1, got 0.",
    ],
    [
      () => fitWith({ validation: rows4, earlyStopping: { patience: 1, minDelta: -1 } }),
      "fit: minDelta must be a finite number of at least 0, got -1.",
    ],
    [
      () => fitWith({ train: { x: matrix(4, 2), y: matrix(4, 1) } }),
      "Linear: the input is 4×2 but the weight is 1×1; the columns of the input (2) must equal the rows of the weight (1).",
    ],
  ],
  "gradient check": [0, -1, NaN, Infinity].map((step) => [
    () => gradientCheck(new ReLU(), { x: matrix(1, 1), y: matrix(1, 1), loss: mseLoss, step }),
    `gradientCheck: step must be a finite number above 0, got ${step}.`,
  ]),
  overfitting: [
    [
      () => detectOverfitting({ trainLoss: [1], validationLoss: [] }),
      "detectOverfitting: needs a validation loss for each training loss, at least one, got 0 and 1.",
    ],
    [
      () => detectOverfitting({ trainLoss: [1], validationLoss: [1, 2] }),
      "detectOverfitting: needs a validation loss for each training loss, at least one, got 2 and 1.",
    ],
    [
      () => detectOverfitting({ trainLoss: [1, 1], validationLoss: [1, NaN] }),
      "detectOverfitting: losses must be finite, but validationLoss[1] is NaN.",
    ],
    [
      () => detectOverfitting({ trainLoss: [1], validationLoss: [1] }, { patience: 0 }),
      "detectOverfitting: patience must be a whole number of at least 1, got 0.",
    ],
    [
      () => detectOverfitting({ trainLoss: [1], validationLoss: [1] }, { minDelta: NaN }),
      "detectOverfitting: minDelta must be a finite number of at least 0, got NaN.",
    ],
  ],
  splits: [
    [
      () => takeExamples({ x: matrix(4, 1), y: matrix(3, 1) }, [0]),
      "takeExamples: x has 4 rows but y has 3; they must be equal.",
    ],
    [
      () => trainValidationSplit({ x: matrix(4, 1), y: [0, 1] }, 0.5, random),
      "takeExamples: x has 4 rows but y has 2; they must be equal.",
    ],
    [() => takeExamples(rows4, [4]), "takeRows: there is no row 4 in a 4×1 matrix."],
    [() => kFold(5, 6), "kFold: k must be a whole number from 2 to the number of examples, 5, got 6."],
    [() => kFold(5, loose("2")), 'kFold: k must be a whole number from 2 to the number of examples, 5, got "2".'],
    [
      () => crossValidate(rows4, loose(3), () => [1]),
      "crossValidate: folds must be a list, such as kFold returns, got 3.",
    ],
    [
      () => crossValidate(rows4, kFold(4, 2), loose(() => 1)),
      "crossValidate: losses must return a list, one loss a candidate, got 1.",
    ],
    [() => kFold(5, 1), "kFold: k must be a whole number from 2 to the number of examples, 5, got 1."],
    [() => kFold(5, 2.5), "kFold: k must be a whole number from 2 to the number of examples, 5, got 2.5."],
    [
      () => trainValidationSplit({ x: matrix(1, 1), y: matrix(1, 1) }, 0.5, random),
      "trainValidationSplit: needs at least 2 examples, got 1.",
    ],
    ...[0, 1, -0.2, NaN].map((share): [() => unknown, string] => [
      () => trainValidationSplit(rows4, share, random),
      `trainValidationSplit: validationShare must be between 0 and 1, got ${share}.`,
    ]),
  ],
  standardize: [
    [() => fitStandardizer(matrix(0, 3)), "fitStandardizer: needs at least one training row, got none."],
    [
      () => fitStandardizer(nan),
      "fitStandardizer: the training data must be finite, but holds NaN in row 1, column 1.",
    ],
    [
      () => fitStandardizer(matrix(4, 2)).transform(matrix(4, 3)),
      "transform: the scale is one of 2 columns, but x is 4×3.",
    ],
  ],
  "closed forms": [
    [
      () => polynomialFeatures(matrix(4, 2), 3),
      "polynomialFeatures: x must have one column, got 4×2.",
    ],
    ...[0, 2.5, NaN].map((degree): [() => unknown, string] => [
      () => polynomialFeatures(matrix(4, 1), degree),
      `polynomialFeatures: degree must be a whole number of at least 1, got ${degree}.`,
    ]),
    [
      () => ridge(matrix(4, 2), matrix(3, 1), 1),
      "ridge: x (4×2) and y (3×1) must have the same number of rows, at least one.",
    ],
    [
      () => ridge(matrix(0, 2), matrix(0, 1), 1),
      "ridge: x (0×2) and y (0×1) must have the same number of rows, at least one.",
    ],
    [() => ridge(nan, matrix(2, 1), 1), "ridge: x must be finite, but holds NaN in row 1, column 1."],
    [() => ridge(matrix(1, 1), infinite, 1), "ridge: y must be finite, but holds -Infinity in row 0, column 0."],
    [
      () => ridgePath(matrix(1, 1), matrix(1, 1), loose(1)),
      "ridgePath: lambdas must be a list, such as [0.01, 0.1, 1], got 1.",
    ],
    [
      () => lassoPath(matrix(1, 1), matrix(1, 1), loose(0.1)),
      "lassoPath: lambdas must be a list, such as [1, 0.1, 0.01], got 0.1.",
    ],
    [() => ridge(matrix(1, 1), matrix(1, 1), -1), "ridge: lambda must be a finite number of at least 0, got -1."],
    [() => svd(nan), "svd: the matrix must be finite, but holds NaN in row 1, column 1."],
  ],
  random: [
    ...[-1, 1.5, 2 ** 32, NaN].map((seed): [() => unknown, string] => [
      () => seededRandom(seed),
      `seededRandom: the seed must be a whole number from 0 to 4294967295, got ${seed}.`,
    ]),
    [() => random.integer(0), "integer: n must be a whole number of at least 1, got 0."],
  ],
  datasets: [
    [() => noisySine({ n: 0, random }), "noisySine: n must be a whole number of at least 1, got 0."],
    [
      () => noisySine({ n: 3, noise: -1, random }),
      "noisySine: noise must be a finite number of at least 0, got -1.",
    ],
    [
      () => sparseLinear({ n: 3, features: 2, informative: 3, random }),
      "sparseLinear: informative must be a whole number from 0 to features (2), got 3.",
    ],
    [
      () => sparseLinear({ n: 3, features: 0, informative: 0, random }),
      "sparseLinear: features must be a whole number of at least 1, got 0.",
    ],
    [
      () => sparseLinear({ n: 3, features: 2, informative: 1, correlation: 1, random }),
      "sparseLinear: correlation must be at least 0 and below 1, got 1.",
    ],
    [
      () => wavyClasses({ n: 3, flip: -0.5, random }),
      "wavyClasses: flip must be a share from 0 to 1, got -0.5.",
    ],
    [() => wavyClasses({ n: 2.5, random }), "wavyClasses: n must be a whole number of at least 1, got 2.5."],
  ],
  statistics: [
    [() => mean([]), "mean: needs at least one value, got none."],
    [() => quantile([], 0.5), "quantile: needs at least one value, got none."],
    [() => quantile([1], 1.5), "quantile: q must be from 0 to 1, got 1.5."],
    [() => bootstrapInterval([]), "bootstrapInterval: needs at least one value, got none."],
    [() => quantile([2, NaN, 1], 0.5), "quantile: every value must be a number, but the one at index 1 is NaN."],
    [
      () => bootstrapInterval([2, 1, NaN]),
      "bootstrapInterval: every value must be a number, but the one at index 2 is NaN.",
    ],
    [() => bootstrapInterval([1], { level: 1 }), "bootstrapInterval: level must be between 0 and 1, got 1."],
    [
      () => bootstrapInterval([1], { resamples: 0 }),
      "bootstrapInterval: resamples must be a whole number of at least 1, got 0.",
    ],
    [() => linspace(0, 1, 1), "linspace: count must be a whole number of at least 2, got 1."],
    [() => logspace(0, 1, 1.5), "logspace: count must be a whole number of at least 2, got 1.5."],
    [() => linspace(0, Infinity, 2), "linspace: ends must be finite, got 0 and Infinity."],
  ],
  "sources of chance that are missing": [
    [() => new Linear(1, 1, loose(undefined)), "Linear"],
    [() => new Linear(1, 1, loose(1)), "Linear", "1"],
    [() => new Dropout(0.5, loose(undefined)), "Dropout"],
    [
      () => new Conv2d({ height: 1, width: 1, inChannels: 1, outChannels: 1, kernelSize: 1 }, loose(undefined)),
      "Conv2d",
    ],
    [() => trainValidationSplit(rows4, 0.5, loose(undefined)), "trainValidationSplit"],
    [() => noisySine(loose({ n: 1 })), "noisySine"],
    [() => sparseLinear(loose({ n: 1, features: 1, informative: 1 })), "sparseLinear"],
    [() => wavyClasses(loose({ n: 1 })), "wavyClasses"],
    [() => randomSearch(() => 0, space, loose({ budget: 1 })), "randomSearch"],
    [() => bayesianSearch(() => 0, space, loose({ budget: 1 })), "randomSearch"],
  ].map(([act, whose, got = "undefined"]) => [
    act as () => unknown,
    `${whose} needs a source of random numbers, got ${got}; seededRandom(seed) makes one.`,
  ]),
  "misspelled options": [
    [() => ridge(rows4.x, rows4.y, 1, loose({ no: 1 })), "ridge", "intercept"],
    [() => lasso(rows4.x, rows4.y, 1, loose({ no: 1 })), "lasso", "l2, intercept, tolerance, maxRounds"],
    [
      () => gradientCheck(new ReLU(), loose({ no: 1 })),
      "gradientCheck",
      "x, y, loss, regularizer, step",
    ],
    [
      () => detectOverfitting({ trainLoss: [1], validationLoss: [1] }, loose({ no: 1 })),
      "detectOverfitting",
      "patience, minDelta",
    ],
    [() => bootstrapInterval([1], loose({ no: 1 })), "bootstrapInterval", "level, resamples, random"],
    [() => randomSearch(() => 0, space, loose({ no: 1 })), "randomSearch", "budget, random"],
    [
      () => bayesianSearch(() => 0, space, loose({ no: 1 })),
      "bayesianSearch",
      "budget, random, initial, candidates",
    ],
    [
      () => gridSearch(() => 0, { lambda: loose({ from: 1, to: 2, no: true }) }, { lambda: 1 }),
      "search: the range of lambda",
      "from, to, log, whole",
    ],
    [() => noisySine(loose({ no: 1 })), "noisySine", "n, noise, random"],
    [
      () => new Conv2d(loose({ no: 1 }), random),
      "Conv2d",
      "height, width, inChannels, outChannels, kernelSize, stride, padding",
    ],
    [
      () => digitTrial(loose({ no: 1 })),
      "digitTrial",
      "train, test, weightDecay, lookAt, seed, hidden, lr, momentum, batchSize",
    ],
    [() => zeroContour((points) => points, loose({ no: 1 })), "zeroContour", "x, y, cells"],
    [() => convertPenalty(1, loose({ no: 1 })), "convertPenalty", "from, to, n"],
    [() => drawDigit([[[0, 0]]], loose({ no: 1 })), "drawDigit", "pen"],
    [() => new ImageSet(loose({ no: 1 })), "ImageSet", "pixels, labels, height, width, mean, std"],
    [
      () => sparseLinear(loose({ no: 1 })),
      "sparseLinear",
      "n, features, informative, noise, correlation, random",
    ],
    [() => wavyClasses(loose({ no: 1 })), "wavyClasses", "n, flip, random"],
  ].map(([act, whose, options]) => [
    act as () => unknown,
    `${whose} has no option "no"; its options are ${options}.`,
  ]),
  conventions: [
    [
      () => convertPenalty(loose("1"), { from: "lambda", to: "half-lambda" }),
      'convertPenalty: the strength must be a finite number of at least 0, got "1".',
    ],
    [
      () => convertPenalty(1, { from: loose("alpha"), to: "lambda" }),
      'convertPenalty: unknown convention "alpha"; known are lambda, half-lambda, lambda-sum, torch-weight-decay, ' +
      "tfjs-l2, sklearn-ridge-alpha, sklearn-logistic-c.",
    ],
    [
      () => convertPenalty(1, { from: "lambda", to: "sklearn-ridge-alpha" }),
      "convertPenalty: from lambda to sklearn-ridge-alpha depends on the number of examples; pass n.",
    ],
    [
      () => convertPenalty(1, { from: "lambda", to: "lambda-sum", n: 0 }),
      "convertPenalty: n must be a whole number of at least 1, got 0.",
    ],
    [
      () => convertPenalty(-1, { from: "lambda", to: "half-lambda" }),
      "convertPenalty: the strength must be a finite number of at least 0, got -1.",
    ],
    [
      () => convertPenalty(0, { from: "lambda", to: "sklearn-logistic-c", n: 5 }),
      "convertPenalty: 0 in lambda has no equal in sklearn-logistic-c: C = 0 and λ = 0 are opposite ends.",
    ],
  ],
  "what cells show": [
    [() => figure([], loose({}), { alt }), "figure: layout.title is missing; say in it what there is to see."],
    [
      () => figure([], { title: { text: " " } }, { alt }),
      "figure: layout.title is missing; say in it what there is to see.",
    ],
    [
      () => figure([{ y: [1] }], { title: { text: "Loss" } }, { alt: "A picture." }),
      "figure: alt must describe the figure in at least 40 characters, got 10.",
    ],
    [
      () => figure([{ y: [1] }], { title: { text: "Loss" }, xaxis: { title: { text: "Epoch" } } }, { alt }),
      "figure: layout.yaxis.title is missing; name the quantity and its unit.",
    ],
    [() => table([]), "table: needs at least one row, got none."],
    [
      () => verdict({ claim: 3, statement: "s", outcome: "holds", because: "b", measured: {} }),
      "verdict: claim 3 needs at least one measured value, got none.",
    ],
    [
      () => verdict({ claim: 3, statement: "s", outcome: "holds", because: "b", measured: { gap: NaN } }),
      "verdict: gap of claim 3 must be finite, got NaN.",
    ],
  ],
};

for (const [area, cases] of Object.entries(wrong)) {
  Deno.test(`${area}: each wrong input gives its message`, () => {
    for (const [act, message] of cases) assert.throws(act, { message }, message);
  });
}

Deno.test("all of them are errors of range, but for a backward pass without a forward one", () => {
  for (const [act, message] of Object.values(wrong).flat()) {
    assert.throws(act, { name: message.includes("backward was called before forward") ? "Error" : "RangeError" });
  }
});

Deno.test("a misspelled option is refused before a file is looked for", async () => {
  await assert.rejects(loadMnist(loose({ source: [] })), {
    name: "RangeError",
    message: 'loadMnist has no option "source"; its options are sources, files.',
  });
});

Deno.test("a progress line without an end is refused", async () => {
  for (const total of [0, 1.5, NaN]) {
    await assert.rejects(progress("training", total), {
      message: `progress: total must be a whole number of at least 1, got ${total}.`,
    });
  }
});
