/**
 * Matrices shown as pictures, many in one figure.
 *
 * @module
 */
import type { FigureAxis, Trace } from "./figure.ts";
import { Matrix, shape } from "./matrix.ts";

/**
 * Pictures of one size side by side in rows, as one matrix; what lies between them, and after the last, is NaN and stays
 * blank in a figure.
 *
 * @param options.columns pictures in a row
 * @param options.gap blank pixels between neighbors, 2 unless told
 * @throws {RangeError} when there is no picture, the sizes differ, or an option is not a whole number in range.
 */
export function contactSheet(pictures: readonly Matrix[], options: { columns: number; gap?: number }): Matrix {
  const { columns, gap = 2 } = options;
  if (pictures.length === 0) throw new RangeError("contactSheet: needs at least one picture, got none.");
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`contactSheet: columns must be a whole number of at least 1, got ${columns}.`);
  }
  if (!Number.isInteger(gap) || gap < 0) {
    throw new RangeError(`contactSheet: gap must be a whole number of at least 0, got ${gap}.`);
  }
  const [{ rows: height, cols: width }] = pictures;
  const different = pictures.find(({ rows, cols }) => rows !== height || cols !== width);
  if (different !== undefined) {
    throw new RangeError(`contactSheet: pictures must have one size, got ${height}×${width} and ${shape(different)}.`);
  }
  const lines = Math.ceil(pictures.length / columns);
  const blank = Matrix.zeros(lines * (height + gap) - gap, columns * (width + gap) - gap);
  return blank.map((_, row, col) => {
    const i = row % (height + gap), j = col % (width + gap);
    const picture = pictures[Math.floor(row / (height + gap)) * columns + Math.floor(col / (width + gap))];
    return i < height && j < width && picture !== undefined ? picture.at(i, j) : NaN;
  });
}

/**
 * The middle of each picture's upper edge on a contact sheet, for a caption above it, in pixels of the sheet.
 *
 * @param count how many pictures are on the sheet
 * @param options.columns pictures in a row
 * @param options.height rows of a picture
 * @param options.width columns of a picture
 * @param options.gap blank pixels between neighbors, 2 unless told
 */
export function captionPlaces(
  count: number,
  options: { columns: number; height: number; width: number; gap?: number },
): { x: number; y: number }[] {
  const { columns, height, width, gap = 2 } = options;
  return Array.from({ length: count }, (_, i) => ({
    x: (i % columns) * (width + gap) + (width - 1) / 2,
    y: Math.floor(i / columns) * (height + gap) - 0.5,
  }));
}

/**
 * A matrix as a picture: row 0 on top, `low` white and `high` black, or with `signed` from blue (`low`) over white
 * (the middle) to red (`high`). Numbers are rounded to two digits of that range, which is all that an eye can tell.
 *
 * @param options.panel in which of several panels it is drawn, from 0
 */
export function pictureTrace(
  picture: Matrix,
  options: { low: number; high: number; signed?: boolean; panel?: number },
): Trace {
  const { low, high, signed = false, panel = 0 } = options, number = panel === 0 ? "" : String(panel + 1);
  const step = (high - low) / 200;
  const round = (value: number) =>
    Number.isNaN(value) ? null : Number((Math.round(value / step) * step).toPrecision(4));
  return {
    type: "heatmap",
    z: picture.toArray().map((row) => row.map(round)),
    zmin: low,
    zmax: high,
    colorscale: signed
      ? [[0, "#2166ac"], [0.25, "#92c5de"], [0.5, "#f7f7f7"], [0.75, "#f4a582"], [1, "#b2182b"]]
      : [[0, "#ffffff"], [1, "#000000"]],
    showscale: false,
    hoverinfo: "skip",
    ...(panel > 0 && { xaxis: `x${number}`, yaxis: `y${number}` }),
  } as Trace;
}

/** The axes of a figure that holds a picture: square pixels, row 0 on top, nothing drawn. They still have titles, for those who only hear them. */
export function pictureAxes(titles: { x: string; y: string }): { xaxis: FigureAxis; yaxis: FigureAxis } {
  const hidden = { visible: false, showgrid: false, zeroline: false, constrain: "domain" };
  return {
    xaxis: { ...hidden, title: { text: titles.x } },
    yaxis: { ...hidden, title: { text: titles.y }, autorange: "reversed", scaleanchor: "x" },
  };
}
