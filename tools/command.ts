/** Other programs, run to their end, and what they said. */
import { inRoot, root } from "./paths.ts";

export interface Result {
  readonly success: boolean;
  /** Standard output, then standard error. */
  readonly text: string;
}

export async function capture(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Result> {
  // Standard input stays open until the program is done; tools/with_parent.py sees by it whether we are still there.
  const child = new Deno.Command(command, {
    args: [...args],
    env: { NO_COLOR: "1", ...env },
    cwd: root,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ success }, out, error] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  await child.stdin.close().catch(() => {});
  return { success, text: out + error };
}

/** The same for a program that changes files and must not go on alone when this process is killed. */
export function captureTogether(
  python: readonly string[],
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<Result> {
  const [program, ...args] = python;
  return capture(program, [...args, inRoot("tools", "with_parent.py"), ...command], env);
}

/** The line of a failed command's output that says most: the last that begins with "error", else the last of all. */
export function lastError(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1) ?? "it gave no reason.";
}
