import assert from "node:assert/strict";
import { Matrix, sin, zeroContour } from "../lib/mod.ts";

/** Equal up to a relative tolerance. */
function assertClose(actual: number, expected: number, tolerance: number) {
  assert.ok(Math.abs(actual - expected) <= tolerance * expected, `${actual} instead of ${expected}`);
}

/** A function of (x, y) as zeroContour wants it. */
const plane = (f: (x: number, y: number) => number) => (points: Matrix) =>
  Matrix.column(points.toArray().map(([x, y]) => f(x, y)));

const circle = (radius: number, left = 0, up = 0) => (x: number, y: number) =>
  (x - left) * (x - left) + (y - up) * (y - up) - radius * radius;

Deno.test("a straight line does not turn, at whatever angle, and its length is exact", () => {
  for (
    const [a, b, length] of [[1, 0, 2], [0, 1, 2], [1, 1, 2 * Math.SQRT2], [1, 2, Math.sqrt(5)], [
      -3,
      1,
      2 * Math.sqrt(10) / 3,
    ]]
  ) {
    const { pieces, length: measured, totalCurvature } = zeroContour(plane((x, y) => a * x + b * y), { cells: 17 });
    assert.equal(pieces.length, 1);
    assertClose(measured, length, 1e-9);
    assert.ok(totalCurvature < 1e-8, `the line ${a}x + ${b}y = 0 turns by ${totalCurvature}`);
  }
});

Deno.test("a circle of any size turns by 2π, and its length is its circumference", () => {
  for (const radius of [0.2, 0.5, 0.9]) {
    const { pieces, length, totalCurvature } = zeroContour(plane(circle(radius, 0.03, -0.02)), { cells: 200 });
    assert.equal(pieces.length, 1);
    assert.deepEqual(pieces[0].at(-1), pieces[0][0], "the circle is closed");
    assertClose(totalCurvature, 2 * Math.PI, 1e-3);
    assertClose(length, 2 * Math.PI * radius, 1e-3);
    for (const [x, y] of pieces[0]) assertClose(Math.hypot(x - 0.03, y + 0.02), radius, 1e-9);
  }
});

Deno.test("an ellipse turns by 2π too, though it bends unevenly", () => {
  const { totalCurvature } = zeroContour(plane((x, y) => x * x + 16 * y * y - 0.7), { cells: 200 });
  assertClose(totalCurvature, 2 * Math.PI, 2e-3);
});

Deno.test("left and right turns add up: ½·sin(πx) over [−1, 1] turns by 4·arctan(π/2)", () => {
  const { totalCurvature, pieces } = zeroContour(plane((x, y) => y - 0.5 * sin(Math.PI * x)));
  assert.equal(pieces.length, 1);
  assertClose(totalCurvature, 4 * Math.atan(Math.PI / 2), 1e-3);
});

Deno.test("the contour is that of f, not of how steep f is", () => {
  const gentle = zeroContour(plane((x, y) => y - x * x), { cells: 50 });
  const steep = zeroContour(plane((x, y) => 1000 * (y - x * x) * (2 + x)), { cells: 50 });
  assertClose(steep.totalCurvature, gentle.totalCurvature, 1e-6);
  assertClose(gentle.totalCurvature, 2 * Math.atan(2), 1e-3);
});

Deno.test("pieces are told apart: two circles, a circle cut by the border, a saddle", () => {
  const two = zeroContour(plane((x, y) => Math.min(circle(0.3, -0.5)(x, y), circle(0.3, 0.5)(x, y))), { cells: 150 });
  assert.equal(two.pieces.length, 2);
  assertClose(two.totalCurvature, 4 * Math.PI, 1e-3);
  const cut = zeroContour(plane(circle(0.5, 1)), { cells: 150 });
  assert.equal(cut.pieces.length, 1);
  assertClose(cut.totalCurvature, Math.PI, 1e-3);
  assert.notDeepEqual(cut.pieces[0].at(-1), cut.pieces[0][0]);
  for (const middle of [0.001, -0.001]) {
    const saddle = zeroContour(plane((x, y) => x * y + middle), { cells: 21 });
    assert.equal(saddle.pieces.length, 2, "two branches of a hyperbola");
    for (const piece of saddle.pieces) {
      assert.ok(piece[0].some((end) => Math.abs(end) === 1), "each runs to the border");
    }
  }
});

Deno.test("twice the cells bring it at least three times closer", () => {
  const error = (cells: number) =>
    Math.abs(zeroContour(plane(circle(0.7, 0.013, 0.017)), { cells }).totalCurvature - 2 * Math.PI);
  for (const cells of [20, 40, 80]) assert.ok(error(2 * cells) < error(cells) / 3, `${cells} cells: ${error(cells)}`);
});

Deno.test("ranges need not be square, and where there is no zero there is no contour", () => {
  const wide = zeroContour(plane((x, y) => y - 5 - 0.1 * x), { x: [-10, 30], y: [0, 10] });
  assertClose(wide.length, 40 * Math.sqrt(1.01), 1e-9);
  assert.deepEqual(zeroContour(plane(() => 1)), { pieces: [], length: 0, totalCurvature: 0 });
});

Deno.test("wrong use is refused with what was wrong", () => {
  const line = plane((x) => x);
  assert.throws(() => zeroContour(line, { cells: 0 }), /cells must be a whole number of at least 1, got 0/);
  assert.throws(() => zeroContour(line, { cells: 1.5 }), /got 1.5/);
  assert.throws(() => zeroContour(line, { x: [1, 1] }), /the range of x must rise .* got 1 to 1/);
  assert.throws(() => zeroContour(line, { y: [0, Infinity] }), /the range of y .* got 0 to Infinity/);
  assert.throws(() => zeroContour(plane(() => NaN)), /f is NaN at \(-1, -1\)/);
  assert.throws(() => zeroContour((points) => points), /one value a point, got 20402 for 10201 points/);
});
