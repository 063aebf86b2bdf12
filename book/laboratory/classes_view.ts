/// <reference lib="dom" />
/** Two classes in the plane: the probability of each as a shade, where it is a half as a line, and the examples. */
import type { Inks, Plot } from "./plot_view.ts";
import type { Examples, RunState, Scene } from "./protocol.ts";

export function drawClasses(plot: Plot, scene: Scene, run: RunState | undefined, inks: Inks): void {
  const { x, y, train, validation, at, truth } = scene;
  plot.begin(x, y, inks);
  if (run) plot.image(shades(run.picture, at.length, inks));
  if (truth) plot.dots(crossings(truth, at).map(middle), inks.truth);
  if (run) plot.lines(crossings(run.picture, at), { color: inks.fit, width: 3 });
  drawExamples(plot, validation, inks, 2.2);
  drawExamples(plot, train, inks, train.x.length > 150 ? 3 : 4.5, inks.paper);
  plot.end();
}

/** Class 0 as circles, class 1 as triangles; of the examples that are trained on the filled ones. */
function drawExamples(plot: Plot, { x, y, labels }: Examples, { classes }: Inks, size: number, rim?: string): void {
  for (const label of [0, 1] as const) {
    const isOf = (_: number, i: number) => labels![i] === label;
    const look = { shape: label === 0 ? "circle" : "triangle", size } as const;
    const fill = rim && classes[label], stroke = rim ?? classes[label];
    plot.points(x.filter(isOf), y.filter(isOf), { ...look, stroke, fill });
  }
}

let canvas: OffscreenCanvas | undefined;

/** One pixel for each probability, the stronger the surer. */
function shades(picture: ArrayLike<number>, side: number, { classes }: Inks): OffscreenCanvas {
  canvas ??= new OffscreenCanvas(side, side);
  const pen = canvas.getContext("2d")!, pixels = pen.createImageData(side, side);
  const colors = classes.map((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  for (let row = 0; row < side; row++) {
    for (let col = 0; col < side; col++) {
      const p = picture[row * side + col], at = 4 * ((side - 1 - row) * side + col);
      pixels.data.set(colors[p > 0.5 ? 1 : 0], at);
      pixels.data[at + 3] = Math.round(230 * Math.abs(p - 0.5));
    }
  }
  pen.putImageData(pixels, 0, 0);
  return canvas;
}

type Segment = [xs: number[], ys: number[]];

const middle = ([[x1, x2], [y1, y2]]: Segment): [number, number] => [(x1 + x2) / 2, (y1 + y2) / 2];

/** Where a picture crosses a half: a piece of line for each square of four neighbors that it runs through. */
function crossings(picture: ArrayLike<number>, at: ArrayLike<number>): Segment[] {
  const side = at.length, segments: Segment[] = [];
  for (let row = 0; row + 1 < side; row++) {
    for (let col = 0; col + 1 < side; col++) {
      const first = row * side + col, isAbove = picture[first] > 0.5;
      const isCrossed = (step: number) => picture[first + step] > 0.5 !== isAbove;
      // Nearly all are not, and this runs in every frame.
      if (!isCrossed(1) && !isCrossed(side) && !isCrossed(side + 1)) continue;
      const corners = [[row, col], [row, col + 1], [row + 1, col + 1], [row + 1, col]];
      const values = corners.map(([r, c]) => picture[r * side + c] - 0.5);
      const found: [number, number][] = [];
      corners.forEach(([r, c], i) => {
        const j = (i + 1) % 4, [nextRow, nextCol] = corners[j];
        if (values[i] > 0 === values[j] > 0) return;
        const share = values[i] / (values[i] - values[j]);
        found.push([at[c] + share * (at[nextCol] - at[c]), at[r] + share * (at[nextRow] - at[r])]);
      });
      for (let i = 0; i + 1 < found.length; i += 2) {
        segments.push([[found[i][0], found[i + 1][0]], [found[i][1], found[i + 1][1]]]);
      }
    }
  }
  return segments;
}
