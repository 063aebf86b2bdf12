/**
 * Makes the fixtures again with real PyTorch, in an environment of its own (`.cache/torch-venv`, about 5 GB on Linux).
 * A Python that already has torch can be named in the environment variable TORCH_PYTHON.
 *
 * This is not a part of setting up: the fixtures are committed, and the tests need no PyTorch.
 */
import { join } from "node:path";
import { digest, exists, readIfThere, removeIfThere, replaceFile } from "../../tools/files.ts";
import { inCache, inRoot } from "../../tools/paths.ts";
import { findPython, requireVenvModule } from "../../tools/python.ts";
import { runTask, TaskError } from "../../tools/task.ts";

const folder = inRoot("tests", "golden");

await runTask(async () => {
  const python = Deno.env.get("TORCH_PYTHON") ?? await torchEnvironment();
  await run(python, [join(folder, "make_golden.py"), folder], "The fixtures could not be made.");
});

/** The Python of `.cache/torch-venv`, which is made anew when requirements.txt changed. */
async function torchEnvironment(): Promise<string> {
  const venv = inCache("torch-venv");
  const python = join(venv, ...(Deno.build.os === "windows" ? ["Scripts", "python.exe"] : ["bin", "python"]));
  const requirements = join(folder, "requirements.txt");
  // The stamp is written last: without it the environment is half made.
  const stamp = join(venv, "made-from"), wanted = digest(await Deno.readTextFile(requirements), venv);
  if (await readIfThere(stamp) === wanted && await exists(python)) return python;

  const base = await findPython();
  await requireVenvModule(base);
  console.error(`Installing PyTorch into .cache/torch-venv (Python ${base.version}); this takes a while …`);
  await removeIfThere(venv);
  await run(base.command[0], [...base.command.slice(1), "-m", "venv", venv], ".cache/torch-venv could not be made.");
  await run(
    python,
    ["-m", "pip", "install", "--disable-pip-version-check", "--requirement", requirements],
    "PyTorch could not be installed (is there a network connection?).",
  );
  await replaceFile(stamp, wanted);
  return python;
}

async function run(command: string, args: string[], problem: string): Promise<void> {
  try {
    const { success } = await new Deno.Command(command, { args, stdin: "null" }).spawn().status;
    if (!success) throw new TaskError(problem);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TaskError(`There is no Python at ${command}.`);
    throw error;
  }
}
