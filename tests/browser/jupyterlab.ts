/// <reference lib="dom" />
/** JupyterLab for tests: on a copy of the chapters, and a reader in it who runs all cells. */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { labArguments, writeLabSettings } from "../../tools/lab.ts";
import { type CodeCell, codeCells, type Notebook, PLOTLY } from "../../tools/notebook.ts";
import { inRoot } from "../../tools/paths.ts";
import { pythonEnvironment, venvPython } from "../../tools/python.ts";
import { setUp } from "../../tools/setup.ts";

/** A JupyterLab of its own, gone with what it was given at the end of its scope. */
export interface RunningLab extends AsyncDisposable {
  /** Where its notebooks are. */
  readonly folder: string;
  address(notebook: string): string;
}

export async function openLab(): Promise<RunningLab> {
  await setUp();
  await writeLabSettings();
  const workspace = await makeWorkspace();
  const { address, stop } = await startLab(workspace);
  return {
    folder: join(workspace, "notebooks"),
    address,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(workspace, { recursive: true });
    },
  };
}

/** A copy of what the chapters need, so that running them here leaves the committed files alone. */
async function makeWorkspace(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "spellbook-lab-")));
  for (const part of ["lib", "data", "notebooks", "deno.json", "deno.lock"]) {
    await cp(inRoot(part), join(folder, part), {
      recursive: true,
      filter: (path) => !/[\\/](mnist|\.\w+)$/.test(path),
    });
  }
  // JupyterLab keeps only those cells in the page that can be seen, unless it is told to keep all.
  const settings = join(folder, "settings", "@jupyterlab", "notebook-extension");
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, "tracker.jupyterlab-settings"), JSON.stringify({ windowingMode: "none" }));
  return folder;
}

async function startLab(workspace: string): Promise<{ address(path: string): string; stop(): Promise<void> }> {
  const port = freePort(), token = crypto.randomUUID();
  const own = (name: string) => join(workspace, name);
  const server = new Deno.Command(venvPython, {
    args: [
      ...labArguments(own("notebooks")),
      "--allow-root",
      "--no-browser",
      `--port=${port}`,
      `--IdentityProvider.token=${token}`,
      "--LabApp.expose_app_in_browser=True",
    ],
    cwd: workspace,
    env: {
      ...pythonEnvironment(),
      JUPYTERLAB_SETTINGS_DIR: own("settings"),
      JUPYTERLAB_WORKSPACES_DIR: own("workspaces"),
      JUPYTER_DATA_DIR: own("jupyter"),
      JUPYTER_RUNTIME_DIR: own("runtime"),
    },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const url = `http://127.0.0.1:${port}/`;
  let said = "";
  const listening = server.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({ write: (text) => void (said += text) }),
  );
  let hasEnded = false;
  server.status.then(() => hasEnded = true);
  const deadline = Date.now() + 60_000;
  while (!await fetch(`${url}api`).then((response) => response.body?.cancel().then(() => response.ok), () => false)) {
    if (!hasEnded && Date.now() > deadline) server.kill();
    if (hasEnded) throw new Error(`JupyterLab did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const stop = async () => {
    // Asked this way, the server ends its kernels as well, on every system.
    const headers = { authorization: `token ${token}` };
    await fetch(`${url}api/shutdown`, { method: "POST", headers }).then(
      (response) => response.body?.cancel(),
      () => {},
    );
    await Promise.all([server.status, listening]);
  };
  return { address: (path) => `${url}lab/tree/${path}?reset&token=${token}`, stop };
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** What JupyterLab exposes of itself when it is asked to. */
interface Lab {
  commands: { execute(id: string, args?: Record<string, unknown>): Promise<unknown> };
  shell: { currentWidget: { content: { model: { toJSON(): unknown } }; sessionContext: { ready: Promise<void> } } };
}

/** Opens the notebook, runs all its cells, and expects every figure and no error. */
export async function runAllCells(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell").first().waitFor({ timeout: 60_000 });
  const picture = page.locator(".jp-NotebookPanel:visible .jp-RenderedPlotly .plot-img").first();
  await picture.scrollIntoViewIfNeeded();
  const { width } = (await picture.boundingBox())!;
  assert.ok(width > 0 && width <= 760, `before it is run, the picture of a figure is ${width} pixels wide`);
  const notebook = await page.evaluate(async () => {
    const { commands, shell } = (globalThis as unknown as { jupyterapp: Lab }).jupyterapp;
    await shell.currentWidget.sessionContext.ready;
    await commands.execute("notebook:clear-all-cell-outputs");
    await commands.execute("notebook:run-all-cells");
    return shell.currentWidget.content.model.toJSON();
  }) as Notebook;
  const outputs = codeCells(notebook).flatMap(({ id, outputs }: CodeCell) => outputs.map((output) => ({ id, output })));
  const errors = outputs.filter(({ output }) => output.output_type === "error").map(({ id, output }) => ({
    id,
    output,
  }));
  assert.deepEqual(errors, [], "cells that failed");
  const figures = outputs.filter(({ output }) => output.output_type === "display_data" && PLOTLY in output.data).length;
  assert.ok(figures > 0, "no cell showed a figure");
  const drawn = page.locator(".jp-NotebookPanel:visible .js-plotly-plot");
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll(".jp-NotebookPanel .js-plotly-plot svg.main-svg:first-of-type").length >= count,
    figures,
    { timeout: 30_000 },
  );
  assert.equal(await drawn.count(), figures, "figures drawn");
  assert.equal(await page.locator(".jp-RenderedImage").count(), 0, "pictures stand where figures should be drawn");
  await page.evaluate(() => {
    const { commands } = (globalThis as unknown as { jupyterapp: Lab }).jupyterapp;
    return commands.execute("docmanager:save").then(() => commands.execute("kernelmenu:shutdown"));
  });
}
