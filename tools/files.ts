/** Files that are either as they were or complete, whatever happens in between; and digests of what they hold. */
import { createHash } from "node:crypto";
import { basename, dirname, join, relative } from "node:path";
import { inCache } from "./paths.ts";

export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The text of a file, or undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes elsewhere and renames; does nothing when the target holds these very bytes. Says whether it wrote. */
export async function replaceFile(path: string, text: string): Promise<boolean> {
  if (await readIfThere(path) === text) return false;
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.mkdir(inCache("aside"), { recursive: true });
  const aside = inCache("aside", `${basename(path)}.${Deno.pid}`);
  await Deno.writeTextFile(aside, text);
  await Deno.rename(aside, path);
  return true;
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A digest of texts in their order; the length of each is part of it, so that no two lists run together. */
export function digest(...texts: string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest("hex");
}

/** All files below a folder, sorted, with forward slashes; those that `skip` names are left out. */
export async function filesBelow(folder: string, skip: (path: string) => boolean = () => false): Promise<string[]> {
  const found: string[] = [];
  async function walk(directory: string): Promise<void> {
    for await (const entry of Deno.readDir(directory)) {
      const path = join(directory, entry.name);
      const name = relative(folder, path).replaceAll("\\", "/");
      if (skip(name)) continue;
      if (entry.isDirectory) await walk(path);
      else found.push(name);
    }
  }
  await walk(folder);
  return found.sort();
}

/** A digest of the names and bytes of all files below a folder. */
export async function digestFolder(folder: string, skip?: (path: string) => boolean): Promise<string> {
  const hash = createHash("sha256");
  for (const name of await filesBelow(folder, skip)) {
    const bytes = await Deno.readFile(join(folder, name));
    hash.update(`${name}:${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex");
}
