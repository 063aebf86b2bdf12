/** A Python that can make a virtual environment, and the surroundings in which the one in `.venv` runs. */
import { delimiter, dirname, join } from "node:path";
import { namedMnistFolder } from "./needs.ts";
import { inCache, venv } from "./paths.ts";
import { TaskError } from "./task.ts";

/** The interpreter of a virtual environment. */
export const pythonIn = (environment: string): string =>
  Deno.build.os === "windows" ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");

export const venvPython = pythonIn(venv);

export interface Python {
  readonly command: readonly string[];
  readonly version: string;
}

const OLDEST = [3, 10] as const;

/** The first Python of at least 3.10; `$PYTHON` goes before all others. */
export async function findPython(): Promise<Python> {
  const named = Deno.env.get("PYTHON");
  const candidates = [...(named ? [[named]] : []), ["python3"], ["python"], ["py", "-3"]];
  const tooOld: string[] = [];
  for (const command of candidates) {
    const version = await ask(command, "import platform; print(platform.python_version())");
    if (version === undefined) continue;
    const [major, minor] = version.split(".").map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { command, version };
    tooOld.push(`${command.join(" ")} is ${version}`);
  }
  const found = tooOld.length === 0 ? "none was found" : tooOld.join(", ");
  throw new TaskError(
    `Python 3.10 or newer is needed, but ${found}; install it, or name one in the environment variable PYTHON.`,
  );
}

/** Debian and its kin ship Python without the two modules that a virtual environment is made with. */
export async function requireVenvModule(python: Python): Promise<void> {
  if (await ask(python.command, "import venv, ensurepip; print('there')") !== undefined) return;
  throw new TaskError(
    `${
      python.command.join(" ")
    } (${python.version}) lacks the venv module; install it (on Debian and Ubuntu: apt install python3-venv).`,
  );
}

async function ask(command: readonly string[], code: string): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command[0], {
      args: [...command.slice(1), "-c", code],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    // PermissionDenied: what Windows answers for the alias that only opens its store.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}

/**
 * Environment variables that keep Jupyter inside the project, its kernels from `.venv` and all it writes in `.cache/`, and
 * tell its kernels where MNIST is, whatever folder they run in.
 */
export function pythonEnvironment(): Record<string, string> {
  const mnist = namedMnistFolder();
  return {
    ...(mnist !== undefined && { MNIST_DIR: mnist }),
    VIRTUAL_ENV: venv,
    PATH: `${dirname(venvPython)}${delimiter}${Deno.env.get("PATH") ?? ""}`,
    PYTHONUTF8: "1",
    PIP_CACHE_DIR: inCache("pip"),
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_PATH: "",
    JUPYTER_CONFIG_PATH: "",
    JUPYTER_CONFIG_DIR: inCache("jupyter", "config"),
    JUPYTER_DATA_DIR: inCache("jupyter", "data"),
    JUPYTER_RUNTIME_DIR: inCache("jupyter", "runtime"),
    JUPYTERLAB_SETTINGS_DIR: inCache("jupyter", "lab", "settings"),
    JUPYTERLAB_WORKSPACES_DIR: inCache("jupyter", "lab", "workspaces"),
    IPYTHONDIR: inCache("ipython"),
    NO_COLOR: "1",
  };
}
