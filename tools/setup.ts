/**
 * Sets the project up: npm packages from the lock, `.venv` from requirements.txt, and our own Jupyter kernel in it.
 * Works twice in a row, does only what is missing, and changes nothing outside the project.
 *
 * This file and what it imports use no npm package, because it runs before they are there.
 */
import { join } from "node:path";
import { digest, exists, readIfThere, removeIfThere, replaceFile } from "./files.ts";
import { lock } from "./lock.ts";
import { inRoot, kernelSpec, root, venv, venvPython } from "./paths.ts";
import { findPython, pythonEnvironment, requireVenvModule } from "./python.ts";
import { runTask, TaskError } from "./task.ts";

/** Brings the project to where its tasks can run; `say` hears what takes a while. */
export async function setUp(say: (line: string) => void = console.error): Promise<void> {
  using _turn = await lock("setup", () => say("Waiting for another run that sets the project up …"));
  await installNpmPackages(say);
  await makeVirtualEnvironment(say);
  await writeKernelSpec();
}

async function installNpmPackages(say: (line: string) => void): Promise<void> {
  if (!await exists(inRoot("node_modules"))) say("Setting up: npm packages …");
  const result = await run(Deno.execPath(), ["install", "--frozen"], { NO_COLOR: "1" });
  if (result.success) return;
  if (result.text.includes("lockfile is out of date")) {
    throw new TaskError("deno.lock does not fit deno.json; run `deno install` and commit the lock.");
  }
  throw new TaskError(
    `The npm packages could not be installed (is there a network connection?): ${lastError(result.text)}`,
  );
}

async function makeVirtualEnvironment(say: (line: string) => void): Promise<void> {
  const requirements = await Deno.readTextFile(inRoot("requirements.txt"));
  const constraints = await Deno.readTextFile(inRoot("tools", "constraints.txt"));
  // The stamp is written last: without it the environment is half made. A moved one does not work, hence its place.
  const stamp = join(venv, "made-from");
  const wanted = digest(requirements, constraints, venv);
  if (await readIfThere(stamp) === wanted && await exists(venvPython)) return;

  const python = await findPython();
  await requireVenvModule(python);
  say(`Setting up: Python packages in .venv (Python ${python.version}) …`);
  await removeIfThere(venv);
  const made = await run(python.command[0], [...python.command.slice(1), "-m", "venv", venv]);
  if (!made.success) throw new TaskError(`.venv could not be made: ${lastError(made.text)}`);

  const installed = await run(
    venvPython,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", inRoot("requirements.txt")],
    pythonEnvironment(),
  );
  if (!installed.success) {
    throw new TaskError(
      `The Python packages could not be installed (is there a network connection?): ${lastError(installed.text)}`,
    );
  }
  await replaceFile(stamp, wanted);
}

/**
 * Not `deno jupyter --install`, which writes to the user's home and leaves out `interrupt_mode`, so that an interrupt
 * would kill the kernel. `NO_COLOR` keeps color codes out of the outputs.
 */
async function writeKernelSpec(): Promise<void> {
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    env: { NO_COLOR: "1" },
    interrupt_mode: "message",
    language: "typescript",
  };
  await replaceFile(kernelSpec, JSON.stringify(spec, null, 2) + "\n");
}

async function run(command: string, args: string[], env: Record<string, string> = {}) {
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env, cwd: root, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The line of a failed command's output that says most: its last one that speaks of an error, else its last one. */
function lastError(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it gave no reason.";
}

if (import.meta.main) await runTask(() => setUp());
