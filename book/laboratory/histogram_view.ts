/** How the weights are distributed. */
import { type Inks, type Plot, roundUp } from "./plot_view.ts";
import type { RunState, Snapshot } from "./protocol.ts";

const shares = ({ histogram, weights }: RunState) => Array.from(histogram, (count) => count / weights);

/** The highest share that the histograms of both runs must show. */
export const histogramHeight = ({ runs }: Snapshot): number =>
  Math.min(1, roundUp(Math.max(0.1, ...runs.flatMap(shares))));

export function drawHistogram(
  plot: Plot,
  run: RunState | undefined,
  { range, height }: { range: number; height: number },
  inks: Inks,
): void {
  plot.begin(
    { title: "weight", least: -range, most: range },
    { title: "share of weights", least: 0, most: height },
    inks,
  );
  if (run) {
    plot.bars(shares(run), inks.fit);
    plot.note(`√Σw² = ${run.now.weightNorm.toPrecision(3)}`, inks.ink);
  }
  plot.end();
}
