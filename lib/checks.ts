/**
 * Statements that are checked in the open, verdicts on claims, and exercises that check themselves.
 *
 * @module
 */
import { type Displayable, displayable, markdown, show } from "./display.ts";
import { formatValue } from "./format.ts";

/**
 * Shows `statement` as checked, or throws when it does not hold: a chapter cannot state what its run contradicts.
 *
 * @param measured the numbers that were compared, shown behind the statement
 * @throws {Error} with the statement and the measured values when it does not hold.
 */
export async function verify(
  statement: string,
  holds: boolean,
  measured: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const values = Object.entries(measured).map(([name, value]) => `${name} = ${formatValue(value, 4)}`).join(", ");
  const text = values === "" ? statement : `${statement} (${values})`;
  if (!holds) throw new Error(`This does not hold: ${text}`);
  await show(markdown(`✓ **Checked:** ${text}`));
}

/** How a claim fared. */
export type Outcome = "holds" | "holds when" | "does not hold";

/** A claim of the source documents and what came of measuring it. */
export interface Verdict {
  /** The claim's number in the ledger. */
  claim: number;
  /** What is claimed, in one sentence. */
  statement: string;
  /** How it fared. */
  outcome: Outcome;
  /** The condition or the correction, in one sentence; starts in lower case after "holds when". */
  because: string;
  /** The numbers that decided. */
  measured: Readonly<Record<string, number>>;
}

/**
 * A verdict, shown as a paragraph and kept as data (`application/vnd.l2-spellbook.verdict+json`), from which the ledger
 * at the end of the series is built.
 *
 * @throws {RangeError} when nothing was measured, or a measured value is not finite.
 */
export function verdict(entry: Verdict): Displayable {
  const measured = Object.entries(entry.measured);
  if (measured.length === 0) {
    throw new RangeError(`verdict: claim ${entry.claim} needs at least one measured value, got none.`);
  }
  for (const [name, value] of measured) {
    if (!Number.isFinite(value)) {
      throw new RangeError(`verdict: ${name} of claim ${entry.claim} must be finite, got ${value}.`);
    }
  }
  const rounded = Object.fromEntries(measured.map(([name, value]) => [name, Number(value.toPrecision(6))]));
  const numbers = measured.map(([name, value]) => `- ${name}: ${formatValue(value, 4)}`).join("\n");
  const heading = entry.outcome === "holds when" ? "holds when" : `${entry.outcome}:`;
  const because = entry.because.replace(/(?<![.!?])$/, ".");
  const text = `**Claim ${entry.claim}.** “${entry.statement}”\n\n**Verdict: ${heading}** ${because}\n\n${numbers}`;
  return displayable({
    "application/vnd.l2-spellbook.verdict+json": { ...entry, measured: rounded },
    "text/markdown": text,
    "text/plain": text,
  });
}

/** What a learner is to fill in: `todo` until then. */
export type Answer<T> = T | undefined;

/** The place of an answer that has not been given yet. */
// deno-lint-ignore no-explicit-any
export const todo: any = undefined;

/**
 * Checks a learner's answer and says how it fared. An exercise that was not touched, or is wrong, does not stop the chapter.
 *
 * @param name the exercise's number
 * @param answer what the learner wrote, or `todo`
 * @param check returns nothing when the answer is right, else a sentence that says what is wrong and gives a hint
 */
export async function exercise<T>(
  name: string,
  answer: Answer<T>,
  check: (answer: T) => string | undefined | Promise<string | undefined>,
): Promise<void> {
  if (answer === undefined) {
    await show(
      markdown(`**Exercise ${name}:** not answered yet. Replace \`todo\` in the cell above and run both cells.`),
    );
    return;
  }
  let problem: string | undefined;
  try {
    problem = await check(answer);
  } catch (error) {
    problem = `the answer threw an error: ${error instanceof Error ? error.message : String(error)}`;
  }
  await show(
    markdown(problem === undefined ? `**Exercise ${name}:** solved.` : `**Exercise ${name}:** not yet; ${problem}`),
  );
}
