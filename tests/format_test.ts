import assert from "node:assert/strict";
import { formatValue, Matrix } from "../lib/mod.ts";

Deno.test("formatValue: six digits, real minus signs, exponents only for the very small and large", () => {
  const cases: [unknown, string][] = [
    [1 / 3, "0.333333"],
    [-2.5, "−2.5"],
    [-0, "0"],
    [0.00012345678, "0.000123457"],
    [0.000012345678, "1.23457e−5"],
    [1234567.8, "1234570"],
    [12345678, "1.23457e7"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
    ["text", "text"],
    [true, "yes"],
    [false, "no"],
    [undefined, "–"],
    [null, "–"],
    [[1 / 3, 2], "[ 0.333333, 2 ]"],
    [{ a: 1 / 3 }, '{ "a": 0.333333 }'],
  ];
  for (const [value, text] of cases) assert.equal(formatValue(value), text);
  assert.equal(formatValue(1 / 3, 2), "0.33");
});

Deno.test("a matrix is shown aligned, a large one in part", () => {
  assert.equal(formatValue(Matrix.from([[1, -2.5], [10, 0]])), "Matrix 2×2\n     1  −2.5\n    10     0");
  const lines = formatValue(Matrix.zeros(20, 10)).split("\n");
  assert.deepEqual([lines.length, lines[0], lines[13]], [14, "Matrix 20×10", "  …"]);
  assert.equal(lines[1], "  0  0  0  0  0  0  0  0  …");
  assert.equal(formatValue(Matrix.zeros(0, 3)), "Matrix 0×3");
});

Deno.test("what JSON would lose, refuse or never end with is shown all the same, as the end of a cell may be any value", () => {
  const circle: Record<string, unknown> = { a: 1 / 3 };
  circle.self = [circle];
  const pair = [1, 2];
  const cases: [unknown, string][] = [
    [Math.max, "[Function: max]"],
    [() => 1, "[Function: (anonymous)]"],
    [Symbol("s"), "Symbol(s)"],
    [2n ** 64n, "18446744073709551616"],
    [new RangeError("boom"), "RangeError: boom"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [[new Date(0), new Date(NaN)], '[ "1970-01-01T00:00:00.000Z", null ]'],
    [new Map([["a", 1 / 3]]), '[ [ "a", 0.333333 ] ]'],
    [new Set([1 / 3, 2]), "[ 0.333333, 2 ]"],
    [circle, '{ "a": 0.333333, "self": [ "…" ] }'],
    [[pair, pair], "[ [ 1, 2 ], [ 1, 2 ] ]"],
    [{ error: new Error("boom"), large: 1n, left: () => 1 }, '{ "error": "Error: boom", "large": "1" }'],
    [new Float64Array([1 / 3]), "[ 0.333333 ]"],
  ];
  for (const [value, text] of cases) assert.equal(formatValue(value), text);
});
