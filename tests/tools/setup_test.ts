import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { capture } from "../../tools/command.ts";
import { exists } from "../../tools/files.ts";
import { inRoot, kernelSpec } from "../../tools/paths.ts";
import { pythonIn, venvPython } from "../../tools/python.ts";
import { setUp } from "../../tools/setup.ts";

const onPosix = { ignore: Deno.build.os === "windows" };

Deno.test("the kernel is this very Deno, takes interrupts as messages, and colors nothing", async () => {
  await setUp();
  const spec = JSON.parse(await Deno.readTextFile(kernelSpec));
  assert.equal(spec.argv[0], Deno.execPath());
  assert.equal(spec.interrupt_mode, "message");
  assert.deepEqual(spec.env, { NO_COLOR: "1" });
});

Deno.test("setting up again takes no time and says nothing", async () => {
  await setUp();
  const start = performance.now();
  await setUp((line) => assert.fail(line));
  assert.ok(performance.now() - start < 5000);
});

/** What the set-up of an environment says where Python is the script `python`; "" when it is content. */
async function complaint(python: string | undefined): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    if (python !== undefined) {
      await Deno.writeTextFile(join(folder, "python3"), `#!/bin/sh\n${python}\n`, { mode: 0o755 });
    }
    await Deno.writeTextFile(join(folder, "requirements.txt"), "no-such-package-as-this==1.0\n");
    const script = `
      import { makeVirtualEnvironment } from "./tools/virtual_environment.ts";
      try {
        await makeVirtualEnvironment(${JSON.stringify(join(folder, "env"))}, [${
      JSON.stringify(join(folder, "requirements.txt"))
    }], () => {});
      } catch (error) {
        console.log(error.name + ": " + error.message);
      }`;
    const { text } = await capture(Deno.execPath(), ["eval", script], {
      PATH: [folder, "/no/such/folder"].join(delimiter),
      PYTHON: "",
      PIP_INDEX_URL: "http://127.0.0.1:9/",
      PIP_RETRIES: "0",
      PIP_FIND_LINKS: "",
      PIP_NO_INDEX: "",
    });
    return text.trim();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "what is missing is said in one sentence",
  ...onPosix,
  async fn() {
    await setUp();
    assert.equal(
      await complaint(undefined),
      "TaskError: Python 3.10 or newer is needed, but none was found; install it, or name one in the environment variable PYTHON.",
    );
    assert.equal(
      await complaint("echo 3.8.10"),
      "TaskError: Python 3.10 or newer is needed, but python3 is 3.8.10; install it, or name one in the environment variable PYTHON.",
    );
    assert.equal(
      await complaint(`case "$2" in *ensurepip*) exit 1;; *) echo 3.11.2;; esac`),
      "TaskError: python3 (3.11.2) lacks the venv module; install it (on Debian and Ubuntu: apt install python3-venv).",
    );
    assert.match(
      await complaint(`exec "${venvPython}" "$@"`),
      /^TaskError: The Python packages could not be installed \(is there a network connection\?\): ERROR: .*no-such-package-as-this==1.0$/,
    );
  },
});

Deno.test("a half-made environment is made anew", async () => {
  await setUp();
  const folder = await Deno.makeTempDir();
  const [environment, requirements] = [join(folder, "env"), join(folder, "requirements.txt")];
  await Deno.writeTextFile(requirements, "# nothing\n");
  await Deno.mkdir(environment);
  await Deno.writeTextFile(join(environment, "leftover"), "from a killed run");
  const { makeVirtualEnvironment } = await import("../../tools/virtual_environment.ts");
  const said: string[] = [];
  const make = () => makeVirtualEnvironment(environment, [requirements], (line) => said.push(line));
  await make();
  assert.ok(await exists(pythonIn(environment)));
  assert.ok(!await exists(join(environment, "leftover")));
  await make();
  assert.equal(said.length, 1, "the second time there is nothing to do");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("nothing outside of the project is written to", async () => {
  const home = await Deno.makeTempDir();
  const script =
    `import jupyter_core.paths as p; print(p.jupyter_config_dir(), p.jupyter_data_dir(), p.jupyter_runtime_dir())`;
  const { pythonEnvironment } = await import("../../tools/python.ts");
  const { text } = await capture(venvPython, ["-c", script], { ...pythonEnvironment(), HOME: home, USERPROFILE: home });
  for (const path of text.trim().split(" ")) assert.ok(path.startsWith(inRoot(".cache")), path);
  await Deno.remove(home, { recursive: true });
});
