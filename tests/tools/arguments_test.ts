import assert from "node:assert/strict";
import { readArguments } from "../../tools/arguments.ts";
import { TaskError } from "../../tools/task.ts";

Deno.test("a task reads its options and the chapters that are named", () => {
  const { options, chapters } = readArguments(["notebooks/01-the-curse.ipynb", "--force", "04-the-grimoire"], {
    options: ["--force"],
    chapters: true,
  });
  assert.deepEqual([...options], ["--force"]);
  assert.deepEqual(chapters, ["01-the-curse", "04-the-grimoire"]);
  assert.deepEqual(readArguments([], {}), { options: new Set(), chapters: [] });
});

Deno.test("what a task does not know is named, with what it takes", () => {
  const refused = (args: string[], understood: Parameters<typeof readArguments>[1], message: string) =>
    assert.throws(() => readArguments(args, understood), new TaskError(message));
  refused(["--help"], {}, "This task does not know --help; it takes nothing.");
  refused(
    ["--forse"],
    { options: ["--force"], chapters: true },
    "This task does not know --forse; it takes --force and names of chapters.",
  );
  refused(["-f"], { chapters: true }, "This task does not know -f; it takes names of chapters.");
  refused(["01-the-curse"], { options: ["--force"] }, "This task does not know 01-the-curse; it takes --force.");
});
