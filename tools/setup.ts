/**
 * Sets the project up: npm packages from the lock, `.venv` from requirements.txt, and our own Jupyter kernel in it.
 * Works twice in a row, does only what is missing, and changes nothing outside the project.
 *
 *     deno task setup [--npm]      with --npm the npm packages only
 *
 * This file and what it imports use no npm package, because it runs before they are there.
 */
import { readArguments } from "./arguments.ts";
import { capture, lastError } from "./command.ts";
import { exists, replaceFile } from "./files.ts";
import { lock } from "./lock.ts";
import { inRoot, kernelSpec, venv } from "./paths.ts";
import { runTask, TaskError } from "./task.ts";
import { makeVirtualEnvironment } from "./virtual_environment.ts";

/** Brings the project to where its tasks can run; `say` hears what takes a while. Some tasks need no Python. */
export async function setUp(say: (line: string) => void = console.error, { python = true } = {}): Promise<void> {
  using _turn = await lock("setup", () => say("Waiting for another run that sets the project up …"));
  await installNpmPackages(say);
  if (!python) return;
  await makeVirtualEnvironment(venv, [inRoot("requirements.txt"), inRoot("tools", "constraints.txt")], say);
  await writeKernelSpec();
}

async function installNpmPackages(say: (line: string) => void): Promise<void> {
  if (!await exists(inRoot("node_modules"))) say("Setting up: npm packages …");
  // The library runs without this folder, from Deno's own cache; VitePress and the drawing of figures read files in it.
  const result = await capture(Deno.execPath(), ["install", "--frozen", "--node-modules-dir=auto"]);
  if (result.success) return;
  if (result.text.includes("lockfile is out of date")) {
    throw new TaskError("deno.lock does not fit deno.json; run `deno install` and commit the lock.");
  }
  throw new TaskError(
    `The npm packages could not be installed (is there a network connection?): ${lastError(result.text)}`,
  );
}

/**
 * Not `deno jupyter --install`, which writes to the user's home and leaves out `interrupt_mode`, so that an interrupt
 * would kill the kernel. `NO_COLOR` keeps color codes out of the outputs.
 */
export async function writeKernelSpec(path: string = kernelSpec): Promise<void> {
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    env: { NO_COLOR: "1" },
    interrupt_mode: "message",
    language: "typescript",
  };
  await replaceFile(path, JSON.stringify(spec, null, 2) + "\n");
}

if (import.meta.main) {
  await runTask(async () => {
    const { options } = readArguments(Deno.args, { options: ["--npm"] });
    await setUp(console.error, { python: !options.has("--npm") });
  });
}
