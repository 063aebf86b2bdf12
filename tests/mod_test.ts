import assert from "node:assert/strict";
import * as library from "../lib/mod.ts";

Deno.test("the public face holds every name of the contract", () => {
  const names = [
    "Matrix",
    "Linear",
    "ReLU",
    "Tanh",
    "Sequential",
    "mseLoss",
    "crossEntropyLoss",
    "l2",
    "l1",
    "elasticNet",
    "SGD",
    "Adam",
    "AdamW",
    "decayWeightsOnly",
    "gradientCheck",
    "fit",
    "detectOverfitting",
    "seededRandom",
  ];
  for (const name of names) assert.equal(typeof library[name as keyof typeof library], "function", name);
  const methods = ["matmul", "transpose", "add", "sub", "mul", "scale", "map", "sum", "norm", "toArray"] as const;
  for (const method of methods) assert.equal(typeof library.Matrix.prototype[method], "function", method);
});

Deno.test("every module of lib/ is part of the public face or serves one that is", async () => {
  const face = await Deno.readTextFile(new URL("../lib/mod.ts", import.meta.url));
  const inside = new Set([
    "fast_product.ts",
    "mod.ts",
    "option_names.ts",
    "optimizer_options.ts",
    "product.ts",
    "wrong_arguments.ts",
  ]);
  for await (const { name, isFile } of Deno.readDir(new URL("../lib/", import.meta.url))) {
    if (!isFile || !name.endsWith(".ts") || inside.has(name)) continue;
    assert.ok(face.includes(`"./${name}"`), `lib/mod.ts does not export ${name}`);
    const test = new URL(name.replace(/\.ts$/, "_test.ts"), import.meta.url);
    assert.ok((await Deno.stat(test)).isFile);
  }
});
