/** The optimizers for TensorFlow.js against PyTorch in float32 and against the library's own. */
import assert from "node:assert/strict";
import { golden } from "../golden/fixtures.ts";
import { assertClose } from "../properties.ts";
import { type Kind, make, onBackends, tf } from "./backends.ts";

interface Run {
  name: string;
  optimizer: Kind;
  options: Record<string, unknown>;
  groups?: { params: number[]; weightDecay: number }[];
  procedure?: "leave-out";
  parameters: number[][];
}

interface Fixture {
  marks: number[];
  net: { x: number[][]; y: number[][]; weights: number[][][]; biases: number[][] };
  runs: Run[];
}

const { marks, net, runs } = golden<Fixture>("single_precision");

/** The groups of "decay on weights only" are what `decay: "weights"` says in a word. */
const optionsOf = ({ options, groups }: Run) =>
  groups ? { ...options, weightDecay: groups[0].weightDecay, decay: "weights" } : options;

/** The net's weights and biases in PyTorch's order. */
const start = () =>
  [0, 1].flatMap((
    layer,
  ) => [tf.variable(tf.tensor2d(net.weights[layer])), tf.variable(tf.tensor1d(net.biases[layer]))]);

const numbersIn = (variables: tf.Tensor[]) => variables.flatMap((variable) => [...variable.dataSync()]);

/** The worst that was measured is 5.2e-7 for numbers between −1 and 1; float32 itself rounds to 6e-8. */
const assertNear = (actual: number[], expected: number[], what: string) => assertClose(actual, expected, 2e-6, what);

onBackends("with small betas Adam's first moment forgets a large gradient as PyTorch's does", () => {
  // The weight after each step in PyTorch 2.13 in float32, from 0.
  const expected = [
    { options: { betas: [0, 0], eps: 0 }, gradients: [1, 1e-10, 1e-10], weights: [-1, -2, -3] },
    {
      options: { betas: [0.2, 0.3] },
      gradients: [1, -0.3, 0.7, 0.1],
      weights: [-1, -0.8478548526763916, -1.677706003189087, -2.191298484802246],
    },
  ];
  for (const { options, gradients, weights } of expected) {
    const w = tf.tidy(() => tf.variable(tf.zeros([5]))), optimizer = make("Adam", { lr: 1, ...options });
    const found = gradients.map((gradient) => {
      tf.tidy(() => optimizer.applyGradients([{ name: w.name, tensor: tf.fill([5], gradient) }]));
      return [...w.dataSync()];
    });
    assertClose(found.flat(), weights.flatMap((weight) => Array(5).fill(weight)), 1e-6);
    optimizer.dispose();
    w.dispose();
  }
});

for (const run of runs) {
  onBackends(`${run.name}: agrees with PyTorch in float32 over ${marks.at(-1)} steps`, () => {
    const variables = tf.tidy(start),
      [w1, b1, w2, b2] = variables as unknown as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
    const x = tf.tensor2d(net.x), y = tf.tensor2d(net.y);
    const optimizer = make(run.optimizer, optionsOf(run));
    const hidden = () => tf.tanh(tf.add(tf.matMul(x, w1), b1));
    const loss = () => tf.losses.meanSquaredError(y, tf.add(tf.matMul(hidden(), w2), b2)) as tf.Scalar;
    const ofHidden = () => tf.mean(tf.square(hidden())) as tf.Scalar;
    let before = 0;
    for (let step = 0; step < marks.at(-1)!; step++) {
      optimizer.minimize(run.procedure && step % 3 === 0 ? ofHidden : loss, false, variables);
      if (step === 1) before = tf.memory().numTensors;
      const mark = marks.indexOf(step + 1);
      if (mark >= 0) assertNear(numbersIn(variables), run.parameters[mark], `step ${step + 1}`);
    }
    assert.equal(tf.memory().numTensors, before, "a step leaves no tensor behind");
    optimizer.dispose();
    tf.dispose([...variables, x, y]);
  });
}
