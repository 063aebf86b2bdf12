/** A misspelled option (`weight_decay`) would otherwise be ignored without a word. */
export function checkOptionNames(whose: string, options: object | undefined, known: readonly string[]): void {
  for (const name of Object.keys(options ?? {})) {
    if (!known.includes(name)) {
      throw new RangeError(`${whose} has no option "${name}"; its options are ${known.join(", ")}.`);
    }
  }
}
