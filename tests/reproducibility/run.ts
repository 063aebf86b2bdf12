/**
 * Whole training runs with everything in them whose last bits an engine could choose: both activations, both losses, normal
 * numbers, shuffled mini-batches, SGD with momentum and weight decay, AdamW.
 */
import {
  AdamW,
  crossEntropyLoss,
  fit,
  l2,
  Linear,
  logspace,
  type Matrix,
  mseLoss,
  noisySine,
  ReLU,
  ridgePath,
  seededRandom,
  Sequential,
  SGD,
  svd,
  Tanh,
  wavyClasses,
} from "../../lib/mod.ts";

/** Every number that the runs end with, as hexadecimal digits of their float64 bytes, the lowest byte first. */
export function trainingBits(): string {
  const random = seededRandom(20_240_811);
  const numbers: number[] = [];
  const keep = (...matrices: Matrix[]) => matrices.forEach(({ data }) => numbers.push(...data));

  const sine = noisySine({ n: 40, random: random.stream("sine") });
  const regression = new Sequential(new Linear(1, 16, random), new Tanh(), new Linear(16, 1, random));
  const history = fit(regression, {
    train: { x: sine.x, y: sine.y },
    validation: noisySine({ n: 40, random: random.stream("validation") }),
    loss: mseLoss,
    optimizer: new SGD(regression.parameters(), { lr: 0.05, momentum: 0.9, weightDecay: 1e-3 }),
    epochs: 60,
    batchSize: 7,
    random,
  });
  numbers.push(...history.trainLoss, ...history.validationLoss, ...history.weightNorm);

  const classes = wavyClasses({ n: 60, random: random.stream("classes") });
  const classifier = new Sequential(
    new Linear(2, 12, random),
    new ReLU(),
    new Linear(12, 8, random),
    new Tanh(),
    new Linear(8, 2, random),
  );
  const decisions = fit(classifier, {
    train: { x: classes.x, y: classes.y },
    loss: crossEntropyLoss,
    optimizer: new AdamW(classifier.parameters(), { lr: 0.01, weightDecay: 0.05, amsgrad: true }),
    regularizer: l2(1e-4),
    epochs: 60,
    batchSize: 16,
    random,
  });
  numbers.push(...decisions.trainLoss, ...decisions.penalty);
  for (const net of [regression, classifier]) keep(...net.parameters().map(({ value }) => value));

  const x = random.normalMatrix(12, 5), { u, s, v } = svd(x);
  keep(u, v, ...ridgePath(x, random.normalMatrix(12, 2), logspace(-4, 2, 7)).map(({ weight }) => weight));
  numbers.push(...s);

  const bytes = new DataView(new ArrayBuffer(8));
  return numbers.map((value) => {
    bytes.setFloat64(0, value, true);
    return Array.from(new Uint8Array(bytes.buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }).join("");
}
