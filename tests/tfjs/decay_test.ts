/** Options, their words, and which variables weight decay reaches. */
import assert from "node:assert/strict";
import type { Variable } from "../../lib/tfjs/mod.ts";
import { golden } from "../golden/fixtures.ts";
import { assertClose } from "../properties.ts";
import { type Kind, make, onBackends, tf } from "./backends.ts";

/** One step with a gradient of zero, which shows decay alone: every number starts as 1. */
function shrunk(kind: Kind, options: Record<string, unknown>, variables: Variable[]): number[] {
  const optimizer = make(kind, options);
  tf.tidy(() =>
    optimizer.applyGradients(variables.map((variable) => ({ name: variable.name, tensor: tf.zerosLike(variable) })))
  );
  optimizer.dispose();
  return variables.map((variable) => variable.dataSync()[0]);
}

onBackends('decay: "weights" leaves out biases, scales and shifts; a function decides by name or variable', () => {
  const shapes: [string, number[]][] = [
    ["dense/kernel", [2, 3]],
    ["dense/bias", [3]],
    ["norm/gamma", [3]],
    ["conv/kernel_2", [1, 1, 2, 2]],
    ["by_hand/bias_1", [1, 3]],
    ["bias_of_none/kernel", [1, 3]],
  ];
  for (const kind of ["SGD", "AdamW"] as const) {
    const decayed = (decay: unknown) => {
      const variables = shapes.map(([name, shape]) => tf.tidy(() => tf.variable(tf.ones(shape), true, name)));
      const values = shrunk(kind, { lr: 0.5, weightDecay: 0.5, decay }, variables);
      tf.dispose(variables);
      return values;
    };
    assert.deepEqual(decayed(undefined), [0.75, 0.75, 0.75, 0.75, 0.75, 0.75]);
    assert.deepEqual(decayed("all"), [0.75, 0.75, 0.75, 0.75, 0.75, 0.75]);
    assert.deepEqual(decayed("weights"), [0.75, 1, 1, 0.75, 1, 0.75]);
    assert.deepEqual(decayed((name: string) => name.startsWith("conv")), [1, 1, 1, 0.75, 1, 1]);
    assert.deepEqual(decayed((_: string, { rank }: Variable) => rank === 1), [1, 0.75, 0.75, 1, 1, 1]);
  }
});

onBackends("decay joins the gradient before the momentum, and before Adam's scaling; AdamW's takes lr with it", () => {
  const step = (kind: Kind, options: Record<string, unknown>, gradients: number[]) => {
    const w = tf.tidy(() => tf.variable(tf.scalar(2))), optimizer = make(kind, options);
    const values = gradients.map((gradient) => {
      tf.tidy(() => optimizer.applyGradients({ [w.name]: tf.scalar(gradient) }));
      return w.dataSync()[0];
    });
    tf.dispose(w);
    optimizer.dispose();
    return values;
  };
  // g + 0.25·w is 1, then 0 + 0.25·1.9; the second velocity keeps half of the first.
  assertClose(
    step("SGD", { lr: 0.1, momentum: 0.5, weightDecay: 0.25 }, [0.5, 0]),
    [1.9, 1.9 - 0.1 * (0.5 * 1 + 0.25 * 1.9)],
    1e-6,
  );
  assertClose(step("SGD", { lr: 0.1, weightDecay: 0.25, maximize: true }, [0.5]), [2], 1e-6);
  assertClose(step("Adam", { lr: 0.1, weightDecay: 0.5 }, [1e4]), [1.9], 1e-6);
  assertClose(step("AdamW", { lr: 0.1, weightDecay: 0.5 }, [1e4]), [2 * (1 - 0.1 * 0.5) - 0.1], 1e-6);
});

Deno.test("defaults are PyTorch's", () => {
  const sgd = { lr: 1, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false, decay: "all" };
  assert.deepEqual(make("SGD", { lr: 1, momentum: undefined }).options, sgd);
  const adam = {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    amsgrad: false,
    maximize: false,
    decay: "all",
  };
  assert.deepEqual(make("Adam").options, adam);
  assert.deepEqual(make("AdamW").options, { ...adam, weightDecay: 1e-2 });
});

Deno.test("refused options are refused in PyTorch's own words", () => {
  const { options: cases } = golden<
    { options: { optimizer: Kind; options: Record<string, unknown>; message: string }[] }
  >("messages");
  const read = (value: unknown): unknown => value === "NaN" ? NaN : Array.isArray(value) ? value.map(read) : value;
  for (const { optimizer, options, message } of cases) {
    const real = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, read(value)]));
    assert.throws(() => make(optimizer, real), { message: message.replace(/\bnan$/, "NaN") });
  }
});

Deno.test("misspelled options, decays of another kind and wrong gradients are refused", () => {
  assert.throws(() => make("AdamW", { weight_decay: 0.1 }), {
    message:
      'AdamW has no option "weight_decay"; its options are lr, betas, eps, weightDecay, amsgrad, maximize, decay.',
  });
  assert.throws(() => make("SGD"), { message: "Invalid learning rate: undefined" });
  assert.throws(() => make("SGD", { lr: 1, decay: "biases" }), {
    message: 'Invalid decay: "biases"; it is "all", "weights" or a function of a variable\'s name.',
  });
  const w = tf.variable(tf.zeros([2, 3]), true, "wrongly-shaped"), optimizer = make("SGD", { lr: 1 });
  assert.throws(() => optimizer.applyGradients({ "no-such-variable": tf.scalar(1) }), {
    message: 'There is no variable called "no-such-variable".',
  });
  assert.throws(() => optimizer.applyGradients([{ name: w.name, tensor: tf.ones([3]) }]), {
    message: 'The gradient has the shape [3], but the variable "wrongly-shaped" has [2,3].',
  });
  optimizer.options.lr = NaN;
  assert.throws(() => optimizer.applyGradients([{ name: w.name, tensor: tf.ones([2, 3]) }]), {
    message: "Invalid learning rate: NaN",
  });
  assert.deepEqual([...w.dataSync()], [0, 0, 0, 0, 0, 0]);
  w.dispose();
});
