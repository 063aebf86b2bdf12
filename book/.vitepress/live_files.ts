/** The files of the live kernel: its script, the packages that cells may import, and the frame that it runs in. */
import { build, type Plugin as EsbuildPlugin } from "esbuild";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import type { SiteFile } from "./notebooks.ts";

const folder = "live";
const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Modules as cells know them, one script each, which leaves them in `bundle`; what shares state shares a script. */
const scripts: Readonly<Record<string, string>> = {
  "kernel.js": `import "../live/kernel_worker.ts";`,
  "mathjs.js": `export * as mathjs from "mathjs";`,
  "tensorflow.js": `export * as tensorflow from "@tensorflow/tfjs"; export * as spells from "../../lib/tfjs/mod.ts";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"; // the kernel can fetch no file
const name = (kind) => "tfjs-backend-wasm" + kind + ".wasm";
setWasmPaths({ [name("-simd")]: simd, [name("")]: simd, [name("-threaded-simd")]: simd });`,
  "verdicts.js": `export * as verdicts from "../../notebooks/verdicts.json";`,
};

const frame = "sandbox.html";

export const liveFiles = (): Promise<SiteFile[]> =>
  Promise.all(
    [...Object.keys(scripts), frame].map(async (name) => ({
      path: `${folder}/${name}`,
      content: await liveFile(name),
    })),
  );

const liveFile = (name: string): Promise<string> =>
  name === frame ? readFile(pathOf(`../live/${frame}`), "utf8") : bundle(scripts[name]);

/**
 * Puts the kernel into the site, in a folder named by what it holds, so that no cache can mix two versions. Pages learn the
 * folder from the module `virtual:live-kernel`.
 */
export function liveKernel(): Plugin {
  const module = "virtual:live-kernel", resolved = `\0${module}`;
  let isServed = false, isServerHalf = false;
  let files: Promise<SiteFile[]> | undefined;
  const versioned = async () => {
    const made = await (files ??= liveFiles());
    const hash = createHash("sha256").update(JSON.stringify(made)).digest("hex").slice(0, 8);
    return made.map(({ path, content }) => ({ path: path.replace(folder, `${folder}/${hash}`), content }));
  };
  return {
    name: "live-kernel",
    config(_config, { command, isSsrBuild }) {
      isServed = command === "serve";
      isServerHalf = isSsrBuild === true;
    },
    resolveId: (source) => source === module ? resolved : undefined,
    async load(id) {
      if (id !== resolved) return undefined;
      const place = isServed ? `${folder}/` : (await versioned())[0].path.replace(/[^/]*$/, "");
      return `export default ${JSON.stringify(place)};`;
    },
    async generateBundle() {
      if (isServerHalf) return;
      for (const { path, content } of await versioned()) {
        this.emitFile({ type: "asset", fileName: path, source: content });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use(async (request, response, next) => {
        const name = new RegExp(`^/${folder}/([\\w.-]+)$`).exec((request.url ?? "").split("?")[0])?.[1];
        if (name !== frame && !Object.hasOwn(scripts, name ?? "")) return next();
        response.setHeader("Content-Type", name === frame ? "text/html" : "text/javascript");
        response.end(await liveFile(name!));
      });
    },
  };
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: pathOf("."), loader: "js" },
    loader: { ".wasm": "dataurl" },
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
