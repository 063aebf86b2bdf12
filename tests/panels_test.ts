import assert from "node:assert/strict";
import { panels } from "../lib/mod.ts";

const axes = { xaxis: { title: { text: "x" } }, yaxis: { title: { text: "y" } } };

Deno.test("panels: fill the width, share the vertical range, carry their headings", () => {
  const layout = panels(["left", "middle", "right"], axes);
  const domains = ["xaxis", "xaxis2", "xaxis3"].map((name) => (layout[name] as { domain: [number, number] }).domain);
  assert.equal(domains[0][0], 0);
  assert.equal(domains[2][1], 1);
  assert.ok(domains[0][1] < domains[1][0] && domains[1][1] < domains[2][0]);
  assert.equal((layout.yaxis3 as { matches: string }).matches, "y");
  assert.deepEqual((layout.annotations as { text: string }[]).map(({ text }) => text), ["left", "middle", "right"]);
});

Deno.test("panels: with a range of their own each vertical axis keeps its labels", () => {
  const { yaxis2 } = panels(["left", "right"], { ...axes, ownRange: true });
  assert.deepEqual(yaxis2, { title: { text: "y" }, anchor: "x2" });
});

Deno.test("panels: refuses no headings", () => {
  assert.throws(() => panels([], axes), { message: "panels: needs at least one heading, got none." });
});
