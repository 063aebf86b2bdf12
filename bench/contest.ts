/** How programs that do the same work are timed beside each other. */

/** One program of a contest. */
export interface Contender {
  /** As it stands in the table. */
  readonly name: string;
  /** Does the work `times` times; returns the seconds it took. */
  run(times: number): number | Promise<number>;
  /** A number that all contenders must agree on after the same work, so that nobody wins by doing less. */
  result(): number | Promise<number>;
  /** Lets go of what it holds. */
  close?(): Promise<void>;
}

/** A piece of work and those who can do it. */
export interface Contest {
  /** What is done. */
  readonly title: string;
  /** What is timed, for the head of the table. */
  readonly unit: string;
  /** What a reader must know to judge whether it is fair. */
  readonly notes: readonly string[];
  /** The contenders, this library first; a sentence in place of one that cannot take part. */
  contenders(settings: Settings): Promise<(Contender | string)[]>;
}

/** What the command line says. */
export interface Settings {
  /** A Python that has torch. */
  readonly torchPython: string | undefined;
}

/** How one contender fared. */
export interface Standing {
  name: string;
  /** Median seconds for one piece of work. */
  seconds: number;
  /** Median over the rounds of its time divided by the first contender's in the same round. */
  ratio: number;
  /** The middle half of those ratios. */
  quartiles: [low: number, high: number];
}

const ROUNDS = 31, SECONDS_A_TURN = 0.1, WORK_TO_AGREE = 50, TOLERANCE = 1e-3;

/** Takes turns, so that a noisy machine is noisy for all; compares within each round. */
export async function hold(contenders: readonly Contender[]): Promise<Standing[]> {
  for (const contender of contenders) await contender.run(WORK_TO_AGREE);
  const expected = await contenders[0].result();
  for (const { name, result } of contenders) {
    const found = await result();
    if (!(Math.abs(found - expected) <= TOLERANCE * Math.abs(expected))) {
      throw new Error(`${name} does other work: after ${WORK_TO_AGREE} times ${found} instead of ${expected}.`);
    }
  }
  const times: number[] = [];
  for (const contender of contenders) times.push(await timesFor(contender, SECONDS_A_TURN));
  const seconds = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
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
async function timesFor({ run }: Contender, wanted: number): Promise<number> {
  for (let times = 10;; times *= 2) {
    const seconds = await run(times);
    if (seconds >= wanted / 2) return Math.max(1, Math.round(times * wanted / seconds));
  }
}

/** The value below which the share `q` of the values lies. */
function middle(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.round(q * (values.length - 1))];
}
