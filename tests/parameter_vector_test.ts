import assert from "node:assert/strict";
import { Linear, ReLU, Sequential } from "../lib/layers.ts";
import { Matrix } from "../lib/matrix.ts";
import { parametersToVector, vectorToParameters } from "../lib/parameter_vector.ts";
import { seededRandom } from "../lib/random.ts";

const network = (seed: number) => {
  const random = seededRandom(seed);
  return new Sequential(new Linear(3, 2, random), new ReLU(), new Linear(2, 1, random));
};

Deno.test("weights and biases come layer by layer, row by row", () => {
  const net = network(1), [w1, b1, w2, b2] = net.parameters();
  w1.value.data.set([1, 2, 3, 4, 5, 6]);
  b1.value.data.set([7, 8]);
  w2.value.data.set([9, 10]);
  b2.value.data.set([0.1]);
  assert.deepEqual([...parametersToVector(net.parameters())], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Math.fround(0.1)]);
});

Deno.test("a network that gets the numbers of another does what the other does, but for the rounding to float32", () => {
  const one = network(1), other = network(2), x = seededRandom(3).normalMatrix(20, 3);
  const vector = parametersToVector(one.parameters());
  vectorToParameters(vector, other.parameters());
  assert.deepEqual(parametersToVector(other.parameters()), vector, "float32 comes back as it went in");
  assert.ok(one.forward(x).sub(other.forward(x)).norm() < 1e-6);
  assert.notEqual(
    one.forward(Matrix.from([[1, 2, 3]])).at(0, 0),
    network(2).forward(Matrix.from([[1, 2, 3]])).at(0, 0),
  );
});

Deno.test("what does not fit is refused, and nothing is overwritten", () => {
  const params = network(1).parameters(), before = parametersToVector(params);
  assert.throws(() => vectorToParameters(before.subarray(1), params), {
    name: "RangeError",
    message: "vectorToParameters: the parameters hold 11 numbers, got 10.",
  });
  assert.throws(() => vectorToParameters(before.with(4, NaN), params), {
    name: "RangeError",
    message: "vectorToParameters: number 4 must be finite, got NaN.",
  });
  assert.deepEqual(parametersToVector(params), before);
});
