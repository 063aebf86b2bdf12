/**
 * What PyTorch did: one small network, trained by real PyTorch in float64 with several optimizers and written down, to lay
 * runs of one's own over it. `tests/golden/make_pytorch_run.py` makes the record.
 *
 * @module
 */
import { Matrix } from "./matrix.ts";
import record from "../data/pytorch-run.json" with { type: "json" };

/** One optimizer's run. */
export interface PyTorchRun {
  /** What sets it apart from the others. */
  name: string;
  /** The class in `torch.optim`. */
  optimizer: "SGD" | "Adam" | "AdamW";
  /** Its options, under this library's names. */
  options: { lr: number; momentum?: number; nesterov?: boolean; weightDecay?: number };
  /** Whether the biases are in a parameter group of their own with a weight decay of 0. */
  weightsOnly: boolean;
  /** The loss that `criterion` returned after 0, `lossEvery`, 2·`lossEvery`, … steps. */
  loss: number[];
  /** Weight, bias, weight and bias at each of the steps `parametersAt`. */
  parameters: Matrix[][];
}

/** The record: what all runs start from, and the runs. */
export interface PyTorchRecord {
  /** PyTorch's version. */
  torch: string;
  /** The inputs, 10×10. */
  x: Matrix;
  /** The targets, 10×1: random numbers that the inputs say nothing about. */
  y: Matrix;
  /** The starting weight 10×5, bias 1×5, weight 5×1 and bias 1×1 of a network with a ReLU in the middle. */
  start: Matrix[];
  /** The number of steps from one recorded loss to the next. */
  lossEvery: number;
  /** The steps after which the parameters were recorded; the last one ends the run. */
  parametersAt: number[];
  /** One run an optimizer. */
  runs: PyTorchRun[];
}

/** The record, new at each call. */
export function pytorchRecord(): PyTorchRecord {
  const { torch, lossEvery, parametersAt, runs } = record, start = record.start.map(Matrix.from);
  return {
    torch,
    x: Matrix.from(record.x),
    y: Matrix.from(record.y),
    start,
    lossEvery,
    parametersAt: [...parametersAt],
    runs: runs.map(({ name, optimizer, options, weightsOnly = false, loss, parameters }) => ({
      name,
      optimizer: optimizer as PyTorchRun["optimizer"],
      options: { ...options },
      weightsOnly,
      loss: [...loss],
      parameters: parameters.map((values) => shaped(values, start)),
    })),
  };
}

/** Cuts a row of numbers into matrices of the shapes of `like`. */
function shaped(values: readonly number[], like: readonly Matrix[]): Matrix[] {
  let taken = 0;
  return like.map(({ rows, cols }) =>
    new Matrix(rows, cols, Float64Array.from(values.slice(taken, taken += rows * cols)))
  );
}
