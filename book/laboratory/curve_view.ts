/** A curve that is learned, with its data and the true function. */
import type { Inks, Plot } from "./plot_view.ts";
import type { RunState, Scene } from "./protocol.ts";

export function drawCurve(plot: Plot, scene: Scene, run: RunState | undefined, inks: Inks): void {
  const { x, y, train, validation, at, truth } = scene;
  plot.begin(x, y, inks);
  plot.points(validation.x, validation.y, { shape: "diamond", size: 2.5, stroke: inks.validation, opacity: 0.5 });
  if (truth) plot.line(at, truth, { color: inks.truth, width: 2, dash: [7, 5] });
  if (run) plot.line(at, run.picture, { color: inks.fit, width: 3 });
  plot.points(train.x, train.y, {
    shape: "circle",
    size: train.x.length > 100 ? 2.5 : 4,
    stroke: inks.ink,
    fill: inks.paper,
  });
  plot.end();
}
