/**
 * Opens JupyterLab on the chapters, on this machine only, with the kernel ready. Arguments are passed on to it.
 *
 *     deno task lab [--no-browser]
 */
import { join } from "node:path";
import { replaceFile } from "./files.ts";
import { root, venv } from "./paths.ts";
import { pythonEnvironment, venvPython } from "./python.ts";
import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

/**
 * JupyterLab asks for news and new versions over the network unless it is told not to, and shows the source of the glossary
 * unless it is told to render it.
 */
const SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
  "@jupyterlab/docmanager-extension:plugin": { defaultViewers: { markdown: "Markdown Preview" } },
};

/** Until a figure is touched, JupyterLab shows its picture, which has more pixels than the figure is wide. */
const STYLES = ".jp-RenderedPlotly .plot-img { width: 760px; max-width: 100%; }\n";

export async function writeLabSettings(): Promise<void> {
  const path = join(venv, "share", "jupyter", "lab", "settings", "overrides.json");
  await replaceFile(path, JSON.stringify(SETTINGS, null, 2) + "\n");
  await replaceFile(join(pythonEnvironment().JUPYTER_CONFIG_DIR, "custom", "custom.css"), STYLES);
}

/** Arguments for the Python in `.venv`; `folder` is what JupyterLab shows, and links cannot lead out of it. */
export const labArguments = (folder: string, ...more: readonly string[]): string[] => [
  "-m",
  "jupyterlab",
  "--ip=127.0.0.1",
  "--custom-css",
  `--ServerApp.root_dir=${folder}`,
  ...more,
];

if (import.meta.main) {
  await runTask(async () => {
    await setUp();
    await writeLabSettings();
    // The first Ctrl+C is JupyterLab's, which asks back; whoever left before it would leave it without a terminal.
    Deno.addSignalListener("SIGINT", () => {});
    const args = labArguments(root, "--LabApp.default_url=/lab/tree/notebooks", ...Deno.args);
    const { code } = await new Deno.Command(venvPython, { args, cwd: root, env: pythonEnvironment() }).spawn().status;
    if (code !== 0) Deno.exit(code);
  });
}
