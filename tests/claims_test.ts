import assert from "node:assert/strict";
import { claims, claimSources } from "../lib/mod.ts";

Deno.test("claims are numbered without a gap, each a sentence of its own with a source", () => {
  assert.deepEqual(claims.map(({ number }) => number), claims.map((_, i) => i + 1));
  assert.equal(new Set(claims.map(({ statement }) => statement)).size, claims.length);
  for (const { number, statement, sources } of claims) {
    assert.match(statement, /^\S.*\.\)?$/, `claim ${number}`);
    assert.ok(sources.length > 0 && new Set(sources).size === sources.length, `sources of claim ${number}`);
    assert.ok(sources.every((source) => source in claimSources), `sources of claim ${number}`);
  }
});
