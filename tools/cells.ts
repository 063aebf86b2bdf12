/** The code of a chapter outside of its notebook: as one module for types and lint, and cell by cell for the formatter. */
import { join, relative } from "node:path";
import { removeIfThere } from "./files.ts";
import { type CodeCell, codeCells, linesOf, type Notebook, textOf } from "./notebook.ts";
import { inCache, root } from "./paths.ts";

/** Narrower than the rest of the code: cells are read in columns. */
const LINE_WIDTH = 100;

/** Modules lie two folders deep, notebooks one, and cells import from where the notebook is. */
export const cellFolder = inCache("cells");

export interface CellModule {
  /** What stands for the module where it is spoken of. */
  readonly label: string;
  readonly path: string;
  readonly text: string;
  /** Where a line of the module, counted from 1, stands in the notebook. */
  locate(line: number): { cell: string; line: number };
}

/** All code cells of a chapter, one after the other; names are shared among cells, as they are in the kernel. */
export function cellModule(chapter: string, notebook: Notebook, { solved = false } = {}): CellModule {
  const lines: string[] = [];
  const starts: { cell: string; before: number }[] = [];
  // A solved chapter has no use left for `todo`; what else is unused shows in the unsolved one.
  if (solved) lines.push("// deno-lint-ignore-file no-unused-vars verbatim-module-syntax");
  for (const cell of codeCells(solved ? withSolutions(notebook) : notebook)) {
    starts.push({ cell: cell.id, before: lines.length });
    lines.push(...fromCellFolder(textOf(cell.source)).split("\n"));
  }
  return {
    label: `notebooks/${chapter}.ipynb${solved ? " (exercises solved)" : ""}`,
    path: join(cellFolder, `${chapter}${solved ? ".solved" : ""}.ts`),
    text: lines.join("\n") + "\n",
    locate(line) {
      const { cell, before } = starts.findLast(({ before }) => before < line) ?? starts[0];
      return { cell, line: line - before };
    },
  };
}

/** The imports of a cell, which lie in or beside the notebooks' folder, as seen from {@link cellFolder}. */
const fromCellFolder = (code: string) =>
  code.replace(/(from\s+")(\.\.?)\//g, (_, from, dots) => `${from}../../${dots === "." ? "notebooks/" : ""}`);

/** Writes the module where `deno` finds the project's configuration and the cells' imports. */
export async function writeCellModule(module: CellModule): Promise<void> {
  await Deno.mkdir(cellFolder, { recursive: true });
  await Deno.writeTextFile(module.path, module.text);
}

/** What `deno check` or `deno lint` said of modules, with the places named as the author knows them. */
export function namePlaces(text: string, modules: readonly CellModule[]): string {
  return modules.reduce((text, { label, path, locate }) => {
    const names = [path, relative(root, path)].map((name) => RegExp.escape(name).replaceAll("\\\\", "[\\\\/]"));
    const place = new RegExp(`(?:file:/*(?=/))?(?:${names.join("|")})(?::(\\d+))?`, "g");
    return text.replace(place, (_, line?: string) => {
      if (line === undefined) return label;
      const found = locate(Number(line));
      return `${label} cell ${found.cell} line ${found.line}`;
    });
  }, text);
}

/**
 * The notebook with every exercise answered: the TypeScript in the fold `…-solution` takes the place of `…-answer`.
 *
 * @throws {Error} when an answer has no solution.
 */
export function withSolutions(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) => {
    if (cell.cell_type !== "code" || !isAnswer(cell)) return cell;
    const id = cell.id.replace(/-answer$/, "-solution");
    const fold = notebook.cells.find((cell) => cell.id === id);
    const solution = fold && textOf(fold.source).match(/^```ts\n(.*?)^```$/ms)?.[1];
    if (solution === undefined) throw new Error(`The answer ${cell.id} has no cell ${id} with a \`\`\`ts fence.`);
    return { ...cell, source: linesOf(solution.trimEnd()) };
  });
  return { ...notebook, cells };
}

export const isAnswer = (cell: CodeCell): boolean => /^exercise-\d+-answer$/.test(cell.id);

/** Formats all code cells in place; one that does not parse stays as it is, for the kernel to complain of. */
export async function formatCells(notebook: Notebook, name: string): Promise<void> {
  const folder = inCache("format", name);
  await removeIfThere(folder);
  await Deno.mkdir(folder, { recursive: true });
  const cells = codeCells(notebook).map((cell, i) => ({ cell, path: join(folder, `${i}.ts`) }));
  for (const { cell, path } of cells) await Deno.writeTextFile(path, textOf(cell.source));
  const args = ["fmt", "--quiet", "--no-config", "--line-width", `${LINE_WIDTH}`, ...cells.map(({ path }) => path)];
  await new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "null", stderr: "null" }).output();
  for (const { cell, path } of cells) cell.source = linesOf((await Deno.readTextFile(path)).trimEnd());
  await removeIfThere(folder);
}
