/** Makes the fixtures of the golden tests again with real PyTorch, in an environment of its own (several gigabytes). */
import { inCache, inRoot, root } from "./paths.ts";
import { pythonIn } from "./python.ts";
import { runTask } from "./task.ts";
import { makeVirtualEnvironment } from "./virtual_environment.ts";

await runTask(async () => {
  const environment = inCache("torch-venv");
  await makeVirtualEnvironment(environment, [inRoot("tests", "golden", "requirements.txt")], console.error);
  const script = inRoot("tests", "golden", "make_golden.py");
  const { code } = await new Deno.Command(pythonIn(environment), { args: [script], cwd: root }).spawn().status;
  if (code !== 0) Deno.exit(code);
});
