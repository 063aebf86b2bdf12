/** Puts the chapters' figures and notebooks into the site, at building as at writing, without copies in the source tree. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { readChapters, siteFiles } from "./notebooks.ts";

export function chapterFiles(): Plugin {
  let isServerHalf = false;
  return {
    name: "chapter-files",
    config(_config, { isSsrBuild }) {
      isServerHalf = isSsrBuild === true;
    },
    generateBundle() {
      if (isServerHalf) return;
      for (const { path, content } of siteFiles(readChapters())) {
        this.emitFile({ type: "asset", fileName: path, source: content });
      }
    },
    configureServer(server) {
      server.watcher.add(fileURLToPath(new URL("../../notebooks", import.meta.url)));
      server.watcher.on("all", (_event, file) => {
        // VitePress reads the chapters anew when it believes that its configuration changed.
        if (file.endsWith(".ipynb")) {
          server.watcher.emit("change", fileURLToPath(new URL("config.ts", import.meta.url)));
        }
      });
      server.middlewares.use((request, response, next) => {
        const path = decodeURIComponent((request.url ?? "").split("?")[0].slice(1));
        const file = /^(assets\/figures|chapters)\/.*\.(png|json|ipynb)$/.test(path)
          ? siteFiles(readChapters()).find((file) => file.path === path)
          : undefined;
        if (file === undefined) return next();
        response.setHeader("Content-Type", path.endsWith(".png") ? "image/png" : "application/json");
        response.end(file.content);
      });
    },
  };
}
