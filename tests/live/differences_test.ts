/** The lines that a reader changed. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type ComparedLine, compareLines } from "../../book/live/differences.ts";

const signs = { same: " ", removed: "-", added: "+" } as const;
const compare = (before: string, after: string) =>
  compareLines(before, after).map(({ kind, text }) => signs[kind] + text);

Deno.test("removed lines stand before what was added in their place", () => {
  assert.deepEqual(compare("a\nb\nc", "a\nB\nc"), [" a", "-b", "+B", " c"]);
  assert.deepEqual(compare("a\nc", "a\nb\nc\nd"), [" a", "+b", " c", "+d"]);
  assert.deepEqual(compare("a", "a"), [" a"]);
  assert.deepEqual(compare("", "x"), ["-", "+x"]);
});

Deno.test("both texts can be read from a comparison, and no shorter one keeps more lines", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 }).map((lines) => lines.join("\n"));
  fc.assert(fc.property(text, text, (before, after) => {
    const lines = compareLines(before, after);
    const without = (kind: ComparedLine["kind"]) =>
      lines.filter((line) => line.kind !== kind).map(({ text }) => text).join("\n");
    assert.equal(without("added"), before);
    assert.equal(without("removed"), after);
    assert.equal(
      lines.filter(({ kind }) => kind === "same").length,
      longestCommon(before.split("\n"), after.split("\n")),
    );
  }));
});

/** By trying everything. */
function longestCommon([first, ...rest]: string[], other: string[]): number {
  if (first === undefined || other.length === 0) return 0;
  const at = other.indexOf(first);
  const without = longestCommon(rest, other);
  return at === -1 ? without : Math.max(without, 1 + longestCommon(rest, other.slice(at + 1)));
}
