import assert from "node:assert/strict";
import {
  AdamW,
  type Convention,
  conventions,
  convertPenalty,
  crossEntropyLoss,
  fit,
  Linear,
  type Matrix,
  mseLoss,
  ridge,
  seededRandom,
  SGD,
} from "../lib/mod.ts";
import { assertClose, fc, normals } from "./properties.ts";

const names = Object.keys(conventions) as Convention[];
const strengths = fc.double({ min: 1e-6, max: 1e3, noNaN: true });
const counts = fc.integer({ min: 1, max: 10000 });

Deno.test("there and back again gives the strength one started from, by any detour", () => {
  fc.assert(
    fc.property(strengths, counts, (strength, n) => {
      for (const from of names) {
        for (const to of names) {
          const there = convertPenalty(strength, { from, to, n });
          assertClose([convertPenalty(there, { from: to, to: from, n })], [strength], 1e-14, `${from}, ${to}`);
          for (const by of names) {
            const detour = convertPenalty(convertPenalty(strength, { from, to: by, n }), { from: by, to, n });
            assertClose([detour], [there], 1e-14, `${from}, ${by}, ${to}`);
          }
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("the conversions that everyone looks up", () => {
  const convert = (strength: number, from: Convention, to: Convention, n?: number) =>
    convertPenalty(strength, { from, to, n });
  assert.equal(convert(0.1, "lambda", "torch-weight-decay"), 0.2, "weight_decay = 2λ");
  assert.equal(convert(0.1, "lambda", "half-lambda"), 0.2);
  assert.equal(convert(0.1, "torch-weight-decay", "half-lambda"), 0.1);
  assert.equal(convert(0.1, "tfjs-l2", "lambda"), 0.1);
  assert.equal(convert(0.5, "lambda", "sklearn-ridge-alpha", 20), 10);
  assert.equal(convert(0.5, "lambda", "lambda-sum", 20), 10);
  assert.equal(convert(1, "sklearn-logistic-c", "lambda", 50), 0.01);
  assert.equal(convert(0, "lambda", "torch-weight-decay"), 0);
});

// Each convention is taken at its word: the objective that it writes is minimized by the weights that belong to the
// converted strength, so its gradient there, written out below, is zero.
const n = 14, lambda = 0.07;
const x = normals(1, n, 3), y = normals(2, n, 1);
const labels = normals(3, n, 1).toArray().map(([value]) => value > 0 ? 1 : 0);

Deno.test("regression: the gradient of each written objective is zero at the converted strength", () => {
  const { weight } = ridge(x, y, lambda, { intercept: false });
  const residual = x.matmul(weight).sub(y);
  /** ∂/∂w of the summed squared errors. */
  const ofSum = x.transposeMatmul(residual).scale(2), ofMean = ofSum.scale(1 / n);
  const written: Partial<Record<Convention, (strength: number) => Matrix>> = {
    "lambda": (strength) => ofMean.add(weight.scale(2 * strength)),
    "half-lambda": (strength) => ofMean.add(weight.scale(strength)),
    "lambda-sum": (strength) => ofSum.add(weight.scale(2 * strength)),
    "torch-weight-decay": (strength) => ofMean.add(weight.scale(strength)),
    "tfjs-l2": (strength) => ofMean.add(weight.scale(2 * strength)),
    "sklearn-ridge-alpha": (strength) => ofSum.add(weight.scale(2 * strength)),
  };
  for (const [name, gradient] of Object.entries(written)) {
    const strength = convertPenalty(lambda, { from: "lambda", to: name as Convention, n });
    assertClose(gradient(strength).data, [0, 0, 0], 1e-12, name, 1);
    assert.ok(gradient(1.1 * strength).norm() > 1e-3, `${name}: another strength has another minimum`);
  }
});

Deno.test("classification: the same for the logistic regression with C, and for λ", () => {
  const layer = new Linear(3, 2, seededRandom(1));
  const c = convertPenalty(lambda, { from: "lambda", to: "sklearn-logistic-c", n });
  const regularizer = {
    penalty: (w: Matrix) => lambda * w.sumOfSquares(),
    gradient: (w: Matrix) => w.scale(2 * lambda),
  };
  fit(layer, {
    train: { x, y: labels },
    loss: crossEntropyLoss,
    optimizer: new SGD(layer.parameters(), { lr: 0.5 }),
    regularizer,
    epochs: 800,
  });
  const weight = layer.weight.value, { grad } = crossEntropyLoss(layer.forward(x), labels);
  const ofMean = x.transposeMatmul(grad), ofSum = ofMean.scale(n), zeros = new Float64Array(6);
  assertClose(ofMean.add(weight.scale(2 * lambda)).data, zeros, 1e-12, "lambda", 1);
  assertClose(ofSum.scale(c).add(weight).data, zeros, 1e-12, "C·ΣL + ½Σw²", 1);
  assert.ok(ofSum.scale(1.1 * c).add(weight).norm() > 1e-3, "another C has another minimum");
});

Deno.test("torch's flag on plain SGD arrives at ridge's weights; on AdamW it does not", () => {
  const weightDecay = convertPenalty(lambda, { from: "lambda", to: "torch-weight-decay" });
  const train = (make: (layer: Linear) => { step(): void; zeroGrad(): void }) => {
    const layer = new Linear(3, 1, seededRandom(1));
    fit(layer, { train: { x, y }, loss: mseLoss, optimizer: make(layer), epochs: 2000 });
    return layer.weight.value.data;
  };
  // The bias stays out of the objective above, so it stays out of the training.
  const centered = ridge(x, y, lambda).weight.data;
  const spared = (layer: Linear) => [{ params: [layer.weight], weightDecay }, { params: [layer.bias] }];
  assertClose(train((layer) => new SGD(spared(layer), { lr: 0.2 })), centered, 1e-11);
  const other = train((layer) => new AdamW(spared(layer), { lr: 0.01, weightDecay: 0 }));
  assert.throws(() => assertClose(other, centered, 1e-3));
});

Deno.test("every entry says what it minimizes and where it is met", () => {
  for (const { objective, where } of Object.values(conventions)) {
    assert.ok(objective.length > 5 && where.length > 5);
  }
});
