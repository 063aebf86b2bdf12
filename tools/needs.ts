/**
 * Data sets that chapters need and the project does not contain. Tasks look for them and never download: a chapter whose
 * data are not there is kept as committed. (`loadMnist` downloads, where a person calls it in Jupyter.)
 */
import { join, resolve } from "node:path";
import { exists } from "./files.ts";
import type { Notebook } from "./notebook.ts";
import { inRoot } from "./paths.ts";

/** What a chapter may name in its metadata, as `"needs": ["mnist"]`. */
export const MNIST = "mnist";

/** In tools/ once more, because the tools do not run on the library that they check. */
export const MNIST_FILES = [
  "train-images-idx3-ubyte.gz",
  "train-labels-idx1-ubyte.gz",
  "t10k-images-idx3-ubyte.gz",
  "t10k-labels-idx1-ubyte.gz",
] as const;

/** `$MNIST_DIR`, seen from where the task was called. */
export function namedMnistFolder(): string | undefined {
  const named = Deno.env.get("MNIST_DIR");
  return named ? resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), named) : undefined;
}

const mnistFolders = () => [namedMnistFolder(), inRoot("data", "mnist")].filter((folder) => folder !== undefined);

/** The first folder that holds all files of MNIST, whatever is in them: damaged ones are for the chapter to complain of. */
export async function findMnist(folders: readonly string[] = mnistFolders()): Promise<string | undefined> {
  for (const folder of folders) {
    const there = await Promise.all(MNIST_FILES.map((name) => exists(join(folder, name))));
    if (there.every(Boolean)) return folder;
  }
  return undefined;
}

const needsMnist = ({ metadata }: Notebook) => Array.isArray(metadata.needs) && metadata.needs.includes(MNIST);

/** Whether all that the chapter needs is on this machine. */
export const hasNeeds = async (notebook: Notebook, folders?: readonly string[]): Promise<boolean> =>
  !needsMnist(notebook) || await findMnist(folders) !== undefined;

/** For sorting: chapters on large data take longest, and are begun first, so that none of them runs alone at the end. */
export const longestFirst = (a: Notebook, b: Notebook): number => Number(needsMnist(b)) - Number(needsMnist(a));

/** One line for the end of a task. */
export const describeKept = (chapters: readonly string[]): string =>
  `MNIST is neither in $MNIST_DIR nor in data/mnist/, so this is kept as committed: ${chapters.join(", ")}`;
