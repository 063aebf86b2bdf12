/** The library can be published as it is, and everything public is documented. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

async function deno(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

Deno.test("deno publish finds nothing that stands in its way", () => deno("publish", "--dry-run", "--allow-dirty"));

Deno.test("deno doc finds nothing public without documentation", async () => {
  for (const face of ["lib/mod.ts", "lib/tfjs/mod.ts"]) await deno("doc", "--lint", face);
});
