/** Training and validation loss over the epochs, with what the detector says. */
import { type Inks, type Plot, roundUp } from "./plot_view.ts";
import type { RunState, Scene, Snapshot } from "./protocol.ts";

/** The scales that both runs share. */
export interface LossScales {
  readonly epochs: number;
  readonly least: number;
  readonly most: number;
}

export function lossScales({ runs, epoch }: Snapshot, { experiment }: Scene): LossScales {
  let least = Infinity, most = 0;
  for (const { history, overfitting: { lowestValidationLoss } } of runs) {
    for (const losses of [history.trainLoss, history.validationLoss, [lowestValidationLoss]]) {
      for (const loss of losses) {
        if (loss > 0 && loss < least) least = loss;
        if (loss > most && Number.isFinite(loss)) most = loss;
      }
    }
  }
  const upper = roundUp(most || 1), lower = 1 / roundUp(1 / Math.max(least, upper / 1e6));
  return {
    epochs: Math.min(experiment.epochs, Math.max(100, roundUp(epoch || 1))),
    least: Math.min(lower, upper / 5),
    most: upper,
  };
}

export function drawLosses(plot: Plot, scene: Scene, run: RunState | undefined, scales: LossScales, inks: Inks): void {
  const x = { title: "epoch", least: 0, most: scales.epochs };
  plot.begin(x, { title: scene.loss, least: scales.least, most: scales.most, isLog: true }, inks);
  if (run) {
    const { history, overfitting: { bestEpoch, lowestValidationLoss, onset } } = run;
    if (onset !== undefined) plot.mark(onset, `overfits from ${onset}`, { color: inks.ink, dash: [2, 3] });
    plot.line(history.epoch, history.trainLoss, { color: inks.train, width: 2, dash: [6, 4] });
    // Only some epochs are kept; the line passes through its lowest point all the same.
    const best = history.epoch.findIndex((epoch) => epoch >= bestEpoch),
      isKept = history.epoch[best] === bestEpoch ? 1 : 0;
    plot.line(
      [...history.epoch].toSpliced(best, isKept, bestEpoch),
      [...history.validationLoss].toSpliced(best, isKept, lowestValidationLoss),
      { color: inks.validation, width: 2.5 },
    );
    plot.points([bestEpoch], [lowestValidationLoss], { shape: "diamond", size: 5, stroke: inks.ink, fill: inks.paper });
  }
  plot.end();
}
