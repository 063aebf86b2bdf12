import assert from "node:assert/strict";
import { Matrix, polynomialFeatures, ridge } from "../lib/mod.ts";
import { golden } from "./golden/fixtures.ts";
import { assertClose, assertSameBits, fc, numbers } from "./properties.ts";

const { polynomial } = golden<{
  polynomial: { points: number[]; features: number[][]; y: number[]; coefficients: number[] };
}>("linear_algebra");

Deno.test("powers agree with NumPy's Vandermonde matrix, the column of ones left out", () => {
  const features = polynomialFeatures(Matrix.column(polynomial.points), 5);
  assertClose(features.data, polynomial.features.flat(), 1e-15);
});

Deno.test("least squares on them agrees with NumPy's polyfit", () => {
  const { points, y, coefficients } = polynomial;
  const { weight, bias } = ridge(polynomialFeatures(Matrix.column(points), 3), Matrix.column(y), 0);
  assertClose([bias.at(0, 0), ...weight.data], coefficients, 1e-12);
});

Deno.test("each column is the one before times x; degree 1 is x itself", () => {
  fc.assert(fc.property(fc.array(numbers, { minLength: 1, maxLength: 9 }), (points) => {
    const x = Matrix.column(points), features = polynomialFeatures(x, 4);
    assert.deepEqual([features.rows, features.cols], [points.length, 4]);
    assertSameBits(features.columnAt(0), x.data);
    for (let j = 1; j < 4; j++) {
      assertSameBits(features.columnAt(j), features.columnAt(j - 1).map((value, i) => value * points[i]));
    }
  }));
});
