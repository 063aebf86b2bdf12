/** The embedded WebAssembly is what the sources in `kernels/` compile to. */
import assert from "node:assert/strict";
import { kernelModule, kernelNames } from "../../tools/kernels.ts";
import { inRoot } from "../../tools/paths.ts";

const MAIN_THREAD_LIMIT = 4096;

for (const name of await kernelNames()) {
  Deno.test(`lib/kernels/${name} holds what kernels/${name} compiles to`, async () => {
    assert.equal(
      await Deno.readTextFile(inRoot("lib", "kernels", name)),
      await kernelModule(name),
      "deno task kernels",
    );
  });

  Deno.test(`kernels/${name} is small enough for Chromium to compile it at once on a page's main thread`, async () => {
    const { wasm } = await import(`../../lib/kernels/${name}`);
    assert.ok(Uint8Array.fromBase64(wasm).length <= MAIN_THREAD_LIMIT);
  });
}

Deno.test("there is an embedded kernel for every source, and no other", async () => {
  const embedded = (await Array.fromAsync(Deno.readDir(inRoot("lib", "kernels")))).map(({ name }) => name);
  assert.deepEqual(embedded.toSorted(), await kernelNames());
});
