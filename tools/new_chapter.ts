/**
 * Begins a chapter: a small example that passes every check, to be replaced cell by cell.
 *
 *     deno task new-chapter 11-the-oracle
 */
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { chapterNames, describeFailures, type Shelf, shelf, updateChapters } from "./chapters.ts";
import { replaceFile } from "./files.ts";
import { glossaryFile, linkFirstUses, readGlossary } from "./glossary.ts";
import { formatNotebook, linesOf, parseNotebook, textOf } from "./notebook.ts";
import { inRoot } from "./paths.ts";
import { openProgress, type Progress } from "./progress.ts";
import { setUp } from "./setup.ts";
import { runTask, TaskError } from "./task.ts";

/**
 * Writes and executes the chapter.
 *
 * @throws {TaskError} when the name is not a number of two digits and words, or its number is taken.
 */
export async function newChapter(name: string | undefined, progress: Progress, on: Shelf = shelf): Promise<void> {
  const names = await chapterNames(on.notebooks);
  const next = String(Math.max(-1, ...names.map((name) => Number.parseInt(name, 10))) + 1).padStart(2, "0");
  if (name === undefined || !/^\d\d(-[a-z0-9]+)+$/.test(name)) {
    throw new TaskError(
      `A chapter is named by two digits and words in lower case, such as ${next}-the-oracle; got ${name ?? "no name"}.`,
    );
  }
  const taken = names.find((other) => other.slice(0, 2) === name.slice(0, 2));
  if (taken) throw new TaskError(`The number of ${name} is taken by ${taken}; the next free one is ${next}.`);

  const template = parseNotebook(await Deno.readTextFile(inRoot("tools", "new_chapter.ipynb")), "new_chapter.ipynb");
  const title = titleOf(name);
  const [first, ...others] = template.cells;
  const cells = [{ ...first, source: linesOf(textOf(first.source).replace(/^# .*/, `# ${title}`)) }, ...others];
  const notebook = { ...template, cells, metadata: { ...template.metadata, title } };
  const terms = readGlossary(await Deno.readTextFile(glossaryFile));
  await replaceFile(join(on.notebooks, `${name}.ipynb`), formatNotebook(linkFirstUses(notebook, terms)));
  const { failures } = await updateChapters({ names: [name], progress, on });
  if (failures.length > 0) throw new TaskError(describeFailures(failures));
}

/** "11-the-oracle" → "The Oracle" */
const titleOf = (name: string) =>
  name.slice(3).split("-").map((word) => word[0].toUpperCase() + word.slice(1)).join(" ");

if (import.meta.main) {
  await runTask(async () => {
    const progress = openProgress();
    const { chapters: [name] } = readArguments(Deno.args, { chapters: true });
    await setUp(progress.line);
    await newChapter(name, progress);
    progress.line(`notebooks/${name}.ipynb is yours to write; CONTRIBUTING.md says what a chapter keeps to.`);
  });
}
