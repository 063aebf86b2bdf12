/** What is written behind a task's name. What the task does not know is refused, so that a slip begins no long work. */
import { basename } from "node:path";
import { TaskError } from "./task.ts";

/** What a task understands. */
export interface Understood {
  /** Its options, such as "--force". */
  readonly options?: readonly string[];
  /** Whether chapters may be named, with their ending or without. */
  readonly chapters?: boolean;
}

export function readArguments(
  args: readonly string[],
  { options = [], chapters = false }: Understood,
): { options: Set<string>; chapters: string[] } {
  const isOption = (arg: string) => arg.startsWith("-");
  const unknown = args.find((arg) => isOption(arg) ? !options.includes(arg) : !chapters);
  if (unknown !== undefined) {
    const known = [...options, ...chapters ? ["names of chapters"] : []];
    throw new TaskError(
      `This task does not know ${unknown}; it takes ${known.length === 0 ? "nothing" : known.join(" and ")}.`,
    );
  }
  return {
    options: new Set(args.filter(isOption)),
    chapters: args.filter((arg) => !isOption(arg)).map((name) => basename(name, ".ipynb")),
  };
}
