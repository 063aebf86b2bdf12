/**
 * Digits that a reader draws, made to look to a network like those of MNIST: scaled into a box of 20×20 pixels with their
 * proportions kept, and moved until their center of mass is the center of 28×28.
 *
 * @module
 */
import { Matrix } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";

/** What a pen draws without being lifted: points (x, y) in any unit, x to the right and y downward. */
export type Stroke = readonly (readonly [x: number, y: number])[];

const SIDE = 28, BOX = 20;

/**
 * The strokes in a drawing made of letters: neighboring marks, also across corners, are joined. A mark is anything but a
 * space or a dot.
 *
 *     .##.
 *     #..#
 *     .##.
 *
 * @throws {RangeError} when there is no mark.
 */
export function strokesOfText(text: string): Stroke[] {
  const rows = text.split("\n").map((line) => Array.from(line, (letter) => !/[\s.]/.test(letter)));
  const strokes: Stroke[] = [];
  rows.forEach((row, y) =>
    row.forEach((mark, x) => {
      if (!mark) return;
      const later = [[x + 1, y], [x - 1, y + 1], [x, y + 1], [x + 1, y + 1]] as const;
      strokes.push([[x, y]], ...later.filter(([x, y]) => rows[y]?.[x]).map((end): Stroke => [[x, y], end]));
    })
  );
  if (strokes.length === 0) {
    throw new RangeError("strokesOfText: the drawing is empty; draw with any letter, such as #.");
  }
  return strokes;
}

/**
 * The picture of a digit, 28×28, from 0 (background) to 1 (ink), as MNIST has them.
 *
 * @param options.pen the width of the line in pixels of the picture, 2.5 unless told
 * @throws {RangeError} when an option is unknown, there is no point, a coordinate is not finite, or the pen is not above 0 and below 20.
 */
export function drawDigit(strokes: readonly Stroke[], options: { pen?: number } = {}): Matrix {
  checkOptionNames("drawDigit", options, ["pen"]);
  const { pen = 2.5 } = options, points = strokes.flat();
  if (points.length === 0) throw new RangeError("drawDigit: needs at least one point, got none.");
  if (!points.flat().every(Number.isFinite)) throw new RangeError("drawDigit: all coordinates must be finite.");
  if (!(pen > 0 && pen < BOX)) throw new RangeError(`drawDigit: pen must be above 0 and below ${BOX}, got ${pen}.`);
  const [left, right] = ends(points.map(([x]) => x)), [top, bottom] = ends(points.map(([, y]) => y));
  const extent = Math.max(right - left, bottom - top), scale = extent === 0 ? 0 : (BOX - pen) / extent;
  const placed = strokes.map((stroke) =>
    stroke.map(([x, y]) => [(x - (left + right) / 2) * scale, (y - (top + bottom) / 2) * scale] as const)
  );
  const [x, y] = centerOfMass(ink(placed, SIDE / 2, SIDE / 2, pen));
  return ink(placed, SIDE - x, SIDE - y, pen);
}

/** Where the ink is on average, in pixels from the left and upper edge; NaN without ink. */
export function centerOfMass(picture: Matrix): [x: number, y: number] {
  let mass = 0, across = 0, down = 0;
  for (let i = 0; i < picture.rows; i++) {
    for (let j = 0; j < picture.cols; j++) {
      const value = picture.at(i, j);
      mass += value, across += value * (j + 0.5), down += value * (i + 0.5);
    }
  }
  return [across / mass, down / mass];
}

/** The strokes around the point (x, y); a pixel that a line's edge crosses is gray. */
function ink(strokes: readonly Stroke[], x: number, y: number, pen: number): Matrix {
  return Matrix.zeros(SIDE, SIDE).map((_, row, col) => {
    const distance = Math.min(...strokes.map((stroke) => distanceTo(stroke, col + 0.5 - x, row + 0.5 - y)));
    return Math.min(1, Math.max(0, pen / 2 + 0.5 - distance));
  });
}

/** From the point (x, y) to the nearest point of a stroke. */
function distanceTo(stroke: Stroke, x: number, y: number): number {
  let nearest = Infinity;
  stroke.forEach(([endX, endY], i) => {
    const [startX, startY] = stroke[Math.max(0, i - 1)], dx = endX - startX, dy = endY - startY;
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - startX) * dx + (y - startY) * dy) / squared));
    const gapX = x - startX - along * dx, gapY = y - startY - along * dy;
    nearest = Math.min(nearest, Math.sqrt(gapX * gapX + gapY * gapY));
  });
  return nearest;
}

function ends(values: readonly number[]): [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}
