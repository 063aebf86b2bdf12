/** How time and memory of the library grow with the width of a net, the size of a batch and the rows of the data. */
import process from "node:process";
import { crossEntropyLoss, Linear, type Matrix, ReLU, seededRandom, Sequential, SGD } from "../lib/mod.ts";
import { digits, type Measurement } from "./report.ts";

interface Sizes {
  width: number;
  batch: number;
  rows: number;
}

const usual: Sizes = { width: 128, batch: 64, rows: 1024 };
const grown: { [Size in keyof Sizes]: readonly number[] } = {
  width: [64, 128, 256, 512, 1024],
  batch: [16, 32, 64, 128, 256, 512],
  rows: [256, 512, 1024, 2048, 4096],
};
const features = 128, classes = 10, ROUNDS = 7;

/** A net of features-width-width-classes that is ready to train, and what it trains on. */
function prepare({ width, batch, rows }: Sizes): { step: () => void; epoch: () => void; held: unknown } {
  const random = seededRandom(1);
  const net = new Sequential(
    new Linear(features, width, random),
    new ReLU(),
    new Linear(width, width, random),
    new ReLU(),
    new Linear(width, classes, random),
  );
  const optimizer = new SGD(net.parameters(), { lr: 1e-3, momentum: 0.9, weightDecay: 1e-4 });
  const x = random.normalMatrix(rows, features), y = Array.from({ length: rows }, () => random.integer(classes));
  const order = y.map((_, row) => row);
  let inputs: Matrix | undefined;
  const train = (from: number) => {
    const taken = order.slice(from, from + batch);
    inputs = x.takeRows(taken, inputs);
    optimizer.zeroGrad();
    net.accumulate(crossEntropyLoss(net.forward(inputs), taken.map((row) => y[row])).grad);
    optimizer.step();
  };
  return {
    step: () => train(0),
    epoch: () => {
      for (let from = 0; from < rows; from += batch) train(from);
    },
    held: [net, optimizer, x, y],
  };
}

/** Seconds of a step, or of an epoch where rows grow: the least of several, which other programs disturb least. */
function secondsOf(size: keyof Sizes, sizes: Sizes): number {
  const { step, epoch } = prepare({ ...sizes, rows: Math.max(sizes.rows, sizes.batch) });
  const work = size === "rows" ? epoch : step, seconds: number[] = [];
  work();
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let times = 0;
    do work(), times++; while (performance.now() - start < 40);
    seconds.push((performance.now() - start) / times / 1000);
  }
  return Math.min(...seconds);
}

/** Bytes of all typed arrays, which is where a net's numbers are. */
async function bytesOf(sizes: Sizes): Promise<number> {
  const before = await arrayBytes(), prepared = prepare({ ...sizes, rows: Math.max(sizes.rows, sizes.batch) });
  prepared.step();
  const bytes = await arrayBytes() - before;
  // Whatever is used later is still held now.
  prepared.step();
  return bytes;
}

/** The bytes of all array buffers that are in use, once the collector has let go of all others. */
async function arrayBytes(): Promise<number> {
  const gc = (globalThis as { gc?: () => void }).gc;
  if (gc === undefined) throw new Error("The memory is measured with --v8-flags=--expose-gc.");
  for (let last = Infinity;;) {
    gc();
    // Buffers are let go of a little later than the arrays on them.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { arrayBuffers, external } = process.memoryUsage(), bytes = arrayBuffers || external;
    if (bytes >= last) return bytes;
    last = bytes;
  }
}

/** The exponent e of y ≈ c·xᵉ: the slope of a line through the logarithms. */
export function exponent(x: readonly number[], y: readonly number[]): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const u = x.map(Math.log), v = y.map(Math.log), meanU = mean(u), meanV = mean(v);
  const over = u.reduce((sum, value, i) => sum + (value - meanU) * (v[i] - meanV), 0);
  return over / u.reduce((sum, value) => sum + (value - meanU) * (value - meanU), 0);
}

/** See {@link Measurement}. */
export const growth: Measurement = {
  name: "growth",
  async measure() {
    const rows: string[][] = [];
    for (const size of Object.keys(grown) as (keyof Sizes)[]) {
      const values = grown[size], at = (value: number) => ({ ...usual, [size]: value });
      const seconds = values.map((value) => secondsOf(size, at(value)));
      const bytes: number[] = [];
      for (const value of values) bytes.push(await bytesOf(at(value)));
      const range = `${values[0]} to ${values.at(-1)}`;
      const row = (what: string, measured: readonly number[], scale: number, e: number) => [
        `${what} against ${size}, ${range}`,
        ...[measured[0], measured.at(-1)!].map((value) => digits(value * scale)),
        e.toFixed(2),
      ];
      const last = values.length - 3;
      rows.push(
        row(
          `ms ${size === "rows" ? "an epoch" : "a step"}`,
          seconds,
          1e3,
          exponent(values.slice(last), seconds.slice(last)),
        ),
        row("MB held", bytes, 1e-6, exponent(values.slice(last), bytes.slice(last))),
      );
    }
    return {
      title: "How time and memory grow",
      head: ["", "smallest", "largest", "exponent"],
      rows,
      notes: [
        `A net of ${features}-width-width-${classes} with ReLU, cross-entropy, and SGD with momentum and weight decay. Where nothing else is ` +
        `said, the width is ${usual.width}, the batch ${usual.batch}, and there are ${usual.rows} rows.`,
        "An exponent e says that over its last three values the row grows like the size to the power e. A step multiplies width×width matrices, so 2 is " +
        "what width must come to in the end, and 1 what batch and rows must.",
        "The memory is that of all numbers: data, weights, gradients, momentum, and what passes between the layers.",
      ],
    };
  },
};
