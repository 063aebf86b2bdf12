/**
 * From a bare machine to pages: sets the project up, executes the chapters whose inputs changed, builds the site.
 *
 *     deno task book [--force]      with --force every chapter is executed
 */
import { join, relative } from "node:path";
import { readArguments } from "./arguments.ts";
import { describeFailures, sumUp, updateChapters } from "./chapters.ts";
import { lock } from "./lock.ts";
import { openProgress } from "./progress.ts";
import { setUp } from "./setup.ts";
import { buildSite, site } from "./site.ts";
import { runTask, TaskError } from "./task.ts";

await runTask(async () => {
  const { options } = readArguments(Deno.args, { options: ["--force"] });
  const progress = openProgress();
  using _turn = await lock("book", () => progress.line("Waiting for another run that makes the book …"));
  await setUp(progress.line);
  const update = await updateChapters({ force: options.has("--force"), progress });
  const problems = update.failures.length > 0 ? [describeFailures(update.failures)] : [];
  progress.status("Building the site …");
  try {
    const built = await buildSite();
    const page = relative(Deno.cwd(), join(site, "index.html"));
    progress.line(`${built ? "The site was built" : "The site is up to date"}: ${page}`);
    progress.line("To read it: npx -y deno@2.9.6 task serve");
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    problems.push(error.message);
  }
  progress.end();
  sumUp(update, progress);
  if (problems.length > 0) throw new TaskError(problems.join("\n\n"));
});
