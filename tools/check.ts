/**
 * What can be checked without running anything: format, lint and types, of the code and of the chapters' cells, and spelling.
 *
 *     deno task check [chapter …]     with names only the cells of these chapters
 */
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { type CellModule, cellModule, formatCells, namePlaces, writeCellModule } from "./cells.ts";
import { chapterNames } from "./chapters.ts";
import { capture } from "./command.ts";
import { codeCells, type Notebook, parseNotebook, textOf } from "./notebook.ts";
import { notebooks } from "./paths.ts";
import { setUp } from "./setup.ts";
import { checkSpelling } from "./spelling.ts";
import { runTask, TaskError } from "./task.ts";

/** A check that says nothing when all is well, else what is wrong. */
export interface Check {
  readonly name: string;
  run(): Promise<string | undefined>;
}

const CODE = ["lib", "tools", "tests", "bench", "book/.vitepress"];

export const codeChecks: readonly Check[] = [
  { name: "format of the code", run: () => deno("fmt", "--check") },
  { name: "lint of the code", run: () => deno("lint") },
  { name: "types of the code", run: () => deno("check", "--quiet", ...CODE) },
  { name: "types of the examples", run: () => deno("check", "--quiet", "--doc", "lib", "README.md") },
  { name: "spelling", run: checkSpelling },
];

/** Runs a check and prints how it fared. */
export async function passes({ name, run }: Check): Promise<boolean> {
  const problems = await run();
  console.log(`${name} ... ${problems === undefined ? "ok" : `FAILED\n\n${problems}\n`}`);
  return problems === undefined;
}

export async function cellChecks(names?: readonly string[]): Promise<Check[]> {
  const chapters = await Promise.all((names ?? await chapterNames()).map(readChapter));
  return [
    { name: "format of the cells", run: () => checkFormat(chapters) },
    { name: "lint of the cells", run: () => overModules(chapters, (paths) => deno("lint", "--quiet", ...paths)) },
    { name: "types of the cells", run: () => overModules(chapters, (paths) => deno("check", "--quiet", ...paths)) },
  ];
}

interface Chapter {
  readonly name: string;
  readonly notebook: Notebook;
}

async function readChapter(name: string): Promise<Chapter> {
  return { name, notebook: parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), `${name}.ipynb`) };
}

/** The cells as they are, and with the exercises solved. */
async function overModules(
  chapters: readonly Chapter[],
  run: (paths: string[]) => Promise<string | undefined>,
): Promise<string | undefined> {
  const modules: CellModule[] = chapters.flatMap(({ name, notebook }) => [
    cellModule(name, notebook),
    cellModule(name, notebook, { solved: true }),
  ]);
  if (modules.length === 0) return undefined;
  await Promise.all(modules.map(writeCellModule));
  const problems = await run(modules.map(({ path }) => path));
  return problems && namePlaces(problems, modules);
}

async function checkFormat(chapters: readonly Chapter[]): Promise<string | undefined> {
  const unformatted: string[] = [];
  for (const { name, notebook } of chapters) {
    const formatted = structuredClone(notebook);
    await formatCells(formatted, name);
    const wanted = codeCells(formatted).map((cell) => textOf(cell.source));
    const differ = codeCells(notebook).filter((cell, i) => textOf(cell.source) !== wanted[i]);
    unformatted.push(...differ.map((cell) => `notebooks/${name}.ipynb cell ${cell.id}`));
  }
  return unformatted.length === 0
    ? undefined
    : `Not formatted; \`deno task chapters\` does it:\n${unformatted.join("\n")}`;
}

async function deno(...args: string[]): Promise<string | undefined> {
  const { success, text } = await capture(Deno.execPath(), args, { RUST_BACKTRACE: "0" });
  return success ? undefined : text.trim();
}

if (import.meta.main) {
  await runTask(async () => {
    const { chapters } = readArguments(Deno.args, { chapters: true });
    await setUp();
    const checks = chapters.length > 0 ? await cellChecks(chapters) : [...codeChecks, ...await cellChecks()];
    let failed = 0;
    for (const check of checks) if (!await passes(check)) failed++;
    if (failed > 0) throw new TaskError(`${failed} of ${checks.length} checks failed.`);
  });
}
