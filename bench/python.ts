/** A Python program that answers each line of JSON with one. */
import { TaskError } from "../tools/task.ts";

/** Starts `script`; `ask` sends a request and waits for its answer. */
export function startPython(python: string, script: string): {
  ask<Answer>(request: unknown): Promise<Answer>;
  close(): Promise<void>;
} {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(python, { args: [script], stdin: "piped", stdout: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new TaskError(`There is no Python at ${python}.`);
    throw error;
  }
  const writer = child.stdin.getWriter(), encoder = new TextEncoder();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async ask<Answer>(request: unknown): Promise<Answer> {
      await writer.write(encoder.encode(`${JSON.stringify(request)}\n`));
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new TaskError(`${python} ended without an answer; does it have torch?`);
        text += value;
      }
      const end = text.indexOf("\n"), line = text.slice(0, end);
      text = text.slice(end + 1);
      return JSON.parse(line);
    },
    async close() {
      await writer.close();
      await reader.cancel();
      await child.status;
    },
  };
}
