/** An experiment for each chapter's statement that the laboratory can show, and when a run does show it. */
import { type Experiment, firstExperiment } from "./experiment.ts";
import holdsIn from "./preset_seeds.json" with { type: "json" };
import type { RunState } from "./protocol.ts";

export interface Preset {
  /** In one word. */
  readonly name: keyof typeof holdsIn;
  readonly title: string;
  /** The notebook's name. */
  readonly chapter: string;
  /** What to watch, in one sentence. */
  readonly statement: string;
  readonly experiment: Experiment;
  /** Whether the two runs, at their end, show what the sentence says. */
  readonly shows: (first: RunState, second: RunState) => boolean;
}

/** In how many of so many seeds a preset shows what it says; `bench/laboratory_seeds.ts` has counted. */
export const seedsTried = 20;
export const seedsThatShow = ({ name }: Preset): number => holdsIn[name].length;

/** A network that can follow every point, and learns to within seconds. */
const greedy: Experiment = {
  ...firstExperiment,
  n: 15,
  activation: "tanh",
  optimizer: "Adam",
  lr: 0.03,
  weightDecay: 0.003,
  epochs: 800,
};

/** The same with two classes, of which some labels are wrong. */
const labeled: Experiment = { ...greedy, data: "classes", n: 60, noise: 0.15, width: 24, epochs: 500 };

/** Whether the validation loss has left its lowest value behind, while the training loss went on falling. */
function hasTurned({ now, history, overfitting: { onset, bestEpoch, lowestValidationLoss } }: RunState): boolean {
  const best = history.epoch.findIndex((epoch) => epoch >= bestEpoch);
  return onset !== undefined && now.validationLoss > 1.1 * lowestValidationLoss &&
    now.trainLoss < history.trainLoss[best];
}

export const presets: readonly Preset[] = [
  {
    name: "curse",
    title: "The curse, and its lifting",
    chapter: "00-prologue",
    statement: "Without decay the curve comes closer to the points it learns from, and ends farther from the truth.",
    experiment: { ...greedy, n: 12 },
    shows: (decayed, free) => free.now.trainLoss < decayed.now.trainLoss && free.now.testError > decayed.now.testError,
  },
  {
    name: "turn",
    title: "The turn",
    chapter: "01-the-curse",
    statement:
      "Without decay the training loss goes on falling after the validation loss has turned, and the mark says where.",
    experiment: { ...greedy, n: 20 },
    shows: (_, free) => hasTurned(free),
  },
  {
    name: "olympic",
    title: "Thirty winning times",
    chapter: "01-the-curse",
    statement:
      "Without decay the curve bends for single Games, and those held out hardly tell which of the two is better.",
    experiment: { ...greedy, data: "olympic" },
    shows: (decayed, free) =>
      free.now.weightNorm > 1.5 * decayed.now.weightNorm && Math.abs(free.now.testError - decayed.now.testError) < 0.1,
  },
  {
    name: "shrinkage",
    title: "What the penalty holds",
    chapter: "02-the-penalty",
    statement: "With decay the weights stay closer to 0, and the training loss pays for it.",
    experiment: greedy,
    shows: (decayed, free) =>
      decayed.now.weightNorm < free.now.weightNorm && decayed.now.trainLoss > free.now.trainLoss,
  },
  {
    name: "step",
    title: "A step too far",
    chapter: "03-gradients-by-hand",
    statement:
      "Where lr times weightDecay is more than 2, every step of plain descent throws the weights past 0 and farther out.",
    experiment: { ...greedy, width: 4, optimizer: "SGD", lr: 0.25, weightDecay: 9 },
    shows: (decayed, free) => decayed.ended?.how === "diverged" && free.ended?.how === "finished",
  },
  {
    name: "decoupled",
    title: "One number, two places",
    chapter: "04-the-grimoire",
    statement:
      "The same weightDecay leaves AdamW weights twice as large as Adam and more, because it enters in another place.",
    experiment: { ...greedy, optimizer: "AdamW", lr: 0.01, weightDecay: 0.1, against: "Adam" },
    shows: (adamW, adam) => adamW.now.weightNorm > 2 * adam.now.weightNorm,
  },
  {
    name: "battle",
    title: "The battle for the boundary",
    chapter: "05-the-final-battle",
    statement:
      "Without decay the boundary winds around wrong labels; with it, less of the plane is given the wrong class.",
    experiment: { ...labeled, weightDecay: 0.01 },
    shows: (decayed, free) => decayed.now.testError < free.now.testError,
  },
  {
    name: "tooSmall",
    title: "λ too small",
    chapter: "08-choosing-lambda",
    statement: "So little decay cures nothing: with it, too, the validation loss turns.",
    experiment: { ...greedy, weightDecay: 1e-5 },
    shows: (decayed) => hasTurned(decayed),
  },
  {
    name: "right",
    title: "λ about right",
    chapter: "08-choosing-lambda",
    statement: "With decay the curve ends closer to the truth, though farther from the points.",
    experiment: greedy,
    shows: (decayed, free) => decayed.now.testError < free.now.testError && decayed.now.trainLoss > free.now.trainLoss,
  },
  {
    name: "tooLarge",
    title: "λ too large",
    chapter: "08-choosing-lambda",
    statement: "So much decay flattens the curve: with it both losses stay high, and it ends farther from the truth.",
    experiment: { ...greedy, n: 30, weightDecay: 0.3 },
    shows: (decayed, free) =>
      decayed.now.testError > free.now.testError && decayed.now.validationLoss > free.now.validationLoss,
  },
  {
    name: "zeros",
    title: "L1 makes zeros",
    chapter: "09-myths",
    statement: "L1 leaves most weights next to 0, L2 only a few, and the two curves are much alike.",
    experiment: { ...greedy, optimizer: "momentum", lr: 0.05, penalty: "L1", against: "L2" },
    shows: (l1, l2) => l1.weightsNearZero > l1.weights / 2 && l2.weightsNearZero < l2.weights / 4,
  },
  {
    name: "dropout",
    title: "Dropout instead",
    chapter: "10-next-quest",
    statement:
      "Dropout, too, keeps the boundary from winding around wrong labels, and less of the plane is given the wrong class.",
    experiment: { ...labeled, weightDecay: 0, dropout: 0.3, against: "noDropout" },
    shows: (dropped, whole) =>
      dropped.now.trainLoss > whole.now.trainLoss && dropped.now.testError < whole.now.testError,
  },
];
