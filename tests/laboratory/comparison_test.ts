/** The laboratory's runs: what `fit` gives, the limits of what they keep, and runs that leave all bounds. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { Comparison } from "../../book/laboratory/comparison.ts";
import {
  type Experiment,
  firstExperiment,
  mostPoints,
  runsOf,
  unusedOptions,
} from "../../book/laboratory/experiment.ts";
import { mostKept, type RunState, type Snapshot } from "../../book/laboratory/protocol.ts";
import {
  accuracy,
  Adam,
  AdamW,
  crossEntropyLoss,
  decayWeightsOnly,
  detectOverfitting,
  Dropout,
  fit,
  fitStandardizer,
  type History,
  l1,
  Linear,
  linspace,
  Matrix,
  mean,
  mseLoss,
  noisySine,
  olympic100m,
  type Parameter,
  ReLU,
  seededRandom,
  Sequential,
  SGD,
  Tanh,
  wavyClasses,
} from "../../lib/mod.ts";
import { assertSameBits } from "../properties.ts";

const epochs = 100;
const base: Experiment = { ...firstExperiment, n: 12, width: 8, epochs, lr: 0.02, weightDecay: 0.05 };

/** The first experiment's data as the network sees them, made anew. */
function sineData({ n, noise, seed }: Experiment) {
  const random = seededRandom(seed);
  const train = noisySine({ n, noise, random: random.stream("train") });
  const validation = noisySine({ n: 60, noise, random: random.stream("validation") });
  const { transform } = fitStandardizer(train.x), middle = mean([...train.y.data]);
  const seen = ({ x, y }: { x: Matrix; y: Matrix }) => ({ x: transform(x), y: y.map((value) => value - middle) });
  return { train: seen(train), validation: seen(validation), transform, middle, truth: train.truth };
}

function sineNet({ width, seed }: Experiment): Sequential {
  const weights = seededRandom(seed).stream("weights");
  return new Sequential(new Linear(1, width, weights), new ReLU(), new Linear(width, 1, weights));
}

Deno.test("each run is what fit gives with the same options", () => {
  const weightsOnly = (params: Parameter[]) => decayWeightsOnly(params, 0.05);
  const cases: [Partial<Experiment>, (params: Parameter[]) => { step(): void; zeroGrad(): void }][] = [
    [{ optimizer: "SGD" }, (params) => new SGD(weightsOnly(params), { lr: 0.02 })],
    [{ optimizer: "momentum" }, (params) => new SGD(weightsOnly(params), { lr: 0.02, momentum: 0.9 })],
    [{ optimizer: "Adam" }, (params) => new Adam(weightsOnly(params), { lr: 0.02 })],
    [{ optimizer: "AdamW" }, (params) => new AdamW(weightsOnly(params), { lr: 0.02 })],
    [{ optimizer: "AdamW", weightDecay: 0 }, (params) => new AdamW(params, { lr: 0.02, weightDecay: 0 })],
    [{ decayBiases: true }, (params) => new Adam(params, { lr: 0.02, weightDecay: 0.05 })],
    [{ penalty: "L1" }, (params) => new Adam(params, { lr: 0.02 })],
  ];
  for (const [options, makeOptimizer] of cases) {
    const experiment = { ...base, ...options }, { train, validation } = sineData(experiment);
    const net = sineNet(experiment), optimizer = makeOptimizer(net.parameters());
    const regularizer = options.penalty === "L1" ? l1(0.05) : undefined;
    const history = fit(net, { train, validation, loss: mseLoss, optimizer, regularizer, epochs });
    assertSameRun(ended(experiment).runs[0], history);
  }
});

function assertSameRun({ history: shown, overfitting }: RunState, history: History): void {
  assertSameBits(shown.trainLoss, history.trainLoss);
  assertSameBits(shown.validationLoss, history.validationLoss);
  assertSameBits(shown.weightNorm, history.weightNorm);
  const { bestEpoch, onset } = detectOverfitting(history, { patience: 50 });
  const lowestValidationLoss = Math.min(...history.validationLoss);
  assert.deepEqual(overfitting, { bestEpoch, lowestValidationLoss, onset });
}

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12, `${actual} instead of ${expected}`);
}

function ended(experiment: Experiment): Omit<Snapshot, "epochsPerSecond"> {
  const comparison = new Comparison(experiment);
  while (!comparison.hasEnded) comparison.advance();
  return comparison.snapshot();
}

Deno.test("the picture is the curve, and the test error its distance from the truth", () => {
  const { train, validation, transform, middle, truth } = sineData(base), net = sineNet(base);
  const optimizer = new Adam(decayWeightsOnly(net.parameters(), 0.05), { lr: 0.02 });
  fit(net, { train, validation, loss: mseLoss, optimizer, epochs });
  const comparison = new Comparison(base), at = Matrix.column(comparison.scene.at);
  const curve = net.forward(transform(at)).map((height) => height + middle);
  const [{ picture, now, histogram, weights }] = ended(base).runs;
  assertSameBits(picture, curve.data);
  assertSameBits(comparison.scene.truth!, truth(at).data);
  assertClose(now.testError, Math.sqrt(mseLoss(curve, truth(at)).loss));
  assert.equal(weights, 8 + 8);
  assert.equal(histogram.reduce((a, b) => a + b), weights);
});

Deno.test("classes, two layers and dropout", () => {
  const experiment: Experiment = {
    ...base,
    ...{ data: "classes", n: 30, noise: 0.2, depth: 2, activation: "tanh", dropout: 0.25, weightDecay: 0.01 },
  };
  const random = seededRandom(experiment.seed), weights = random.stream("weights"), masks = random.stream("dropout");
  const { truth, ...train } = wavyClasses({ n: 30, flip: 0.2, random: random.stream("train") });
  const validation = wavyClasses({ n: 60, flip: 0.2, random: random.stream("validation") });
  const net = new Sequential(
    ...[new Linear(2, 8, weights), new Tanh(), new Dropout(0.25, masks)],
    ...[new Linear(8, 8, weights), new Tanh(), new Dropout(0.25, masks)],
    new Linear(8, 2, weights),
  );
  const optimizer = new Adam(decayWeightsOnly(net.parameters(), 0.01), { lr: 0.02 });
  const history = fit(net, { train, validation, loss: crossEntropyLoss, optimizer, epochs });
  const { runs: [run] } = ended(experiment);
  assertSameRun(run, history);
  const { at } = new Comparison(experiment).scene;
  const plane = Matrix.from([...at].flatMap((y) => [...at].map((x) => [x, y])));
  assertClose(run.now.testError, 1 - accuracy(net.forward(plane), truth(plane)));
});

Deno.test("the Olympic table holds out every third Games, and judges by them", () => {
  const experiment: Experiment = { ...base, data: "olympic" }, { scene } = new Comparison(experiment);
  const years = olympic100m().map(({ year }) => year);
  assert.deepEqual([...scene.train.x, ...scene.validation.x].toSorted((a, b) => a - b), years);
  assert.ok(scene.train.x.includes(years[0]) && scene.train.x.includes(years.at(-1)!));
  assert.equal(scene.validation.x.length, 10);
  const { now } = ended(experiment).runs[0];
  assert.equal(now.testError, Math.sqrt(now.validationLoss));
});

Deno.test("own points: every third is held out, nothing is known of the truth, and three are the least", () => {
  const points = linspace(0, 255, 6).map((step, i) => ({ across: step, up: 51 * (i % 3), label: i % 2 as 0 | 1 }));
  for (const data of ["clicks", "clickedClasses"] as const) {
    const experiment: Experiment = { ...base, data, points }, { scene } = new Comparison(experiment);
    const { x, y } = scene, place = ({ least, most }: typeof x, step: number) => least + (most - least) * step / 255;
    const heldOut = [points[2], points[5]];
    assert.deepEqual([...scene.validation.x], heldOut.map(({ across }) => place(x, across)));
    assert.deepEqual([...scene.validation.y], heldOut.map(({ up }) => place(y, up)));
    assert.equal(scene.train.x.length, 4);
    assert.equal(scene.truth, undefined);
    assert.equal(scene.testError, undefined);
    assert.ok(Number.isNaN(ended(experiment).runs[0].now.testError));
    for (const count of [0, 1, 2]) {
      const few = new Comparison({ ...experiment, points: points.slice(0, count) });
      assert.match(few.scene.problem!, new RegExp(`^Set ${3 - count} more: `));
      assert.ok(few.hasEnded);
      assert.deepEqual(few.snapshot().runs, []);
    }
  }
  const many: Experiment = { ...base, data: "clicks", points: Array(mostPoints).fill(points[0]) };
  assert.equal(ended(many).runs[0].ended!.how, "finished");
});

Deno.test("both runs share data and start, and differ in one thing", () => {
  const experiment: Experiment = { ...base, dropout: 0.5, penalty: "L1", optimizer: "AdamW" };
  const others = {
    none: { weightDecay: 0 },
    L2: { penalty: "L2" },
    Adam: { optimizer: "Adam" },
    noDropout: { dropout: 0 },
  };
  for (const against of Object.keys(others) as (keyof typeof others)[]) {
    const [first, second] = runsOf({ ...experiment, against });
    assert.deepEqual(first.experiment, { ...experiment, against });
    assert.deepEqual(second.experiment, { ...experiment, against, ...others[against] });
    assert.notEqual(first.title, second.title);
    const [a, b] = new Comparison({ ...experiment, against }).snapshot().runs;
    assert.deepEqual(a.now, b.now);
    assertSameBits(a.picture, b.picture);
  }
});

Deno.test("an option that is told to be unused changes nothing, and any other something", () => {
  const changes = { n: 20, noise: 0.1, decayBiases: true, width: 4 } as const;
  const stateAfter = (experiment: Experiment) => {
    const comparison = new Comparison(experiment);
    for (let i = 0; i < 3; i++) comparison.advance();
    return comparison.snapshot();
  };
  const kinds: Partial<Experiment>[] = [
    {},
    { data: "olympic" },
    { weightDecay: 0 },
    { penalty: "L1" },
    { penalty: "L1", against: "L2" },
  ];
  for (const kind of kinds) {
    const experiment = { ...base, ...kind }, before = stateAfter(experiment), unused = unusedOptions(experiment);
    for (const [name, value] of Object.entries(changes) as [keyof typeof changes, never][]) {
      const same = isDeepStrictEqual(stateAfter({ ...experiment, [name]: value }), before);
      assert.equal(same, unused.includes(name), `${name} beside ${JSON.stringify(kind)}`);
    }
  }
});

Deno.test("a long run keeps a bounded number of epochs, evenly spaced, from the first to the newest", () => {
  const comparison = new Comparison({ ...base, n: 4, width: 1, epochs: 1500 });
  for (let epoch = 0; epoch <= 1500; epoch += 75) {
    while (comparison.epoch < epoch) comparison.advance();
    const kept = [...comparison.snapshot().runs[0].history.epoch], steps = new Set<number>();
    for (let i = 1; i < kept.length - 1; i++) steps.add(kept[i] - kept[i - 1]);
    assert.ok(kept.length <= mostKept);
    assert.ok(steps.size <= 1);
    assert.deepEqual([kept[0], kept.at(-1)], [0, epoch]);
  }
});

Deno.test("a run that leaves all bounds ends with a sentence, and the other goes on", () => {
  const { runs: [first, second], hasEnded } = ended({
    ...base,
    optimizer: "SGD",
    weightDecay: 10,
    lr: 0.5,
    epochs: 500,
  });
  assert.ok(hasEnded);
  assert.equal(first.ended!.how, "diverged");
  assert.equal(
    first.ended!.sentence,
    `The loss left all bounds in epoch ${first.epoch}; try a smaller learning rate or less decay.`,
  );
  assert.deepEqual(second.ended, { how: "finished", sentence: "All 500 epochs are done." });
  for (const { now, history } of [first, second]) {
    for (const list of Object.values({ ...history, now: Object.values(now) })) {
      for (const value of list) assert.ok(Number.isFinite(value));
    }
  }
});
