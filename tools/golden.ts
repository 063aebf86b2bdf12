/**
 * Makes the fixtures of the golden tests and data/pytorch-run.json again with real PyTorch, in an environment of its own
 * (about 5 GB on Linux). A Python that already has torch can be named in the environment variable TORCH_PYTHON.
 *
 * This is no part of setting up: the fixtures are committed, and the tests need no PyTorch.
 */
import { readArguments } from "./arguments.ts";
import { inCache, inRoot, root } from "./paths.ts";
import { pythonIn } from "./python.ts";
import { runTask, TaskError } from "./task.ts";
import { makeVirtualEnvironment } from "./virtual_environment.ts";

await runTask(async () => {
  readArguments(Deno.args, {});
  const python = Deno.env.get("TORCH_PYTHON") ?? await torchEnvironment();
  try {
    for (const script of ["make_golden.py", "make_pytorch_run.py"]) {
      const args = [inRoot("tests", "golden", script)];
      const { code } = await new Deno.Command(python, { args, cwd: root }).spawn().status;
      if (code !== 0) Deno.exit(code);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TaskError(`There is no Python at ${python}.`);
    throw error;
  }
});

async function torchEnvironment(): Promise<string> {
  const environment = inCache("torch-venv");
  await makeVirtualEnvironment(environment, [inRoot("tests", "golden", "requirements.txt")], console.error);
  return pythonIn(environment);
}
