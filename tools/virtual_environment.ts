/** Python packages in an environment of their own, made anew whenever what they are made from changes. */
import { basename, join } from "node:path";
import { captureTogether, lastError } from "./command.ts";
import { digest, exists, readIfThere, removeIfThere, replaceFile } from "./files.ts";
import { findPython, pythonEnvironment, pythonIn, requireVenvModule } from "./python.ts";
import { TaskError } from "./task.ts";

/** Installs the first of `requirements` into `folder`; the others are files that it refers to. */
export async function makeVirtualEnvironment(
  folder: string,
  requirements: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  // The stamp is written last: without it the environment is half made. A moved one does not work, hence its place.
  const stamp = join(folder, "made-from");
  const contents = await Promise.all(requirements.map((file) => Deno.readTextFile(file)));
  const wanted = async () => digest(await Deno.realPath(folder), ...contents);
  if (await exists(pythonIn(folder)) && await readIfThere(stamp) === await wanted()) return;

  const python = await findPython();
  await requireVenvModule(python);
  say(`Setting up: Python packages in ${basename(folder)} (Python ${python.version}) …`);
  await removeIfThere(folder);
  const made = await captureTogether(python.command, [...python.command, "-m", "venv", folder]);
  if (!made.success) throw new TaskError(`${folder} could not be made: ${lastError(made.text)}`);

  const pip = [
    pythonIn(folder),
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--requirement",
    requirements[0],
  ];
  const installed = await captureTogether(python.command, pip, pythonEnvironment());
  if (!installed.success) {
    throw new TaskError(
      `The Python packages could not be installed (is there a network connection?): ${lastError(installed.text)}`,
    );
  }
  await replaceFile(stamp, await wanted());
}
