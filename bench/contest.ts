/** How programs that do the same work are timed beside each other. */
import { digits, type Measurement, type Settings } from "./report.ts";

/** One program of a contest. */
export interface Contender {
  /** As it stands in the table. */
  readonly name: string;
  /**
   * Does a little of the work from the common start, and returns a number on which all contenders must agree, so that
   * nobody wins by doing less.
   */
  agree(): number | Promise<number>;
  /** Does the work `times` times; returns the seconds that it took. */
  run(times: number): number | Promise<number>;
  /** Lets go of what it holds. */
  close?(): void | Promise<void>;
}

/** A piece of work and those who can do it. */
export interface Contest {
  /** For `--only`. */
  readonly name: string;
  /** What is done. */
  readonly title: string;
  /** What is timed, for the head of the table, and how many of its units a second has. */
  readonly unit: { readonly name: string; readonly perSecond: number };
  /** How often everyone has a turn, and for how many seconds at least. */
  readonly rounds: number;
  readonly secondsATurn: number;
  /** How far apart, relatively, the numbers may lie on which contenders must agree. */
  readonly tolerance: number;
  /** What a reader must know to judge whether it is fair. */
  readonly notes: readonly string[];
  /** The contenders, this library first; a sentence in place of one that cannot take part. */
  contenders(settings: Settings): Promise<(Contender | string)[]>;
}

/** How one contender fared. */
interface Standing {
  name: string;
  /** Median seconds for one piece of work. */
  seconds: number;
  /** Median over the rounds of its time divided by the first contender's in the same round. */
  ratio: number;
  /** The middle half of those ratios. */
  quartiles: [low: number, high: number];
}

/** The contest as a measurement: its table has the median time, and the median of the ratios within a round. */
export function contest(work: Contest): Measurement {
  return {
    name: work.name,
    async measure(settings) {
      const entries = await work.contenders(settings);
      const contenders = entries.filter((entry): entry is Contender => typeof entry !== "string");
      const absent = entries.filter((entry) => typeof entry === "string");
      try {
        const standings = await hold(contenders, work);
        return {
          title: work.title,
          head: ["", work.unit.name, "times the first", "middle half"],
          rows: standings.map(({ name, seconds, ratio, quartiles: [low, high] }) => [
            name,
            digits(seconds * work.unit.perSecond),
            digits(ratio),
            `${digits(low)} – ${digits(high)}`,
          ]),
          notes: [...work.notes, ...absent],
        };
      } finally {
        for (const contender of contenders) await contender.close?.();
      }
    },
  };
}

/** Takes turns, so that a noisy machine is noisy for all; compares within each round. */
async function hold(contenders: readonly Contender[], work: Contest): Promise<Standing[]> {
  const found: number[] = [];
  for (const contender of contenders) found.push(await contender.agree());
  contenders.forEach(({ name }, who) => {
    if (!(Math.abs(found[who] - found[0]) <= work.tolerance * Math.abs(found[0]))) {
      throw new Error(`${name} does other work: it ends at ${found[who]} instead of ${found[0]}.`);
    }
  });
  const times: number[] = [];
  for (const contender of contenders) times.push(await timesFor(contender, work.secondsATurn));
  const seconds = contenders.map((): number[] => []);
  for (let round = 0; round < work.rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const who = (turn + round) % contenders.length;
      seconds[who].push(await contenders[who].run(times[who]) / times[who]);
    }
  }
  return contenders.map(({ name }, who) => {
    const ratios = seconds[who].map((value, round) => value / seconds[0][round]);
    return {
      name,
      seconds: middle(seconds[who], 0.5),
      ratio: middle(ratios, 0.5),
      quartiles: [middle(ratios, 0.25), middle(ratios, 0.75)],
    };
  });
}

/** How often a contender does its work in the given time, once it is warm. */
async function timesFor(contender: Contender, wanted: number): Promise<number> {
  for (let times = 1;; times *= 2) {
    const seconds = await contender.run(times);
    if (seconds >= wanted / 2) return Math.max(1, Math.round(times * wanted / seconds));
  }
}

/** The value below which the share `q` of the values lies. */
export function middle(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.round(q * (values.length - 1))];
}

/** The seconds that `work` takes. */
export async function timed(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
