/**
 * Everything that is checked: format, lint, types, and all tests. A failing step does not keep the next from running.
 *
 *     deno task test
 */
import { readArguments } from "./arguments.ts";
import { cellChecks, codeChecks, passes } from "./check.ts";
import { chaptersWithoutData } from "./chapters.ts";
import { describeKept } from "./needs.ts";
import { inCache, root } from "./paths.ts";
import { type Counts, readReport } from "./report.ts";
import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

await runTask(async () => {
  readArguments(Deno.args, {});
  await setUp();
  // The chapters take both cores and are begun at once; what is printed of the first column waits for the second to end.
  const columns = await Promise.all([
    (async () => [
      await runTests("chapters", ["tests/notebooks_test.ts"], "piped"),
      await runTests(
        "tests",
        ["--doc", "--ignore=tests/notebooks_test.ts,tests/browser", "tests", "lib", "README.md"],
        "piped",
      ),
    ])(),
    (async () => [await runChecks(), await runTests("browser", ["tests/browser"], "inherit")])(),
  ]);
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped, text } of columns.flat()) {
    counts.passed += passed;
    counts.failed += failed;
    counts.skipped += skipped;
    if (text !== "") console.log(text);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  const kept = await chaptersWithoutData();
  if (kept.length > 0) console.log(describeKept(kept));
  if (counts.failed > 0) Deno.exit(1);
});

/** How some tests fared, and what is still to be printed of them. */
type Outcome = Counts & { readonly text: string };

async function runChecks(): Promise<Outcome> {
  const outcome = { passed: 0, failed: 0, skipped: 0, text: "" };
  for (const check of [...codeChecks, ...await cellChecks()]) outcome[await passes(check) ? "passed" : "failed"]++;
  return outcome;
}

/** Types are checked apart; how each test fared is read from the report that `deno test` leaves. */
async function runTests(
  name: string,
  which: readonly string[],
  output: "inherit" | "piped",
): Promise<Outcome> {
  const report = inCache(`${name}.xml`);
  await Deno.mkdir(inCache(), { recursive: true });
  await Deno.writeTextFile(report, "");
  const args = ["test", "--allow-all", "--no-check", `--junit-path=${report}`, ...which];
  const env = { RUST_BACKTRACE: "0" };
  const child = new Deno.Command(Deno.execPath(), { args, cwd: root, env, stdout: output, stderr: output }).spawn();
  const said = output === "inherit" ? [] : [new Response(child.stdout).text(), new Response(child.stderr).text()];
  const [{ success }, ...texts] = await Promise.all([child.status, ...said]);
  const counts = readReport(await Deno.readTextFile(report));
  // A file that does not load has no test that could fail.
  if (!success && counts.failed === 0) counts.failed = 1;
  return { ...counts, text: texts.join("") };
}
