import assert from "node:assert/strict";
import {
  addPenaltyGradient,
  crossEntropyLoss,
  type Dataset,
  DivergenceError,
  type EpochReport,
  fit,
  type History,
  l2,
  type Layer,
  Linear,
  type LossAndGradient,
  Matrix,
  mseLoss,
  noisySine,
  seededRandom,
  Sequential,
  SGD,
  Tanh,
  totalPenalty,
  trainEpochs,
  wavyClasses,
  weightNorm,
} from "../lib/mod.ts";
import { assertClose, assertSameBits, fc, normals, parameter } from "./properties.ts";

const makeNet = (seed = 1) => {
  const random = seededRandom(seed);
  return new Sequential(new Linear(1, 8, random), new Tanh(), new Linear(8, 1, random));
};
const sgd = (net: Layer, lr = 0.1) => new SGD(net.parameters(), { lr });
const sine = (seed: number, n = 12) => {
  const { x, y } = noisySine({ n, random: seededRandom(seed) });
  return { x, y };
};
const values = (net: Layer) => net.parameters().flatMap(({ value }) => [...value.data]);

Deno.test("the history starts with the untrained net and has one entry more than there were epochs", () => {
  const net = makeNet(), train = sine(1), validation = sine(2);
  const before = [mseLoss(net.forward(train.x), train.y).loss, mseLoss(net.forward(validation.x), validation.y).loss];
  const norm = weightNorm(net.parameters());
  const history = fit(net, { train, validation, loss: mseLoss, optimizer: sgd(net), epochs: 30 });
  for (const list of [history.trainLoss, history.validationLoss, history.penalty, history.weightNorm]) {
    assert.equal(list.length, 31);
  }
  assertSameBits([history.trainLoss[0], history.validationLoss[0], history.weightNorm[0]], [...before, norm]);
  const after = [mseLoss(net.forward(train.x), train.y).loss, mseLoss(net.forward(validation.x), validation.y).loss];
  assertSameBits([history.trainLoss[30], history.validationLoss[30]], after);
  assertSameBits([history.weightNorm[30]], [weightNorm(net.parameters())]);
  assert.equal(history.stopped, "finished");
  assert.equal(history.bestEpoch, history.validationLoss.indexOf(Math.min(...history.validationLoss)));
  assert.ok(history.trainLoss[30] < history.trainLoss[0]);
});

Deno.test("fit is the loop one would write by hand", () => {
  const byFit = makeNet(), byHand = makeNet(), train = sine(1), regularizer = l2(0.01);
  fit(byFit, { train, loss: mseLoss, optimizer: sgd(byFit), regularizer, epochs: 50 });
  const optimizer = sgd(byHand);
  for (let epoch = 0; epoch < 50; epoch++) {
    optimizer.zeroGrad();
    byHand.backward(mseLoss(byHand.forward(train.x), train.y).grad);
    addPenaltyGradient(byHand.parameters(), regularizer);
    optimizer.step();
  }
  assertSameBits(values(byFit), values(byHand));

  const net = makeNet(),
    onlyWhatALayerNeeds = {
      forward: (x: Matrix) => net.forward(x),
      backward: (gradOutput: Matrix) => net.backward(gradOutput),
      parameters: () => net.parameters(),
    };
  fit(onlyWhatALayerNeeds, { train, loss: mseLoss, optimizer: sgd(net), regularizer, epochs: 50 });
  assertSameBits(values(net), values(byHand));
});

Deno.test("the penalty is in the training but never in the losses that are watched", () => {
  const train = sine(1), validation = sine(2), net = makeNet(), regularizer = l2(5);
  const history = fit(net, { train, validation, loss: mseLoss, optimizer: sgd(net, 0.01), regularizer, epochs: 40 });
  assertSameBits([history.trainLoss[40]], [mseLoss(net.forward(train.x), train.y).loss]);
  assertSameBits([history.validationLoss[40]], [mseLoss(net.forward(validation.x), validation.y).loss]);
  assertSameBits([history.penalty[40]], [totalPenalty(net.parameters(), regularizer)]);
  assertClose([history.penalty[40]], [5 * history.weightNorm[40] ** 2], 1e-14);
  assert.ok(history.penalty[0] > 10 * history.trainLoss[0], "large enough to be seen if it were in there");
  assert.ok(history.weightNorm[40] < 0.1 * history.weightNorm[0]);
});

Deno.test("biases are not penalized", () => {
  const params = [parameter(Matrix.from([[2]])), parameter(Matrix.from([[3]]), { kind: "bias" })];
  assert.equal(totalPenalty(params, l2(1)), 4);
  assert.equal(totalPenalty(params, undefined), 0);
  addPenaltyGradient(params, l2(1));
  assert.deepEqual(params.map(({ grad }) => grad.at(0, 0)), [4, 0]);
});

Deno.test("without validation data the training loss is watched, and the validation losses stay empty", () => {
  const net = makeNet();
  const history = fit(net, { train: sine(1), loss: mseLoss, optimizer: sgd(net), epochs: 5 });
  assert.deepEqual(history.validationLoss, []);
  assert.equal(history.bestEpoch, 5);
  assert.deepEqual(history.penalty, [0, 0, 0, 0, 0, 0]);
});

Deno.test("no epochs leave the net as it is", () => {
  const net = makeNet(), before = values(net);
  const history = fit(net, { train: sine(1), loss: mseLoss, optimizer: sgd(net), epochs: 0 });
  assert.deepEqual([history.trainLoss.length, history.bestEpoch, history.stopped], [1, 0, "finished"]);
  assertSameBits(values(net), before);
});

/** A net that notes the rows of each batch it is trained on; `x` holds row numbers. */
function recordRows(n: number, batchSize: number, epochs: number): { rows: number[][]; history: History } {
  const layer = new Linear(1, 1, seededRandom(1)), rows: number[][] = [];
  const noting: Layer = {
    forward: (x) => (rows.push([...x.data]), layer.forward(x)),
    backward: (grad) => layer.backward(grad),
    parameters: () => layer.parameters(),
  };
  const x = Matrix.column(Array.from({ length: n }, (_, row) => row));
  const train = { x, y: x.scale(0.5) };
  const optimizer = new SGD(layer.parameters(), { lr: 0 });
  const history = fit(noting, { train, loss: mseLoss, optimizer, epochs, batchSize, random: seededRandom(3) });
  return { rows, history };
}

Deno.test("mini-batches cover each row exactly once an epoch, in a new order each time", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 23 }), fc.integer({ min: 1, max: 22 }), (n, size) => {
    const batchSize = Math.min(size, n - 1), epochs = 3, perEpoch = Math.ceil(n / batchSize);
    const { rows } = recordRows(n, batchSize, epochs);
    for (let epoch = 0; epoch < epochs; epoch++) {
      // One forward pass over all rows for the history stands before each epoch's batches.
      const batches = rows.slice(epoch * (perEpoch + 1) + 1, (epoch + 1) * (perEpoch + 1));
      assert.deepEqual(batches.map(({ length }) => length), [
        ...Array(perEpoch - 1).fill(batchSize),
        n - (perEpoch - 1) * batchSize,
      ]);
      assert.deepEqual(batches.flat().toSorted((a, b) => a - b), Array.from({ length: n }, (_, row) => row));
    }
  }));
  const { rows } = recordRows(20, 20 - 1, 2);
  assert.notDeepEqual(rows[1], rows[4], "the second epoch has another order");
});

Deno.test("inputs and targets stay together in mini-batches, class numbers as well", () => {
  const { x, y } = wavyClasses({ n: 20, random: seededRandom(4) });
  const labelOf = new Map(x.toArray().map((row, i) => [row.join(), y[i]]));
  const random = seededRandom(1), net = new Sequential(new Linear(2, 4, random), new Tanh(), new Linear(4, 2, random));
  let batches = 0, last: Matrix = x;
  const watched: Layer = {
    forward: (input) => net.forward(last = input),
    backward: (grad) => net.backward(grad),
    parameters: () => net.parameters(),
  };
  const loss = (logits: Matrix, labels: ArrayLike<number>): LossAndGradient => {
    batches++;
    assert.deepEqual(Array.from(labels), last.toArray().map((row) => labelOf.get(row.join())));
    return crossEntropyLoss(logits, labels);
  };
  fit(watched, { train: { x, y }, loss, optimizer: sgd(net), epochs: 2, batchSize: 6, random });
  assert.equal(batches, 3 + 2 * 4);
});

Deno.test("same seed, same bits; another seed shuffles otherwise", () => {
  const run = (seed: number) => {
    const net = makeNet(), random = seededRandom(seed);
    const history = fit(net, {
      train: sine(1),
      loss: mseLoss,
      optimizer: sgd(net),
      epochs: 5,
      batchSize: 5,
      random,
    });
    return [...values(net), ...history.trainLoss];
  };
  assertSameBits(run(1), run(1));
  assert.notDeepEqual(run(1), run(2));
});

/** A "net" whose validation losses follow a script: its only weight counts the steps. */
function scripted(validationLosses: number[]) {
  const weight = parameter(Matrix.zeros(1, 1));
  const net: Layer = {
    forward: (x) => x,
    backward: (grad) => grad,
    parameters: () => [weight],
  };
  const optimizer = { step: () => void weight.value.data[0]++, zeroGrad: () => {} };
  const train = { x: Matrix.zeros(1, 1), y: Matrix.zeros(1, 1) };
  const validation: Dataset = { x: Matrix.zeros(2, 1), y: Matrix.zeros(2, 1) };
  const loss = (prediction: Matrix): LossAndGradient => ({
    loss: prediction.rows === 2 ? validationLosses[weight.value.data[0]] : 1,
    grad: prediction,
  });
  return { net, optimizer, train, validation, loss, epochs: validationLosses.length - 1, weight };
}

Deno.test("early stopping waits for `patience` epochs and puts back the best parameters", () => {
  const { net, weight, ...options } = scripted([5, 4, 3, 3.5, 2, 2.5, 2, 6, 0, 0]);
  const history = fit(net, { ...options, earlyStopping: { patience: 3 } });
  assert.deepEqual(history.validationLoss, [5, 4, 3, 3.5, 2, 2.5, 2, 6]);
  assert.deepEqual([history.stopped, history.bestEpoch, weight.value.at(0, 0)], ["early", 4, 4]);
});

Deno.test("the best epoch and early stopping go by the validation loss, however large the penalty grows", () => {
  const { net, weight, ...options } = scripted([5, 4, 3, 3.5, 2, 2.5, 2, 6, 0, 0]);
  const history = fit(net, { ...options, regularizer: l2(100), earlyStopping: { patience: 3 } });
  assert.deepEqual(history.penalty.slice(0, 3), [0, 100, 400]);
  assert.deepEqual([history.stopped, history.bestEpoch, weight.value.at(0, 0)], ["early", 4, 4]);
});

Deno.test("early stopping puts back the best parameters even when the epochs ran out first", () => {
  const { net, weight, ...options } = scripted([5, 1, 2, 3]);
  const history = fit(net, { ...options, earlyStopping: { patience: 10 } });
  assert.deepEqual([history.stopped, history.bestEpoch, weight.value.at(0, 0)], ["finished", 1, 1]);
  const { net: untouched, weight: last, ...plain } = scripted([5, 1, 2, 3]);
  fit(untouched, plain);
  assert.equal(last.value.at(0, 0), 3, "nothing is put back unless asked for");
});

Deno.test("minDelta ends a run that creeps, yet the very best parameters come back", () => {
  const { net, weight, ...options } = scripted([5, 4, 3.95, 3.9, 3.85, 0]);
  const history = fit(net, { ...options, earlyStopping: { patience: 2, minDelta: 0.2 } });
  assert.deepEqual([history.stopped, history.bestEpoch, weight.value.at(0, 0)], ["early", 3, 3]);
});

Deno.test("an aborted run ends before its next epoch and keeps its history", () => {
  const controller = new AbortController(), net = makeNet(), seen: number[] = [];
  const history = fit(net, {
    train: sine(1),
    loss: mseLoss,
    optimizer: sgd(net),
    epochs: 1000,
    signal: controller.signal,
    onEpoch: ({ epoch }) => {
      seen.push(epoch);
      if (epoch === 4) controller.abort();
    },
  });
  assert.deepEqual([history.stopped, history.trainLoss.length, seen], ["aborted", 5, [1, 2, 3, 4]]);

  const before = values(net);
  const never = fit(net, {
    train: sine(1),
    loss: mseLoss,
    optimizer: sgd(net),
    epochs: 9,
    signal: AbortSignal.abort(),
  });
  assert.deepEqual([never.stopped, never.trainLoss.length], ["aborted", 1]);
  assertSameBits(values(net), before);
});

Deno.test("a loss that stops being finite ends the run with epoch, last loss and advice, and loses no history", () => {
  const net = makeNet();
  const run = () => fit(net, { train: sine(1), loss: mseLoss, optimizer: sgd(net, 1e6), epochs: 1000 });
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof DivergenceError && error.name === "DivergenceError");
    const { trainLoss } = error.history;
    assert.match(
      error.message,
      new RegExp(
        `^fit: the loss became (NaN|Infinity) in epoch ${trainLoss.length}; the last finite training loss was \\S+\\. ` +
          "Try a smaller lr, standardized inputs, or less weight decay \\(lr·weightDecay must stay below 2\\)\\.$",
      ),
    );
    assert.ok(error.message.includes(String(Number(trainLoss.at(-1)!.toPrecision(6)))));
    assert.ok(trainLoss.length >= 1 && trainLoss.every(Number.isFinite));
    return true;
  });
});

Deno.test("a net that is not finite before training says so", () => {
  const net = makeNet();
  net.parameters()[0].value.data[0] = NaN;
  assert.throws(() => fit(net, { train: sine(1), loss: mseLoss, optimizer: sgd(net), epochs: 1 }), {
    name: "DivergenceError",
    message:
      "fit: the loss became NaN in epoch 0; it was not finite before training, so look at the starting weights. " +
      "Try a smaller lr, standardized inputs, or less weight decay (lr·weightDecay must stay below 2).",
  });
});

Deno.test("trainEpochs is fit, one epoch at a time", () => {
  const stepwise = makeNet(), whole = makeNet(), options = { train: sine(1), loss: mseLoss, epochs: 6 };
  const reports: EpochReport[] = [], yielded: EpochReport[] = [];
  const history = fit(whole, { ...options, optimizer: sgd(whole), onEpoch: (report) => reports.push(report) });
  for (const report of trainEpochs(stepwise, { ...options, optimizer: sgd(stepwise) })) yielded.push(report);
  assert.deepEqual(yielded, reports);
  assert.deepEqual(yielded.map(({ trainLoss }) => trainLoss), history.trainLoss.slice(1));
  assert.deepEqual(yielded.map(({ epoch }) => epoch), [1, 2, 3, 4, 5, 6]);
  assertSameBits(values(stepwise), values(whole));
});

Deno.test("training leaves the data alone", () => {
  const net = makeNet(), train = sine(1), validation = sine(2);
  const before = [train.x, train.y, validation.x, validation.y].map((matrix) => matrix.clone());
  fit(net, { train, validation, loss: mseLoss, optimizer: sgd(net), epochs: 5, batchSize: 4, random: seededRandom(1) });
  [train.x, train.y, validation.x, validation.y].forEach((m, i) => assertSameBits(m.data, before[i].data));
});

Deno.test("gradients left over from earlier do not leak into the run", () => {
  const clean = makeNet(), dirty = makeNet(), options = { train: sine(1), loss: mseLoss, epochs: 3 };
  dirty.forward(normals(1, 2, 1));
  dirty.backward(normals(2, 2, 1));
  fit(clean, { ...options, optimizer: sgd(clean) });
  fit(dirty, { ...options, optimizer: sgd(dirty) });
  assertSameBits(values(dirty), values(clean));
});
