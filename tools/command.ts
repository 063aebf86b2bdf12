/** Other programs, run to their end, and what they said. */
import { root } from "./paths.ts";

export interface Result {
  readonly success: boolean;
  /** Standard output, then standard error. */
  readonly text: string;
}

export async function capture(command: string, args: string[], env: Record<string, string> = {}): Promise<Result> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    env: { NO_COLOR: "1", ...env },
    cwd: root,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { success, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The line of a failed command's output that says most: its last one that speaks of an error, else its last one. */
export function lastError(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it gave no reason.";
}
