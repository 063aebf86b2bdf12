import assert from "node:assert/strict";
import {
  Adam,
  AdamW,
  decayWeightsOnly,
  Linear,
  mseLoss,
  pytorchRecord,
  ReLU,
  seededRandom,
  Sequential,
  SGD,
} from "../lib/mod.ts";
import { relativeDifference } from "./golden/fixtures.ts";

const optimizers = { SGD, Adam, AdamW };
const record = pytorchRecord();

for (const run of record.runs) {
  Deno.test(`${run.name}: the library trains as PyTorch did`, () => {
    const net = new Sequential(new Linear(10, 5, seededRandom(0)), new ReLU(), new Linear(5, 1, seededRandom(0)));
    const params = net.parameters();
    params.forEach(({ value }, index) => value.data.set(record.start[index].data));
    const { weightDecay = 0, ...options } = run.options;
    const optimizer = run.weightsOnly
      ? new SGD(decayWeightsOnly(params, weightDecay), options)
      : new optimizers[run.optimizer](params, { ...options, weightDecay });
    for (let step = 0; step <= record.parametersAt.at(-1)!; step++) {
      const { loss, grad } = mseLoss(net.forward(record.x), record.y);
      if (step % record.lossEvery === 0) {
        const difference = relativeDifference([loss], [run.loss[step / record.lossEvery]]);
        assert.ok(difference <= 1e-9, `loss at step ${step}: relative difference ${difference}`);
      }
      const mark = record.parametersAt.indexOf(step);
      if (mark >= 0) {
        run.parameters[mark].forEach((expected, index) => {
          const difference = relativeDifference(params[index].value.data, expected.data);
          assert.ok(difference <= 1e-9, `${params[index].name} at step ${step}: relative difference ${difference}`);
        });
      }
      optimizer.zeroGrad();
      net.backward(grad);
      optimizer.step();
    }
  });
}

Deno.test("the record holds every optimizer, all losses and parameters, and no two runs alike", () => {
  assert.deepEqual([...new Set(record.runs.map(({ optimizer }) => optimizer))], ["SGD", "Adam", "AdamW"]);
  for (const { name, loss, parameters } of record.runs) {
    assert.equal(loss.length, record.parametersAt.at(-1)! / record.lossEvery + 1, name);
    assert.equal(parameters.length, record.parametersAt.length, name);
    const shapes = parameters.map((matrices) => matrices.map(({ rows, cols }) => [rows, cols]));
    for (const shape of shapes) assert.deepEqual(shape, [[10, 5], [1, 5], [5, 1], [1, 1]], name);
  }
  assert.equal(new Set(record.runs.map(({ loss }) => loss.at(-1))).size, record.runs.length);
});

Deno.test("each caller of pytorchRecord has a record of its own", () => {
  const mine = pytorchRecord();
  mine.x.data[0] = 99;
  mine.runs[0].loss[0] = 99;
  mine.runs[0].parameters[0][0].data[0] = 99;
  assert.deepEqual(pytorchRecord(), record);
});
