/**
 * The ledger: for every claim what the chapters measured, and what came of it.
 *
 * @module
 */
import type { Outcome, Verdict } from "./checks.ts";
import { type Claim, claims } from "./claims.ts";
import { type Displayable, displayable, displaySymbol, table } from "./display.ts";
import { formatValue } from "./format.ts";

/** A verdict, and the cell that measured it. */
export interface Measurement extends Verdict {
  /** The chapter's file name without its ending. */
  chapter: string;
  /** The cell's id. */
  cell: string;
}

/** A claim with all that was measured about it. */
export interface LedgerEntry {
  /** The claim. */
  claim: Claim;
  /** What comes of all measurements together. */
  outcome: Outcome;
  /** At least one, in the order of the chapters. */
  measurements: readonly Measurement[];
}

const outcomes: readonly Outcome[] = ["holds", "holds when", "does not hold"];

/** Color is not enough to tell outcomes apart. */
const marks: Readonly<Record<Outcome, string>> = { holds: "✓", "holds when": "±", "does not hold": "✗" };

/**
 * Measurements as they stand in a file, read with distrust.
 *
 * @throws {TypeError} naming the first entry that is none.
 */
export function readMeasurements(json: unknown): Measurement[] {
  if (!Array.isArray(json)) throw new TypeError(`readMeasurements: needs a list of measurements, got ${typeof json}.`);
  json.forEach((entry, i) => {
    const { claim, statement, outcome, because, measured, chapter, cell } = entry ?? {};
    const texts = [statement, because, chapter, cell].every((text) => typeof text === "string" && text !== "");
    const numbers = Object.values(measured ?? {});
    const isMeasured = numbers.length > 0 && numbers.every((value) => Number.isFinite(value));
    if (!(Number.isInteger(claim) && texts && outcomes.includes(outcome) && isMeasured)) {
      throw new TypeError(`readMeasurements: entry ${i} is no measurement: ${JSON.stringify(entry)}.`);
    }
  });
  return json;
}

/**
 * What several measurements of one claim come to: what all agree on, else "holds when", since it depends.
 *
 * @throws {RangeError} when there are none.
 */
export function combineOutcomes(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) throw new RangeError("combineOutcomes: needs at least one outcome, got none.");
  return outcomes.every((outcome) => outcome === outcomes[0]) ? outcomes[0] : "holds when";
}

/**
 * The ledger of all claims, by their numbers.
 *
 * @param list the claims that must have been measured; all of the series unless told
 * @throws {Error} naming the claims that no cell measured, measurements of claims that are not listed, or statements that differ.
 */
export function ledger(measurements: readonly Measurement[], list: readonly Claim[] = claims): LedgerEntry[] {
  const place = ({ chapter, cell }: Measurement) => `${chapter}#${cell}`;
  for (const measurement of measurements) {
    const claim = list.find(({ number }) => number === measurement.claim);
    if (claim === undefined) {
      throw new Error(`${place(measurement)} measures claim ${measurement.claim}, which is not listed.`);
    }
    if (claim.statement !== measurement.statement) {
      throw new Error(
        `Claim ${claim.number} says “${claim.statement}”, but ${place(measurement)} “${measurement.statement}”`,
      );
    }
  }
  const ofClaim = Map.groupBy(measurements, ({ claim }) => claim);
  const missing = list.filter(({ number }) => !ofClaim.has(number)).map(({ number }) => number);
  if (missing.length > 0) {
    throw new Error(
      `The ledger is not complete: no cell measured claim${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`,
    );
  }
  return list.toSorted((a, b) => a.number - b.number).map((claim) => {
    const found = ofClaim.get(claim.number)!.toSorted((a, b) =>
      a.chapter < b.chapter ? -1 : a.chapter > b.chapter ? 1 : 0
    );
    return { claim, outcome: combineOutcomes(found.map(({ outcome }) => outcome)), measurements: found };
  });
}

/**
 * The entries as a table of three narrow columns: claim, verdict, and for every measurement a link to the cell and the two
 * numbers that it names first.
 */
export function ledgerTable(entries: readonly LedgerEntry[], options: { caption?: string } = {}): Displayable {
  const rows = (link: (measurement: Measurement) => string, separator: string) =>
    entries.map(({ claim, outcome, measurements }) => ({
      claim: `${claim.number}. ${claim.statement}`,
      verdict: `${marks[outcome]} ${outcome}`,
      measured: measurements.map((measurement) => `${link(measurement)} ${firstNumbers(measurement)}`).join(separator),
    }));
  const shown = (rows: Record<string, unknown>[]) => table(rows, options)[displaySymbol]();
  return displayable({
    "text/markdown": shown(rows((at) => `[${numberOf(at)}](${linkTo(at)})`, "<br>"))["text/markdown"],
    "text/plain": shown(rows((at) => `${numberOf(at)}:`, " / "))["text/plain"],
  });
}

/**
 * The entries one by one with what their chapters say: the condition or the correction, and every number.
 *
 * @param options.numbers whether to show the numbers, true unless told
 */
export function ledgerDetails(entries: readonly LedgerEntry[], options: { numbers?: boolean } = {}): Displayable {
  const lines = entries.map(({ claim, outcome, measurements }) => {
    const reasons = measurements.map((measurement) => {
      const measured = Object.entries(measurement.measured).map(([name, value]) => `${name}: ${formatValue(value, 4)}`);
      const own = measurement.outcome === outcome ? "" : `${measurement.outcome}: `;
      const numbers = options.numbers === false ? "" : ` (${measured.join("; ")})`;
      return `  - ${own}${measurement.because}${numbers} [chapter ${numberOf(measurement)}](${linkTo(measurement)})`;
    });
    return [`- ${marks[outcome]} **${claim.number}. ${claim.statement}** ${outcome}`, ...reasons].join("\n");
  });
  const text = lines.join("\n");
  return displayable({ "text/markdown": text, "text/plain": text });
}

const numberOf = ({ chapter }: Measurement) => chapter.split("-")[0];

const linkTo = ({ chapter, cell }: Measurement) => `${chapter}.ipynb#${cell}`;

/** One number says little, two are a comparison. */
const firstNumbers = ({ measured }: Measurement) =>
  Object.entries(measured).slice(0, 2).map(([name, value]) => `${name}: ${formatValue(value, 3)}`).join("; ");
