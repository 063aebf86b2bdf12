/** The page and the options of an experiment in words. */
import type { Experiment, OptionName } from "./experiment.ts";

export const opening =
  "Two networks train beside each other, on the same data and from the same starting weights. They differ in one thing: " +
  "the spell. Change anything, and see what it does.";

export interface OptionGroup {
  readonly title: string;
  readonly names: readonly OptionName[];
}

export const optionGroups: readonly OptionGroup[] = [
  { title: "The spell", names: ["weightDecay", "penalty", "decayBiases", "dropout", "against"] },
  { title: "Data", names: ["data", "n", "noise", "seed"] },
  { title: "Network", names: ["width", "depth", "activation"] },
  { title: "Training", names: ["optimizer", "lr", "epochs"] },
];

export function labelOf(name: OptionName, { data }: Experiment): string {
  const labels: Readonly<Record<OptionName, string>> = {
    data: "Data set",
    n: "Training points n",
    noise: data === "classes" ? "Noise (share of wrong labels)" : "Noise (standard deviation)",
    width: "Width (units in a layer)",
    depth: "Hidden layers",
    activation: "Activation",
    optimizer: "Optimizer",
    lr: "Learning rate lr",
    penalty: "Penalty",
    weightDecay: "weightDecay",
    decayBiases: "Biases decay, too",
    dropout: "Dropout (share of units)",
    against: "Beside it, the same with",
    epochs: "Epochs",
    seed: "Seed",
  };
  return labels[name];
}

const words: { readonly [Name in OptionName]?: Readonly<Record<string, string>> } = {
  data: {
    sine: "noisy sine wave",
    olympic: "Olympic 100 m",
    classes: "two classes, a wave between",
    clicks: "a curve through my own points",
    clickedClasses: "two classes of my own points",
  },
  optimizer: { SGD: "SGD", momentum: "SGD, momentum 0.9", Adam: "Adam", AdamW: "AdamW" },
  penalty: { L2: "L2 (large weights most)", L1: "L1 (all alike)" },
  against: {
    none: "no decay",
    L2: "L2 in place of L1",
    Adam: "Adam in place of the optimizer",
    noDropout: "no dropout",
  },
};

export const wordsOf = (name: OptionName, value: string): string => words[name]?.[value] ?? value;

/** What the decay amounts to: it has different names for the same thing, and one name for different things. */
export function noteOn(name: OptionName, { penalty, weightDecay, optimizer }: Experiment): string | undefined {
  if (name !== "weightDecay" || weightDecay === 0) return undefined;
  if (penalty === "L1") return `adds λΣ|w| to the loss, λ = ${weightDecay}`;
  if (optimizer === "AdamW") return "takes the share lr·weightDecay from w in each step";
  return `adds λΣw² to the loss, λ = ${Number((weightDecay / 2).toPrecision(3))}`;
}
