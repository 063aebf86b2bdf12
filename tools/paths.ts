/** Where things are. All that the tools make lies in `.cache/`, `.venv/`, `node_modules/` and the built site. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const inRoot = (...parts: string[]): string => join(root, ...parts);

export const notebooks = inRoot("notebooks");
export const cache = inRoot(".cache");
export const inCache = (...parts: string[]): string => join(cache, ...parts);

export const venv = inRoot(".venv");
export const kernelSpec = join(venv, "share", "jupyter", "kernels", "deno", "kernel.json");
