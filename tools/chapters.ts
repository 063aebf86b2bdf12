/**
 * Executes the chapters whose inputs changed, draws their figures, and puts the results into `notebooks/`.
 *
 *     deno task chapters [--force] [name …]
 */
import { basename, join } from "node:path";
import { readArguments } from "./arguments.ts";
import { formatCells } from "./cells.ts";
import { execute, type ExecutionOptions } from "./execution.ts";
import { addPictures, DrawingError } from "./figures.ts";
import { digest, digestFolder, readIfThere, replaceFile } from "./files.ts";
import { lock } from "./lock.ts";
import { codeCells, formatNotebook, normalizeNotebook, parseNotebook, textOf } from "./notebook.ts";
import { describeKept, hasNeeds, longestFirst } from "./needs.ts";
import { inCache, inRoot, notebooks } from "./paths.ts";
import { openProgress, type Progress } from "./progress.ts";
import { isRecorded, record } from "./record.ts";
import { runTask, TaskError } from "./task.ts";
import { setUp } from "./setup.ts";
import { readsVerdicts, readVerdicts, writeVerdicts } from "./verdicts.ts";

/** Where chapters are and where is noted what they were made from; tests use folders of their own. */
export interface Shelf {
  readonly notebooks: string;
  readonly records: string;
  readonly execution?: ExecutionOptions;
  /** Where MNIST may be. */
  readonly mnist?: readonly string[];
}

export const shelf: Shelf = { notebooks, records: inCache("chapters") };

/** A chapter that could not be executed; its file is as it was. */
export interface Failure {
  readonly file: string;
  readonly cell: string | null;
  readonly error: string;
}

export interface Update {
  readonly executed: string[];
  readonly failures: Failure[];
  /** Left as they are, because data that they need are not on this machine. */
  readonly kept: string[];
}

/** The names of all chapters, in the order of the series. */
export async function chapterNames(folder = notebooks): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.endsWith(".ipynb")) names.push(basename(entry.name, ".ipynb"));
  }
  return names.sort();
}

interface UpdateOptions {
  readonly names?: readonly string[];
  readonly force?: boolean;
  readonly progress: Progress;
  readonly on?: Shelf;
}

/**
 * Brings chapters up to date: those named, else all; with `force` also those whose inputs did not change. The chapter with the
 * ledger comes last, when what all others measured is collected.
 */
export async function updateChapters({ names, on = shelf, ...options }: UpdateOptions): Promise<Update> {
  const known = await chapterNames(on.notebooks), unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TaskError(`There is no chapter ${unknown}; there are ${known.join(", ")}.`);
  // Each once and in the order of the series, so that two runs wait for each other's locks in the same order.
  const wanted = names === undefined ? known : known.filter((name) => names.includes(name));
  const withLedger: string[] = [];
  for (const name of wanted) if (readsVerdicts(await readNotebook(name, on))) withLedger.push(name);
  const measuring = wanted.filter((name) => !withLedger.includes(name));
  const first = await updateTogether(measuring, { ...options, on });
  await writeVerdicts(on.notebooks, known);
  const last = await updateTogether(withLedger, { ...options, on });
  return {
    executed: [...first.executed, ...last.executed],
    failures: [...first.failures, ...last.failures],
    kept: [...first.kept, ...last.kept],
  };
}

/** The chapters that cannot be executed here, because data that they need are not on this machine. */
export async function chaptersWithoutData(on: Shelf = shelf): Promise<string[]> {
  const without: string[] = [];
  for (const name of await chapterNames(on.notebooks)) {
    if (!await hasNeeds(await readNotebook(name, on), on.mnist)) without.push(name);
  }
  return without;
}

const readNotebook = async (name: string, on: Shelf) =>
  parseNotebook(await Deno.readTextFile(notebookPath(name, on)), `${name}.ipynb`);

async function updateTogether(
  names: readonly string[],
  { force = false, progress, on }: UpdateOptions & { on: Shelf },
): Promise<Update> {
  const shared = await sharedInputs();
  using turns = new DisposableStack();
  const stale: StaleChapter[] = [], kept: string[] = [];
  for (const name of names) {
    if (!force && (await readChapter(name, shared, on)).fresh) continue;
    if (!await hasNeeds(await readNotebook(name, on), on.mnist)) {
      kept.push(name);
      continue;
    }
    turns.use(await lock(name, () => progress.line(`${name}: waiting for another run that executes it …`)));
    const chapter = await readChapter(name, shared, on);
    if (force || !chapter.fresh) stale.push(chapter);
  }
  return { ...await executeChapters(stale, progress, on), kept };
}

interface StaleChapter {
  readonly name: string;
  readonly text: string;
  /** The digest of what it is made from besides its own cells. */
  readonly surroundings: string;
}

/** A digest of code cells and their outputs: a chapter whose text alone was changed need not be executed again. */
const codeDigest = (text: string, name: string) =>
  digest(JSON.stringify(codeCells(parseNotebook(text, `${name}.ipynb`))));

async function readChapter(name: string, shared: string, on: Shelf): Promise<StaleChapter & { fresh: boolean }> {
  const text = await Deno.readTextFile(notebookPath(name, on));
  const hasLedger = readsVerdicts(parseNotebook(text, `${name}.ipynb`));
  const surroundings = hasLedger ? digest(shared, await readVerdicts(on.notebooks)) : shared;
  const inputs = digest(surroundings, ...sources(text, name));
  const fresh = await isRecorded(join(on.records, name), { product: codeDigest(text, name), inputs });
  return { name, text, surroundings, fresh };
}

const notebookPath = (name: string, on: Shelf) => join(on.notebooks, `${name}.ipynb`);

function sources(text: string, name: string): string[] {
  return codeCells(parseNotebook(text, `${name}.ipynb`)).flatMap((cell) => [cell.id, textOf(cell.source)]);
}

/** A digest of all that a chapter's outputs depend on besides its own cells. */
async function sharedInputs(): Promise<string> {
  const config = JSON.parse(await Deno.readTextFile(inRoot("deno.json")));
  const read = (path: string) => Deno.readTextFile(inRoot(path));
  return digest(
    Deno.version.deno,
    JSON.stringify(config.imports),
    await read("deno.lock"),
    await read("requirements.txt"),
    await digestFolder(inRoot("lib")),
    await digestFolder(inRoot("data"), (path) => path === "mnist"),
    await read("tools/execute.py"),
    await read("tools/notebook.ts"),
    await read("tools/figures.ts"),
  );
}

/** A chapter in the kernel. */
interface Run {
  readonly chapter: StaleChapter;
  readonly since: number;
  readonly cells: number;
  at: string;
}

async function executeChapters(
  stale: readonly StaleChapter[],
  progress: Progress,
  on: Shelf,
): Promise<Omit<Update, "kept">> {
  const update: Omit<Update, "kept"> = { executed: [], failures: [] };
  if (stale.length === 0) return update;
  const work = inCache("work");
  await Deno.mkdir(work, { recursive: true });
  const targetOf = (name: string) => join(work, `${name}.ipynb`);
  const notebookOf = ({ name, text }: StaleChapter) => parseNotebook(text, `${name}.ipynb`);
  const inOrder = stale.toSorted((a, b) => longestFirst(notebookOf(a), notebookOf(b)));
  const jobs = inOrder.map(({ name }) => ({ name, source: notebookPath(name, on), target: targetOf(name) }));
  const running = new Map<string, Run>();
  const fail = (name: string, cell: string | null, error: string) => {
    update.failures.push({ file: `notebooks/${name}.ipynb`, cell, error });
    progress.line(`${name}: failed`);
  };
  try {
    for await (const event of execute(jobs, on.execution)) {
      const name = event.chapter;
      if (event.event === "start") {
        const chapter = stale.find((chapter) => chapter.name === name)!;
        running.set(name, { chapter, since: performance.now(), cells: event.cells, at: "" });
      } else if (event.event === "cell") {
        const run = running.get(name)!;
        run.at = `${event.number}/${run.cells} ${event.cell}`;
      } else if (event.event === "failed") {
        running.delete(name);
        fail(name, event.cell, event.error);
      } else {
        const { chapter, since } = running.get(name)!;
        running.delete(name);
        try {
          const outcome = await putBack(chapter, await Deno.readTextFile(targetOf(name)), on);
          update.executed.push(name);
          progress.line(`${name}: ${outcome} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
        } catch (error) {
          if (!(error instanceof DrawingError)) throw error;
          fail(name, error.cell, error.message);
        }
      }
      progress.status([...running].map(([name, { at }]) => `${name} ${at}`).join(" · "));
    }
  } finally {
    progress.end();
  }
  return update;
}

/** Normal form, pictures, and into its place; says in words what came of it. */
async function putBack(chapter: StaleChapter, executed: string, on: Shelf): Promise<string> {
  const { name, text } = chapter;
  const notebook = normalizeNotebook(parseNotebook(executed, name));
  await formatCells(notebook, name);
  const drawn = await addPictures(notebook, parseNotebook(text, name));
  const result = formatNotebook(notebook);
  const path = notebookPath(name, on);
  // Someone may write on while the old text is executed; what they wrote must not be lost.
  if (await readIfThere(path) !== text) return "edited meanwhile, so the result was dropped; run it again";
  const changed = await replaceFile(path, result);
  const inputs = digest(chapter.surroundings, ...sources(result, name));
  await record(join(on.records, name), { product: codeDigest(result, name), inputs });
  const figures = drawn === 0 ? "" : `, ${drawn} ${drawn === 1 ? "figure" : "figures"} drawn`;
  return `executed, ${changed ? "changed" : "unchanged"}${figures}`;
}

/** The last words on chapters, besides the failures. */
export function sumUp({ executed, failures, kept }: Update, progress: Progress): void {
  if (executed.length + failures.length + kept.length === 0) progress.line("All chapters are up to date.");
  if (kept.length > 0) progress.line(describeKept(kept));
}

/** One paragraph for each failure: file, cell and error. */
export const describeFailures = (failures: readonly Failure[]): string =>
  failures.map(({ file, cell, error }) => `${file}${cell === null ? "" : `, cell ${cell}`}: ${error}`).join("\n\n");

if (import.meta.main) {
  await runTask(async () => {
    const { options, chapters } = readArguments(Deno.args, { options: ["--force"], chapters: true });
    const progress = openProgress();
    await setUp(progress.line);
    const update = await updateChapters({
      names: chapters.length === 0 ? undefined : chapters,
      force: options.has("--force"),
      progress,
    });
    sumUp(update, progress);
    if (update.failures.length > 0) throw new TaskError(describeFailures(update.failures));
  });
}
