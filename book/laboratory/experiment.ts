/**
 * An experiment of the λ laboratory: data, a network, and two trainings beside each other that differ in one thing. These
 * options fix every number that comes out.
 */

/** What the network is to learn. */
export const dataSets = ["sine", "olympic", "classes", "clicks", "clickedClasses"] as const;
/** What the second run does otherwise; see {@link runsOf}. */
export const rivals = ["none", "L2", "Adam", "noDropout"] as const;

export interface Experiment {
  readonly data: typeof dataSets[number];
  /** Training examples; the Olympic table and the reader's own points bring theirs. */
  readonly n: number;
  /** Of the sine the standard deviation of the targets, of the classes the share of wrong labels. */
  readonly noise: number;
  /** Units in each hidden layer. */
  readonly width: number;
  /** Hidden layers. */
  readonly depth: number;
  readonly activation: "ReLU" | "tanh";
  readonly optimizer: "SGD" | "momentum" | "Adam" | "AdamW";
  readonly lr: number;
  /** What decays: L2 adds weightDecay·w to the gradient, or shrinks w in AdamW; L1 adds weightDecay·sign(w). */
  readonly penalty: "L2" | "L1";
  readonly weightDecay: number;
  /** Whether L2 also shrinks the biases, as it does in PyTorch unless told otherwise; L1 spares them. */
  readonly decayBiases: boolean;
  /** The probability with which a hidden unit is dropped in a step. */
  readonly dropout: number;
  /** What the second run does otherwise. */
  readonly against: typeof rivals[number];
  /** The end of the run. */
  readonly epochs: number;
  readonly seed: number;
  /** The reader's own, in the order in which they were set. */
  readonly points: readonly Point[];
}

/** A point that the reader has set, in steps of the plot's width and height, from the lower left corner. */
export interface Point {
  /** From 0 to {@link pointSteps}. */
  readonly across: number;
  /** From 0 to {@link pointSteps}. */
  readonly up: number;
  /** Its class; a curve takes no notice of it. */
  readonly label: 0 | 1;
}

export const pointSteps = 255;
export const mostPoints = 100;

export interface NumberOption {
  readonly kind: "number";
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  /** Whole numbers alone. */
  readonly whole?: true;
  /** 0 is possible, too: below the least value of a logarithmic scale. */
  readonly orZero?: true;
  /** How a slider should run. */
  readonly scale: "linear" | "log";
}

export interface ChoiceOption<Value extends string = string> {
  readonly kind: "choice";
  readonly initial: Value;
  readonly values: readonly Value[];
}

export interface SwitchOption {
  readonly kind: "switch";
  readonly initial: boolean;
}

type OptionOf<Value> = [Value] extends [number] ? NumberOption
  : [Value] extends [string] ? ChoiceOption<Value>
  : SwitchOption;

export type OptionName = Exclude<keyof Experiment, "points">;

/** What each option may be, in the order in which the address names them. */
export const options: { readonly [Name in OptionName]: OptionOf<Experiment[Name]> } = {
  data: { kind: "choice", initial: "sine", values: dataSets },
  n: { kind: "number", initial: 20, least: 4, most: 400, whole: true, scale: "log" },
  noise: { kind: "number", initial: 0.3, least: 0, most: 0.5, scale: "linear" },
  width: { kind: "number", initial: 32, least: 1, most: 64, whole: true, scale: "log" },
  depth: { kind: "number", initial: 1, least: 1, most: 2, whole: true, scale: "linear" },
  activation: { kind: "choice", initial: "ReLU", values: ["ReLU", "tanh"] },
  optimizer: { kind: "choice", initial: "Adam", values: ["SGD", "momentum", "Adam", "AdamW"] },
  lr: { kind: "number", initial: 0.01, least: 1e-4, most: 1, scale: "log" },
  penalty: { kind: "choice", initial: "L2", values: ["L2", "L1"] },
  weightDecay: { kind: "number", initial: 0.01, least: 1e-5, most: 10, orZero: true, scale: "log" },
  decayBiases: { kind: "switch", initial: false },
  dropout: { kind: "number", initial: 0, least: 0, most: 0.8, scale: "linear" },
  against: { kind: "choice", initial: "none", values: rivals },
  epochs: { kind: "number", initial: 3000, least: 100, most: 20_000, whole: true, scale: "log" },
  seed: { kind: "number", initial: 1, least: 0, most: 0xffffffff, whole: true, scale: "linear" },
};

export const optionNames = Object.keys(options) as readonly OptionName[];

/** The experiment that the page begins with. */
export const firstExperiment = {
  ...Object.fromEntries(optionNames.map((name) => [name, options[name].initial])),
  points: [],
} as unknown as Experiment;

/** The options that change nothing beside the others. */
export function unusedOptions({ data, penalty, weightDecay, against }: Experiment): OptionName[] {
  return [
    ...(data === "sine" || data === "classes" ? [] : ["n", "noise"] as const),
    ...(weightDecay === 0 || penalty === "L1" && against !== "L2" ? ["decayBiases"] as const : []),
  ];
}

/** What is wrong with a value, in one sentence; undefined when nothing is. */
export function problemWith(name: OptionName, value: unknown): string | undefined {
  const option: NumberOption | ChoiceOption | SwitchOption = options[name];
  const isAllowed = option.kind === "choice"
    ? option.values.includes(value as string)
    : option.kind === "switch"
    ? typeof value === "boolean"
    : isAllowedNumber(option, value);
  return isAllowed ? undefined : `${name} must be ${allowed(option)}, not ${value === "" ? "nothing" : value}.`;
}

function isAllowedNumber({ least, most, whole, orZero }: NumberOption, value: unknown): boolean {
  if (typeof value !== "number" || (whole && !Number.isInteger(value))) return false;
  return (value >= least && value <= most) || (orZero === true && value === 0);
}

function allowed(option: NumberOption | ChoiceOption | SwitchOption): string {
  if (option.kind === "switch") return "yes or no";
  if (option.kind === "choice") return `one of ${option.values.join(", ")}`;
  const { least, most, whole, orZero } = option;
  return `${orZero ? "0 or " : ""}a ${whole ? "whole " : ""}number from ${least} to ${most}`;
}

/** The two runs, by the names that figures and tables give them. They share their data and their starting weights. */
export function runsOf(experiment: Experiment): readonly [Run, Run] {
  const { penalty, weightDecay, dropout, optimizer } = experiment;
  const first = weightDecay === 0 ? "no decay" : `${penalty} ${weightDecay}`;
  const other: Readonly<Record<Experiment["against"], Run>> = {
    none: { title: "no decay", experiment: { ...experiment, weightDecay: 0 } },
    L2: { title: `L2 ${weightDecay}`, experiment: { ...experiment, penalty: "L2" } },
    Adam: { title: "Adam", experiment: { ...experiment, optimizer: "Adam" } },
    noDropout: { title: "no dropout", experiment: { ...experiment, dropout: 0 } },
  };
  const titles = {
    none: first,
    L2: first,
    Adam: optimizer,
    noDropout: `dropout ${dropout}`,
  };
  return [{ title: titles[experiment.against], experiment }, other[experiment.against]];
}

/** What the two runs are called. */
export function titlesOf(experiment: Experiment): string[] {
  return runsOf(experiment).map(({ title }) => title);
}

export interface Run {
  readonly title: string;
  readonly experiment: Experiment;
}
