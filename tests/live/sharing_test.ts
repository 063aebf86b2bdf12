/** Cells in an address. */
import assert from "node:assert/strict";
import { isShared, packCells, unpackCells } from "../../book/live/sharing.ts";

Deno.test("cells come back as they were packed", async () => {
  const cells = { "the-cell": 'const λ = "Ω";\n\tλ', empty: "" };
  const fragment = await packCells(cells);
  assert.match(fragment, /^#cells=[\w-]+$/);
  assert.ok(isShared(fragment));
  assert.deepEqual(await unpackCells(fragment), cells);
});

Deno.test("damaged fragments are refused, and small ones that unpack to too much", async () => {
  const whole = await packCells({ a: "const a = 1;".repeat(20) });
  const notCells = await packCells([1, 2] as never);
  const huge = await packCells({ a: "0".repeat(1_000_000) });
  assert.ok(huge.length < 10_000);
  for (const fragment of [whole.slice(0, -9), "#cells=", "#cells=%%%", notCells, huge]) {
    await assert.rejects(unpackCells(fragment), /The link to changed cells is damaged/, fragment.slice(0, 40));
  }
  assert.ok(!isShared("#imports"));
});
