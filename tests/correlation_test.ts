import assert from "node:assert/strict";
import { correlation, rankCorrelation } from "../lib/mod.ts";

Deno.test("correlation: 1 on a rising line, −1 on a falling one, and NumPy's value between", () => {
  assert.ok(Math.abs(correlation([1, 2, 3], [10, 20, 30]) - 1) < 1e-15);
  assert.ok(Math.abs(correlation([1, 2, 3], [3, 2, 1]) + 1) < 1e-15);
  // numpy.corrcoef([1, 2, 3, 4], [1, 3, 2, 5])
  assert.ok(Math.abs(correlation([1, 2, 3, 4], [1, 3, 2, 5]) - 0.8315218406202999) < 1e-12);
});

Deno.test("rankCorrelation: 1 for anything that rises together; ties share the mean of their places", () => {
  assert.ok(Math.abs(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1e6]) - 1) < 1e-15);
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 4], [1, 2, 3, 4]) - 4.5 / Math.sqrt(4.5 * 5)) < 1e-15);
});

Deno.test("correlation: refuses lists that cannot be compared", () => {
  assert.throws(() => correlation([1, 2], [1, 2, 3]), {
    message: "correlation: needs two lists of the same length, at least 2 values each, got 2 and 3.",
  });
  assert.throws(() => correlation([1], [1]), RangeError);
  for (const correlate of [correlation, rankCorrelation]) {
    for (const value of [NaN, Infinity]) {
      assert.throws(() => correlate([1, 2, 3], [1, value, 2]), {
        message: `correlation: every value must be finite, but the one at index 1 is ${value}.`,
      });
    }
  }
  assert.throws(() => rankCorrelation([1, 1], [1, 2]), {
    message: "correlation: one of the lists is constant, so there is nothing to move together.",
  });
});
