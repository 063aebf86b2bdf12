/** What the tests of lib/tfjs/ share: both backends, variables and nets. */
import * as tf from "@tensorflow/tfjs";
import { Adam, AdamW, SGD, type SGDOptions, useWasm, type WeightDecayOptimizer } from "../../lib/tfjs/mod.ts";

tf.enableProdMode();

export { tf };

/** Where everything must hold. */
export const backends = ["cpu", "wasm"] as const;

const kinds = { SGD, Adam, AdamW };

/** The names of the three optimizers. */
export type Kind = keyof typeof kinds;

/** An optimizer of any kind; what options it takes is checked when it is made. */
export function make(kind: Kind, options: Record<string, unknown> = {}): WeightDecayOptimizer<SGDOptions> {
  return new kinds[kind](options as unknown as SGDOptions) as unknown as WeightDecayOptimizer<SGDOptions>;
}

/** Runs a test on both backends and fails if it leaves a tensor behind. */
export function onBackends(name: string, test: () => void | Promise<void>): void {
  for (const backend of backends) {
    Deno.test({
      name: `${name} (${backend})`,
      fn: async () => {
        await (backend === "wasm" ? useWasm() : tf.setBackend(backend));
        const before = tf.memory().numTensors;
        await test();
        const left = tf.memory().numTensors - before;
        if (left !== 0) throw new Error(`${left} tensors are left`);
      },
      // The wasm backend is loaded once and stays.
      sanitizeOps: false,
      sanitizeResources: false,
    });
  }
}
