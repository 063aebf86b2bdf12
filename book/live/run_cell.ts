/** Runs cells one after the other in one global scope, as a notebook's kernel does. */
import { compileCell, type ImportModule } from "./compile_cell.ts";

type CellFunction = (importModule: ImportModule) => Promise<unknown>;

/** Direct evaluation would see the names of this module. */
const evaluate = eval;

/**
 * Runs a cell and gives the value of its trailing expression.
 *
 * @param name what stack traces call the cell
 */
export async function runCell(typescript: string, name: string, importModule: ImportModule): Promise<unknown> {
  const { names, body } = compileCell(typescript);
  for (const declared of names) declareGlobal(declared);
  // On one line with the cell's first, so that lines keep their numbers.
  const cell = evaluate(`(async ($import) => {${body}\n})\n//# sourceURL=${name}`) as CellFunction;
  return await cell(importModule);
}

function declareGlobal(name: string): void {
  const known = Object.getOwnPropertyDescriptor(globalThis, name);
  if (known?.configurable === false && !known.writable) {
    throw new SyntaxError(`“${name}” cannot be declared here: the browser keeps this name for itself.`);
  }
  if (known?.configurable !== false) {
    Object.defineProperty(globalThis, name, { value: undefined, writable: true, configurable: true, enumerable: true });
  }
}

/** The line (from 1) of the cell `name` in which `error` was thrown; undefined when it was thrown elsewhere alone. */
export function lineInCell(error: unknown, name: string): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const told = error instanceof SyntaxError && error.message.match(/^line (\d+): /)?.[1];
  const traced = error.stack?.split("\n").find((frame) => frame.includes(name))?.match(/:(\d+):\d+\)?$/)?.[1];
  const line = told || traced;
  return line === undefined ? undefined : Number(line);
}
