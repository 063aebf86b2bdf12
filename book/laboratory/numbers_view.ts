/** The numbers of both runs: as rows of a table, and as sentences for those who listen. */
import { formatValue } from "../../lib/format.ts";
import { titlesOf } from "./experiment.ts";
import { nearZero, type RunState, type Scene, type Snapshot } from "./protocol.ts";

export interface NumberRow {
  readonly name: string;
  /** In the order of the runs. */
  readonly values: readonly string[];
}

const number = (value: number) => Number.isNaN(value) ? "–" : formatValue(value, 4);

export function numberRows({ loss, testError }: Scene, { runs }: Snapshot): NumberRow[] {
  const row = (name: string, of: (run: RunState) => string): NumberRow => ({ name, values: runs.map(of) });
  return [
    row("epoch", ({ epoch }) => String(epoch)),
    row(`training loss (${loss})`, ({ now }) => number(now.trainLoss)),
    row(`validation loss (${loss})`, ({ now }) => number(now.validationLoss)),
    row(
      "its lowest so far",
      ({ overfitting: { lowestValidationLoss, bestEpoch } }) => `${number(lowestValidationLoss)} in epoch ${bestEpoch}`,
    ),
    row("detector", ({ overfitting: { onset } }) => onset === undefined ? "no alarm" : `overfits from epoch ${onset}`),
    ...testError ? [row(`test error: ${testError}`, ({ now }) => number(now.testError))] : [],
    row("norm of the weights √Σw²", ({ now }) => number(now.weightNorm)),
    row(`weights smaller than ${nearZero}`, ({ weights, weightsNearZero }) => `${weightsNearZero} of ${weights}`),
  ];
}

/** All that the table says, to be heard. */
export function numbersInWords(scene: Scene, snapshot: Snapshot): string {
  const rows = numberRows(scene, snapshot).slice(1), titles = titlesOf(scene.experiment);
  const runs = snapshot.runs.map(({ epoch }, i) =>
    `${titles[i]}, epoch ${epoch}: ${rows.map(({ name, values }) => `${name} ${values[i]}`).join(", ")}.`
  );
  return runs.join(" ");
}

/** How the two compare, in a sentence, or why a run broke off. */
export function outcome(scene: Scene, { runs }: Snapshot): string {
  if (runs.length === 0) return "";
  const { testError } = scene, titles = titlesOf(scene.experiment);
  const broken = runs.flatMap(({ ended }, i) => ended?.how === "diverged" ? [`${titles[i]}: ${ended.sentence}`] : []);
  if (broken.length > 0) return broken.join(" ");
  const [first, second] = runs.map(({ now }) => testError ? now.testError : now.validationLoss);
  const what = testError ? "test error" : "validation loss";
  const compared = first < second ? "lower" : first > second ? "higher" : "the same";
  return `${titles[0]}: ${what} ${number(first)}, ${compared}${first === second ? " as" : " than"} ${number(second)} ` +
    `with ${titles[1]}.`;
}
