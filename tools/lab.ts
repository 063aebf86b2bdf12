/**
 * Opens JupyterLab on the chapters, on this machine only, with the kernel ready. Arguments are passed on to it.
 *
 *     deno task lab [--no-browser]
 */
import { join } from "node:path";
import { replaceFile } from "./files.ts";
import { notebooks, root, venv } from "./paths.ts";
import { pythonEnvironment, venvPython } from "./python.ts";
import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

/** JupyterLab asks for news and new versions over the network unless it is told not to. */
const SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
};

export async function writeLabSettings(): Promise<void> {
  const path = join(venv, "share", "jupyter", "lab", "settings", "overrides.json");
  await replaceFile(path, JSON.stringify(SETTINGS, null, 2) + "\n");
}

/** Arguments for the Python in `.venv`. */
export const labArguments = (...more: readonly string[]): string[] => [
  "-m",
  "jupyterlab",
  "--ip=127.0.0.1",
  `--ServerApp.root_dir=${notebooks}`,
  ...more,
];

if (import.meta.main) {
  await runTask(async () => {
    await setUp();
    await writeLabSettings();
    const args = labArguments(...Deno.args);
    const { code } = await new Deno.Command(venvPython, { args, cwd: root, env: pythonEnvironment() }).spawn().status;
    if (code !== 0) Deno.exit(code);
  });
}
