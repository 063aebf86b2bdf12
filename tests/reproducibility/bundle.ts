/** The training runs as one module that any engine can load. */
import { build, stop } from "esbuild";
import { fileURLToPath } from "node:url";

/** The text of a module that exports `trainingBits`. */
export async function bundleTraining(): Promise<string> {
  const entry = fileURLToPath(new URL("run.ts", import.meta.url));
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      logLevel: "silent",
      plugins: [{
        name: "imports with { type: 'text' }",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.csv$/ }, async ({ path }) => ({
            contents: await Deno.readTextFile(path),
            loader: "text",
          })),
      }],
    });
    return outputFiles[0].text;
  } finally {
    await stop();
  }
}
