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
