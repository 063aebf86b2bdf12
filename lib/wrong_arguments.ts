/**
 * Arguments that the types forbid and that a cell passes all the same, because a kernel runs it without checking types.
 *
 * @module
 */
import type { Random } from "./random.ts";

/** A value as a message shows it: text in quotation marks, so that "2" is not taken for 2. */
export function asWritten(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** Refuses what is no source of random numbers, such as a seed or nothing. */
export function checkRandom(whose: string, random: Random): void {
  if (typeof random?.uniform === "function") return;
  throw new RangeError(
    `${whose} needs a source of random numbers, got ${asWritten(random)}; seededRandom(seed) makes one.`,
  );
}

/** Refuses a single value where a list belongs; `example` says what would be right. */
export function checkList(what: string, list: unknown, example: string): void {
  if (Array.isArray(list)) return;
  throw new RangeError(`${what} must be a list, such as ${example}, got ${asWritten(list)}.`);
}
