import { asWritten } from "./wrong_arguments.ts";

/** A misspelled option (`weight_decay`), or 0.1 instead of `{ lr: 0.1 }`, would otherwise be ignored without a word. */
export function checkOptionNames(whose: string, options: object | undefined, known: readonly string[]): void {
  if (options !== undefined && Object(options) !== options) {
    throw new RangeError(`${whose} takes its options as an object of ${known.join(", ")}, got ${asWritten(options)}.`);
  }
  for (const name of Object.keys(options ?? {})) {
    if (!known.includes(name)) {
      throw new RangeError(`${whose} has no option "${name}"; its options are ${known.join(", ")}.`);
    }
  }
}
