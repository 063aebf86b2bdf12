import assert from "node:assert/strict";
import fc from "fast-check";
import { centerOfMass, drawDigit, strokesOfText } from "../lib/handwriting.ts";
import { Matrix } from "../lib/matrix.ts";

/** First and last row, first and last column with ink. */
function boundsOf(picture: Matrix) {
  const rows = picture.toArray(), inked = (values: number[]) => values.some((value) => value > 1e-9);
  const columns = picture.transpose().toArray();
  return [rows.findIndex(inked), rows.findLastIndex(inked), columns.findIndex(inked), columns.findLastIndex(inked)];
}

Deno.test("a vertical line fills the box from top to bottom, and lies in the middle", () => {
  const picture = drawDigit([[[5, 100], [5, 900]]], { pen: 2 });
  assert.deepEqual(boundsOf(picture), [4, 23, 13, 14]);
  // Two columns, whose centers lie half a pixel from the line, are all ink between the round ends.
  for (let row = 5; row < 23; row++) assert.ok(Math.min(picture.at(row, 13), picture.at(row, 14)) > 1 - 1e-9);
});

Deno.test("place and size of a drawing do not matter, its proportions do", () => {
  const strokes = [[[0, 0], [2, 0], [1, 8]]] as const;
  const same = strokes.map((stroke) => stroke.map(([x, y]) => [64 + 8 * x, 8 * y - 32] as const));
  assert.ok(drawDigit(same).sub(drawDigit(strokes)).norm() < 1e-12);
  const [top, bottom, left, right] = boundsOf(drawDigit(strokes));
  assert.ok(bottom - top > 2 * (right - left));
});

Deno.test("the center of mass comes to lie in the middle, unless that pushes ink over the edge", () => {
  const coordinate = fc.integer({ min: -50, max: 50 });
  const stroke = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(stroke, (stroke) => {
    const picture = drawDigit([stroke]), [top, bottom, left, right] = boundsOf(picture);
    assert.ok(picture.data.every((value) => value >= 0 && value <= 1));
    // A stroke is connected: where the edge has no ink, none is lost.
    fc.pre(Math.min(top, left) > 0 && Math.max(bottom, right) < 27);
    for (const center of centerOfMass(picture)) assert.ok(Math.abs(center - 14) < 0.35, `${center}`);
  }));
});

Deno.test("center of mass", () => {
  assert.deepEqual(centerOfMass(Matrix.from([[0, 0, 1], [0, 0, 3]])), [2.5, 1.25]);
});

Deno.test("letters become joined strokes", () => {
  assert.deepEqual(strokesOfText("\n .#\n.#.\n"), [[[2, 1]], [[2, 1], [1, 2]], [[1, 2]]]);
  const bar = drawDigit(strokesOfText("X\nX\nX\nX")), line = drawDigit([[[0, 0], [0, 3]]]);
  assert.ok(bar.sub(line).norm() < 1e-12, "no gap between the marks");
});

Deno.test("what cannot be drawn is refused", () => {
  assert.throws(() => strokesOfText(" . \n"), /the drawing is empty/);
  assert.throws(() => drawDigit([]), { message: "drawDigit: needs at least one point, got none." });
  assert.throws(() => drawDigit([[[0, NaN]]]), { message: "drawDigit: all coordinates must be finite." });
  assert.throws(() => drawDigit([[[0, 0]]], { pen: 20 }), {
    message: "drawDigit: pen must be above 0 and below 20, got 20.",
  });
  assert.ok(drawDigit([[[3, 3]]]).sum() > 1, "a dot is a dot");
});
