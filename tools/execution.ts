/** Runs tools/execute.py, which executes chapters in the Deno kernel, and passes on what it reports. */
import { inRoot, notebooks } from "./paths.ts";
import { pythonEnvironment, venvPython } from "./python.ts";

/** One chapter to execute: a notebook to read, and where its executed copy goes. */
export interface Execution {
  readonly name: string;
  readonly source: string;
  readonly target: string;
}

export type ExecutionEvent =
  & { readonly chapter: string }
  & (
    | { readonly event: "start"; readonly cells: number }
    | { readonly event: "cell"; readonly number: number; readonly cell: string }
    | { readonly event: "done" }
    | { readonly event: "failed"; readonly cell: string | null; readonly error: string }
  );

export interface ExecutionOptions {
  /** Relative imports of cells resolve from here. */
  readonly cwd?: string;
  readonly parallel?: number;
  /** Seconds. */
  readonly cellTimeout?: number;
}

/** Executes chapters, each in a kernel of its own; events come as they happen. A failing chapter does not stop others. */
export async function* execute(
  chapters: readonly Execution[],
  { cwd = notebooks, parallel = 2, cellTimeout = 900 }: ExecutionOptions = {},
): AsyncGenerator<ExecutionEvent> {
  const child = new Deno.Command(venvPython, {
    args: [inRoot("tools", "execute.py")],
    env: pythonEnvironment(),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = new Response(child.stderr).text();
  // Standard input stays open: when it closes, because this process died or is done, the kernels are shut down.
  const input = child.stdin.getWriter();
  try {
    await input.write(new TextEncoder().encode(JSON.stringify({ cwd, parallel, cellTimeout, chapters }) + "\n"));
    const open = new Set(chapters.map((chapter) => chapter.name));
    for await (const line of lines(child.stdout)) {
      const event = JSON.parse(line) as ExecutionEvent;
      if (event.event === "done" || event.event === "failed") open.delete(event.chapter);
      yield event;
    }
    if (open.size > 0) {
      throw new Error(`tools/execute.py ended before ${[...open].join(", ")} was executed:\n${await complaints}`);
    }
  } finally {
    await input.close().catch(() => {});
    await child.status;
  }
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
