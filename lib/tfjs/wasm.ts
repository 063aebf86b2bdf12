/**
 * Training on the CPU with TensorFlow.js' WebAssembly backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { checkOptionNames } from "../option_names.ts";
import { installTrainingKernels } from "./training_kernels.ts";

/** The path that the backend was told last. */
let told: string | undefined;

/**
 * Loads TensorFlow.js' wasm backend, gives it the kernels for training that it lacks, or does slowly or wrongly, and makes it
 * the one in use. Calling it again does no harm. The backend runs on one thread, so that the same program gives the same bits
 * each time.
 *
 * In Deno and in Jupyter the backend finds its files by itself. In a page, `path` is the address of the folder with its `.wasm`
 * files, and ends in a slash; without it they are where `setWasmPaths` of the backend was told, or beside the page's script.
 *
 * @throws {RangeError} when an option is unknown.
 * @throws {Error} when the engine lacks WebAssembly's SIMD, or the files are not found.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { AdamW, useWasm } from "@l2-spellbook/lib/tfjs";
 * import * as tf from "@tensorflow/tfjs";
 *
 * await useWasm();
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
 * model.compile({ optimizer: new AdamW({ lr: 1e-3 }), loss: "meanSquaredError" });
 * await model.fit(tf.ones([8, 3]), tf.ones([8, 1]), { epochs: 1, verbose: 0 });
 * assert.equal(tf.getBackend(), "wasm");
 * ```
 */
export async function useWasm(options: { path?: string } = {}): Promise<void> {
  checkOptionNames("useWasm", options, ["path"]);
  const { path } = options;
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  if (!await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    throw new Error("The kernels for training need WebAssembly with SIMD, which this engine lacks.");
  }
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  // After a start that failed the backend takes no other path, and not even the same one again.
  if (path !== undefined && path !== told) setWasmPaths(path);
  told = path ?? told;
  installTrainingKernels();
  if (!await tf.setBackend("wasm")) {
    throw new Error(`TensorFlow.js cannot start its wasm backend; are its .wasm files in ${path ?? "their place"}?`);
  }
}
