/** Builds the site with VitePress, unless nothing that it is made of changed. */
import { join } from "node:path";
import { captureTogether } from "./command.ts";
import { digest, digestFolder, exists, removeIfThere } from "./files.ts";
import { inCache, inRoot, notebooks } from "./paths.ts";
import { venvPython } from "./python.ts";
import { isRecorded, record } from "./record.ts";
import { TaskError } from "./task.ts";

/** Where a site is made of what; tests use folders of their own. */
export interface SitePlan {
  readonly source: string;
  readonly site: string;
  readonly inputs: () => Promise<string>;
  readonly cache: string;
}

export const site = inRoot("book", ".vitepress", "dist");

export const sitePlan: SitePlan = { source: inRoot("book"), site, inputs: siteInputs, cache: inCache() };

async function siteInputs(): Promise<string> {
  // The last two are what a build that was killed leaves behind.
  const made = (path: string) => /^\.vitepress\/(cache|dist|\.temp)$|\.timestamp-[^/]*\.mjs$/.test(path);
  return digest(
    Deno.version.deno,
    await Deno.readTextFile(inRoot("deno.json")),
    await Deno.readTextFile(inRoot("deno.lock")),
    await Deno.readTextFile(inRoot("tools", "notebook.ts")), // reads the chapters for the book as well
    await digestFolder(inRoot("book"), made),
    await digestFolder(notebooks, (path) => path === ".ipynb_checkpoints"),
    await digestFolder(inRoot("lib")),
    await digestFolder(inRoot("data"), (path) => path === "mnist"),
  );
}

/** Says whether there was anything to do. The new site is built aside: the old one stands until it is complete. */
export async function buildSite({ source, site, inputs, cache }: SitePlan = sitePlan): Promise<boolean> {
  const note = join(cache, "site");
  const made = await inputs();
  if (await exists(site) && await isRecorded(note, { product: await digestFolder(site), inputs: made })) return false;
  const [next, last] = [join(cache, "next-site"), join(cache, "last-site")];
  await removeIfThere(next);
  await vitepress("build", source, "--outDir", next);
  await removeIfThere(last);
  if (await exists(site)) await Deno.rename(site, last);
  await Deno.rename(next, site);
  await removeIfThere(last);
  await record(note, { product: await digestFolder(site), inputs: made });
  return true;
}

/** The command line of the very VitePress that the lock holds. */
export async function vitepressArguments(...args: string[]): Promise<string[]> {
  const { imports } = JSON.parse(await Deno.readTextFile(inRoot("deno.json")));
  return ["run", "--allow-all", "--node-modules-dir=manual", imports.vitepress, ...args];
}

async function vitepress(...args: string[]): Promise<void> {
  const command = [Deno.execPath(), ...await vitepressArguments(...args)];
  const { success, text } = await captureTogether([venvPython], command);
  if (!success) throw new TaskError(`The site could not be built.\n${text}`);
}
