/// <reference lib="dom" />
/** The plots of both runs, on the same scales. */
import { drawClasses } from "./classes_view.ts";
import { drawCurve } from "./curve_view.ts";
import { drawHistogram, histogramHeight } from "./histogram_view.ts";
import { drawLosses, lossScales } from "./loss_view.ts";
import { type Inks, Plot, readInks } from "./plot_view.ts";
import type { Scene, Snapshot } from "./protocol.ts";

interface Panel {
  readonly picture: Plot;
  readonly losses: Plot;
  readonly histogram: Plot;
}

export class Stage {
  scene: Scene | undefined;
  readonly #root: HTMLElement;
  /** In the order of the runs. */
  readonly #panels: readonly Panel[];
  readonly #watch: ResizeObserver;
  #inks: Inks;
  #snapshot: Snapshot | undefined;

  /** @param root holds for each run an element with `data-run` and three canvases */
  constructor(root: HTMLElement) {
    this.#root = root;
    this.#inks = readInks(root);
    this.#panels = [0, 1].map((run) => {
      const plot = (name: string) =>
        new Plot(root.querySelector<HTMLCanvasElement>(`[data-run="${run}"] .lab-${name}`)!);
      return { picture: plot("picture"), losses: plot("losses"), histogram: plot("histogram") };
    });
    this.#watch = new ResizeObserver(() => this.#draw());
    for (const canvas of root.querySelectorAll("canvas")) this.#watch.observe(canvas);
    document.fonts.ready.then(() => this.#draw());
  }

  show(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#draw();
  }

  /** After the page has changed its colors. */
  restyle(): void {
    this.#inks = readInks(this.#root);
    this.#draw();
  }

  /** Where a click on the picture of a run is; shares of its width and height, from the lower left corner. */
  placeOf(run: number, event: MouseEvent): { across: number; up: number } {
    return this.#panels[run].picture.shareOf(event);
  }

  close(): void {
    this.#watch.disconnect();
  }

  #draw(): void {
    const scene = this.scene, snapshot = this.#snapshot, inks = this.#inks;
    if (!scene || !snapshot) return;
    const losses = lossScales(snapshot, scene);
    const weights = { range: snapshot.histogramRange, height: histogramHeight(snapshot) };
    this.#panels.forEach((panel, i) => {
      const run = snapshot.runs.at(i);
      (scene.task === "classes" ? drawClasses : drawCurve)(panel.picture, scene, run, inks);
      drawLosses(panel.losses, scene, run, losses, inks);
      drawHistogram(panel.histogram, run, weights, inks);
    });
  }
}
