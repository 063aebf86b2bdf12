/** What an optimizer remembers belongs to variables, survives saving, and is freed. */
import assert from "node:assert/strict";
import type { Variable } from "../../lib/tfjs/mod.ts";
import { assertSameBits } from "../properties.ts";
import { type Kind, make, onBackends, tf } from "./backends.ts";

const kinds: [Kind, Record<string, unknown>][] = [
  ["SGD", { lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.1 }],
  ["Adam", { lr: 0.1, weightDecay: 0.1, amsgrad: true }],
  ["AdamW", { lr: 0.1, weightDecay: 0.1 }],
];
const variable = (values: number[], name?: string) => tf.tidy(() => tf.variable(tf.tensor1d(values), true, name));
const gradients = [[1, -2], [0.5, 3], [-1, 0.25], [2, 2]];
type Optimizer = ReturnType<typeof make>;
const step = (optimizer: Optimizer, ...pairs: [Variable, number[]][]) =>
  tf.tidy(() => optimizer.applyGradients(pairs.map(([{ name }, values]) => ({ name, tensor: tf.tensor1d(values) }))));

onBackends("the order of gradients, and whether they come as a list or by name, changes nothing", () => {
  for (const [kind, options] of kinds) {
    const results = [0, 1].map((turn) => {
      const a = variable([1, 2]), b = variable([3, -4]), optimizer = make(kind, options);
      gradients.forEach((values, index) => {
        const pairs: [Variable, number[]][] = [[a, values], [b, gradients[3 - index]]];
        if (turn === 1 && index % 2 === 1) pairs.reverse();
        if (turn === 1 && index === 2) {
          tf.tidy(() => {
            const named = Object.fromEntries(pairs.map(([{ name }, numbers]) => [name, tf.tensor1d(numbers)]));
            optimizer.applyGradients(named);
          });
        } else step(optimizer, ...pairs);
      });
      const found = [...a.dataSync(), ...b.dataSync()];
      tf.dispose([a, b]);
      optimizer.dispose();
      return found;
    });
    assertSameBits(results[1], results[0], kind);
  }
});

onBackends("a variable without a gradient takes no step and does not decay", () => {
  for (const [kind, options] of kinds) {
    const idle = variable([1, 2]), alone = variable([1, 2]), [a, b] = [make(kind, options), make(kind, options)];
    for (let count = 0; count < 3; count++) {
      a.applyGradients([{ name: idle.name, tensor: null as unknown as tf.Tensor }]);
    }
    assert.deepEqual([...idle.dataSync()], [1, 2]);
    for (const values of gradients) {
      step(a, [idle, values]);
      step(b, [alone, values]);
    }
    assertSameBits(idle.dataSync(), alone.dataSync(), kind);
    tf.dispose([idle, alone]);
    a.dispose();
    b.dispose();
  }
});

onBackends("what was restored finds its variables by name, or by order where no name fits", async () => {
  for (const [kind, options] of kinds) {
    for (const sameNames of [true, false]) {
      const a = variable([1, 2], "first"), b = variable([3, -4], "second"), optimizer = make(kind, options);
      step(optimizer, [a, gradients[0]], [b, gradients[1]]);
      step(optimizer, [a, gradients[1]]);
      const weights = (await optimizer.getWeights()).map(({ name, tensor }) => ({ name, tensor: tf.clone(tensor) }));
      const start = [a, b].map((one) => [...one.dataSync()]);
      const end = () => {
        step(optimizer, [a, gradients[2]], [b, gradients[3]]);
        return [...a.dataSync(), ...b.dataSync()];
      };
      const expected = end();
      optimizer.dispose();
      tf.dispose([a, b]);

      const restored = make(kind, options);
      await restored.setWeights(weights);
      tf.dispose(weights.map(({ tensor }) => tensor));
      const c = variable(start[0], sameNames ? "first" : "third"),
        d = variable(start[1], sameNames ? "second" : "fourth");
      const pairs: [Variable, number[]][] = [[c, gradients[2]], [d, gradients[3]]];
      if (sameNames) pairs.reverse();
      step(restored, ...pairs);
      assertSameBits([...c.dataSync(), ...d.dataSync()], expected, kind);
      restored.dispose();
      tf.dispose([c, d]);
    }
  }
});

onBackends("what was restored for one variable is not given to another that comes later", async () => {
  for (const [kind, options] of kinds) {
    const a = variable([1, 2], "a"), b = variable([1, 2], "b"), optimizer = make(kind, options);
    step(optimizer, [a, gradients[0]], [b, gradients[0]]);
    await optimizer.setWeights(await optimizer.getWeights());
    step(optimizer, [a, gradients[1]]);
    const later = variable([1, 2], "later"), alone = variable([1, 2], "alone"), anew = make(kind, options);
    step(optimizer, [later, gradients[2]]);
    step(anew, [alone, gradients[2]]);
    assertSameBits(later.dataSync(), alone.dataSync(), kind);
    tf.dispose([a, b, later, alone]);
    optimizer.dispose();
    anew.dispose();
  }
});

onBackends("an optimizer that is given its own weights goes on as if nothing had been", async () => {
  for (const [kind, options] of kinds) {
    const ends: number[][] = [];
    for (const restores of [false, true]) {
      const w = variable([1, 2], "own"), optimizer = make(kind, options);
      step(optimizer, [w, gradients[0]]);
      if (restores) await optimizer.setWeights(await optimizer.getWeights());
      step(optimizer, [w, gradients[1]]);
      ends.push([...w.dataSync()]);
      optimizer.dispose();
      w.dispose();
    }
    assertSameBits(ends[1], ends[0], kind);
  }
});

onBackends("what does not fit is refused with a sentence", async () => {
  const a = variable([1, 2], "a"), b = variable([1, 2], "b"), c = variable([1, 2, 3], "c");
  const optimizer = make("AdamW"), other = make("AdamW");
  step(optimizer, [a, gradients[0]]);
  const weights = await optimizer.getWeights();
  await other.setWeights(weights);
  assert.throws(() => step(other, [b, gradients[0]], [c, [1, 2, 3]]), {
    message: "What was saved for a does not fit b, c.",
  });
  assert.throws(() => step(other, [c, [1, 2, 3]]), {
    message: 'What was saved as "a/m" has the shape [2], but the variable "c" has [3].',
  });
  await assert.rejects(other.setWeights([]), {
    message: "There is nothing to restore: getWeights gives at least the steps.",
  });
  assert.throws(() => make("AdamW", { decay: () => true }).getConfig(), {
    message: 'A function as decay cannot be saved: choose "all" or "weights", or save the model without its optimizer.',
  });
  tf.dispose([a, b, c]);
  optimizer.dispose();
  other.dispose();
});

onBackends("a disposed variable is forgotten, and a new one of its name starts anew", () => {
  for (const [kind, options] of kinds) {
    const optimizer = make(kind, options), results: number[][] = [], counts: number[] = [];
    for (let life = 0; life < 3; life++) {
      const w = variable([1, 2], "reborn");
      step(optimizer, [w, gradients[0]]);
      results.push([...w.dataSync()]);
      counts.push(tf.memory().numTensors);
      w.dispose();
    }
    assert.deepEqual(results[1], results[0], kind);
    assert.deepEqual(counts, [counts[0], counts[0], counts[0]], kind);
    optimizer.dispose();
  }
});

Deno.test("a configuration makes the same optimizer again, under a name that is not tfjs' own", () => {
  for (const [kind, options] of kinds) {
    const optimizer = make(kind, { ...options, decay: "weights" });
    const cls = optimizer.constructor as unknown as tf.serialization.SerializableConstructor<Optimizer>;
    const again = cls.fromConfig(cls, JSON.parse(JSON.stringify(optimizer.getConfig())));
    assert.deepEqual(again.options, optimizer.options);
    assert.equal(optimizer.getClassName(), `PyTorch${kind}`);
    assert.ok(again instanceof tf.Optimizer);
  }
  assert.equal(tf.train.adam().getClassName(), "Adam");
});
