/**
 * Everything that is checked: format, lint, types, and all tests. A failing step does not keep the next from running.
 *
 *     deno task test
 */
import { cellChecks, codeChecks, passes } from "./check.ts";
import { chaptersWithoutData } from "./chapters.ts";
import { describeKept } from "./needs.ts";
import { inCache, root } from "./paths.ts";
import { type Counts, readReport } from "./report.ts";
import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

/** Executes all chapters. */
const chapterTests = "tests/notebooks_test.ts";

await runTask(async () => {
  await setUp();
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of [...codeChecks, ...await cellChecks()]) counts[await passes(check) ? "passed" : "failed"]++;
  // The chapters take as long as all else together, so both run at once; what the chapters' tests say comes second.
  const others = runTests("tests", [`--ignore=${chapterTests}`, "tests"], "inherit");
  const chapters = runTests("chapters", [chapterTests], "piped");
  for (const tests of [await others, await chapters]) {
    counts.passed += tests.passed;
    counts.failed += tests.failed;
    counts.skipped += tests.skipped;
    if (tests.text !== "") console.log(tests.text);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  const kept = await chaptersWithoutData();
  if (kept.length > 0) console.log(describeKept(kept));
  if (counts.failed > 0) Deno.exit(1);
});

/** Types were checked before; how each test fared is read from the report that `deno test` leaves. */
async function runTests(
  name: string,
  which: readonly string[],
  output: "inherit" | "piped",
): Promise<Counts & { text: string }> {
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
