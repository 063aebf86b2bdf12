/// <reference lib="dom" />
/** What a reader's browser keeps: changed cells and solved exercises, by chapter. Nothing of it leaves the browser. */

export interface KeptCell {
  readonly text: string;
  /** What the book said when the reader changed it. */
  readonly base: string;
}

export type KeptCells = Readonly<Record<string, KeptCell>>;

const cellsOf = (chapter: string) => `l2-spellbook:cells:${chapter}`;
const solvedIn = (chapter: string) => `l2-spellbook:solved:${chapter}`;

export function readCells(chapter: string): KeptCells {
  const kept = read(cellsOf(chapter)) ?? {};
  const isCell = (cell: Partial<KeptCell>) => typeof cell?.text === "string" && typeof cell?.base === "string";
  return Object.fromEntries(Object.entries(kept).filter(([, cell]) => isCell(cell))) as KeptCells;
}

/** Says whether the browser keeps them. */
export const writeCells = (chapter: string, cells: KeptCells): boolean =>
  write(cellsOf(chapter), Object.keys(cells).length === 0 ? undefined : cells);

/** The names of the exercises that were solved at least once. */
export function readSolved(chapter: string): string[] {
  const names = read(solvedIn(chapter));
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

export function addSolved(chapter: string, exercise: string): void {
  write(solvedIn(chapter), [...new Set([...readSolved(chapter), exercise])].sort());
}

/** Storage may be forbidden, full, or hold what another program wrote. */
function read(key: string): object | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: object | undefined): boolean {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
