import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { mnistFiles } from "../../lib/mnist.ts";
import { findMnist, hasNeeds, MNIST_FILES, namedMnistFolder } from "../../tools/needs.ts";
import { pythonEnvironment } from "../../tools/python.ts";
import { notebook } from "./notebooks.ts";

/** Runs with other environment variables than there are. */
async function withVariables(variables: Record<string, string | undefined>, run: () => void | Promise<void>) {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = ([name, value]: readonly [string, string | undefined]) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  Object.entries(variables).forEach(set);
  try {
    await run();
  } finally {
    before.forEach(set);
  }
}

Deno.test("the tools look for the files that the library loads", () => {
  assert.deepEqual(Object.values(mnistFiles).map(({ name }) => name), MNIST_FILES);
});

Deno.test("MNIST is in the first folder that has all four files", async () => {
  const folder = await Deno.makeTempDir();
  assert.equal(await findMnist([folder]), undefined);
  for (const name of MNIST_FILES) await Deno.writeTextFile(join(folder, name), "");
  assert.equal(await findMnist([join(folder, "missing"), folder]), folder);
  await withVariables({ MNIST_DIR: folder }, async () => assert.equal(await findMnist(), folder));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a chapter without needs needs nothing", async () => {
  assert.equal(await hasNeeds(notebook(), []), true);
  const digits = notebook();
  digits.metadata.needs = ["mnist"];
  assert.equal(await hasNeeds(digits, []), false);
});

Deno.test("kernels get MNIST_DIR as an absolute path, seen from where the task was called", async () => {
  await withVariables({ MNIST_DIR: join("..", "digits"), INIT_CWD: resolve("tools") }, () => {
    assert.equal(namedMnistFolder(), resolve("digits"));
    assert.equal(pythonEnvironment().MNIST_DIR, resolve("digits"));
  });
  await withVariables({ MNIST_DIR: "digits", INIT_CWD: undefined }, () => {
    assert.equal(pythonEnvironment().MNIST_DIR, resolve("digits"));
  });
  await withVariables({ MNIST_DIR: undefined }, () => assert.equal("MNIST_DIR" in pythonEnvironment(), false));
  await withVariables({ MNIST_DIR: "" }, () => assert.equal("MNIST_DIR" in pythonEnvironment(), false));
});
