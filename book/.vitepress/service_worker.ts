/** Writes the service worker of a site that is built: its script, with the digest of each file that it may keep. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../offline/service_worker.ts", import.meta.url));

/** The picture that no page shows, and the service worker itself; they stay with the server. */
const left = /^page\.png$|^service_worker\.js$/;

/** The order in which files are kept: reading comes first, then what figures and cells need, then notebooks to download. */
const order = [
  /\.(html|css|svg)$/,
  /\.woff2$/,
  /^assets\/[^/]*\.js$|^assets\/chunks\//,
  /\.png$/,
  /figures\//,
  /(?<!\.ipynb)$/,
  /./,
];

export async function writeServiceWorker(site: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [source],
    define: { siteFiles: JSON.stringify(await digests(site)) },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    logLevel: "silent",
  });
  await writeFile(join(site, "service_worker.js"), outputFiles[0].text);
}

/** The form that browsers check: https://www.w3.org/TR/sri/ */
async function digests(site: string): Promise<Record<string, string>> {
  const rank = (file: string) => order.findIndex((pattern) => pattern.test(file));
  const all = (await readdir(site, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(site, join(parentPath, name)).replaceAll("\\", "/"));
  const files = all.filter((file) => !left.test(file)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const digest = async (file: string) =>
    `sha256-${createHash("sha256").update(await readFile(join(site, file))).digest("base64")}`;
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await digest(file)])));
}
