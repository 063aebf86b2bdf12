import assert from "node:assert/strict";
import { Matrix } from "../lib/matrix.ts";
import { captionPlaces, contactSheet, pictureAxes, pictureTrace } from "../lib/pictures.ts";

const three = [1, 2, 3].map((value) => Matrix.from([[value, value], [value, value]]));
const _ = NaN;

Deno.test("pictures stand in rows, with blanks between them and after the last", () => {
  assert.deepEqual(contactSheet(three, { columns: 2, gap: 1 }).toArray(), [
    [1, 1, _, 2, 2],
    [1, 1, _, 2, 2],
    [_, _, _, _, _],
    [3, 3, _, _, _],
    [3, 3, _, _, _],
  ]);
  assert.deepEqual(contactSheet(three, { columns: 3, gap: 0 }).toArray(), [[1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3]]);
});

Deno.test("captions stand above the middle of their pictures", () => {
  assert.deepEqual(captionPlaces(3, { columns: 2, height: 2, width: 2, gap: 1 }), [
    { x: 0.5, y: -0.5 },
    { x: 3.5, y: -0.5 },
    { x: 0.5, y: 2.5 },
  ]);
});

Deno.test("a picture trace has blanks for NaN, and no more digits than an eye can tell", () => {
  const trace = pictureTrace(Matrix.from([[0, 0.123456, _, 1]]), { low: 0, high: 1 }) as unknown as Record<
    string,
    unknown
  >;
  assert.deepEqual(trace.z, [[0, 0.125, null, 1]]);
  assert.deepEqual([trace.zmin, trace.zmax, trace.xaxis], [0, 1, undefined]);
  const second = pictureTrace(three[0], { low: -1, high: 1, signed: true, panel: 1 }) as unknown as Record<
    string,
    unknown
  >;
  assert.deepEqual([second.xaxis, second.yaxis], ["x2", "y2"]);
  assert.equal(pictureAxes({ x: "column", y: "row" }).yaxis.autorange, "reversed");
});

Deno.test("what is no contact sheet is refused", () => {
  assert.throws(() => contactSheet([], { columns: 1 }), {
    message: "contactSheet: needs at least one picture, got none.",
  });
  assert.throws(() => contactSheet([three[0], Matrix.zeros(1, 2)], { columns: 1 }), {
    message: "contactSheet: pictures must have one size, got 2×2 and 1×2.",
  });
  assert.throws(() => contactSheet(three, { columns: 0 }), /columns must be a whole number of at least 1, got 0/);
  assert.throws(() => contactSheet(three, { columns: 1, gap: -1 }), /gap must be a whole number of at least 0, got -1/);
});
