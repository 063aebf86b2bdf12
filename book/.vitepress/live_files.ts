/** The files of the live kernel: its script, the packages that cells may import, and the frame that it runs in. */
import { build, type Plugin as EsbuildPlugin } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { SiteFile } from "./notebooks.ts";

const folder = "live";
const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Modules as cells know them, one script each, which leaves them in `bundle`; what shares state shares a script. */
const scripts: Readonly<Record<string, string>> = {
  "kernel.js": `import "../live/kernel_worker.ts";`,
  "mathjs.js": `export * as mathjs from "mathjs";`,
  "tensorflow.js": `export * as tensorflow from "@tensorflow/tfjs"; export * as spells from "../../lib/tfjs/mod.ts";`,
  "verdicts.js": `export * as verdicts from "../../notebooks/verdicts.json";`,
};

export async function liveFiles(): Promise<SiteFile[]> {
  const bundled = await Promise.all(
    Object.entries(scripts).map(async ([name, contents]) => ({
      path: `${folder}/${name}`,
      content: await bundle(contents),
    })),
  );
  return [...bundled, {
    path: `${folder}/sandbox.html`,
    content: await readFile(pathOf("../live/sandbox.html"), "utf8"),
  }];
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: pathOf("."), loader: "ts" },
    bundle: true,
    write: false,
    minify: true,
    format: "iife", // a frame without an origin can load no modules
    globalName: "bundle",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
    plugins: [textImports],
  });
  return outputFiles[0].text;
}

/** `import … with { type: "text" }`, which esbuild does not know of files of any name. */
const textImports: EsbuildPlugin = {
  name: "text-imports",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.csv$/ }, async ({ path }) => ({ contents: await readFile(path, "utf8"), loader: "text" })),
};
