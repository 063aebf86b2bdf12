/** How a task ends: quietly, or with a sentence for a person and exit code 1. */

/** A problem that the person at the keyboard can mend; its message is shown without a stack. */
export class TaskError extends Error {
  override readonly name = "TaskError";
}

export async function runTask(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
