/** `import … with { type: "text" }` of data, which Vite does not know of files of any name. */
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

export function textFiles(): Plugin {
  return {
    name: "text-files",
    enforce: "pre",
    load: async (id) =>
      id.endsWith(".csv") ? `export default ${JSON.stringify(await readFile(id, "utf8"))};` : undefined,
  };
}
