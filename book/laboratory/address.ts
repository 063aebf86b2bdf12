/**
 * An experiment in the fragment of an address: `#data=sine&n=20&…&seed=1`. It names every option, so that a link keeps its
 * numbers when a default changes, and it can be written by hand: what it leaves out is as the page begins.
 */
import {
  type Experiment,
  firstExperiment,
  mostPoints,
  type OptionName,
  optionNames,
  options,
  type Point,
  problemWith,
} from "./experiment.ts";

/** The fragment, from its number sign on. */
export function addressOf(experiment: Experiment): string {
  const pairs = optionNames.map((name) => [name, written(experiment[name])]);
  if (experiment.points.length > 0) pairs.push(["points", experiment.points.map(packPoint).join("")]);
  return `#${pairs.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

/** The experiment, and one sentence for each part that cannot be; the page's first value stands in its place. */
export function experimentAt(fragment: string): { experiment: Experiment; problems: string[] } {
  const given = new URLSearchParams(fragment.replace(/^#/, "")), problems: string[] = [];
  const experiment = { ...firstExperiment } as { -readonly [Name in keyof Experiment]: Experiment[Name] };
  for (const [name, text] of new Map([...given].reverse())) { // the first, where a name stands twice
    if (name === "points") experiment.points = readPoints(text, problems);
    else if (!isOption(name)) problems.unshift(`The laboratory has no option “${name}”.`);
    else {
      const value = read(name, text), problem = problemWith(name, value);
      if (problem === undefined) Object.assign(experiment, { [name]: value });
      else problems.unshift(`${problem.slice(0, -1)}; it is ${written(firstExperiment[name])} here.`);
    }
  }
  return { experiment, problems };
}

const written = (value: number | string | boolean): string =>
  typeof value === "boolean" ? (value ? "yes" : "no") : String(value);

/** What a text says; a text that is none of the option's kind stays as it is, to be refused. */
function read(name: OptionName, text: string): number | string | boolean {
  const { kind } = options[name];
  if (kind === "number" && /^[\d.]+(e[+-]?\d+)?$/.test(text)) return Number(text);
  return kind === "switch" && (text === "yes" || text === "no") ? text === "yes" : text;
}

const isOption = (name: string): name is OptionName => Object.hasOwn(options, name);

/** Two hexadecimal digits across, two up, and the class. */
function packPoint({ across, up, label }: Point): string {
  const digits = (step: number) => step.toString(16).padStart(2, "0");
  return digits(across) + digits(up) + label;
}

function readPoints(text: string, problems: string[]): Point[] {
  if (!/^([0-9a-f]{4}[01])*$/.test(text)) {
    problems.unshift("The points are damaged, perhaps the link was cut on its way; there are none here.");
    return [];
  }
  const points = (text.match(/.{5}/g) ?? []).map((packed): Point => ({
    across: parseInt(packed.slice(0, 2), 16),
    up: parseInt(packed.slice(2, 4), 16),
    label: packed[4] === "1" ? 1 : 0,
  }));
  if (points.length > mostPoints) {
    problems.unshift(`There are ${points.length} points, and only the first ${mostPoints} are taken.`);
  }
  return points.slice(0, mostPoints);
}
