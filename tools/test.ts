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

await runTask(async () => {
  await setUp();
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of [...codeChecks, ...await cellChecks()]) counts[await passes(check) ? "passed" : "failed"]++;
  const tests = await runTests();
  counts.passed += tests.passed;
  counts.failed += tests.failed;
  counts.skipped += tests.skipped;
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  const kept = await chaptersWithoutData();
  if (kept.length > 0) console.log(describeKept(kept));
  if (counts.failed > 0) Deno.exit(1);
});

/** Types were checked before; how each test fared is read from the report that `deno test` leaves. */
async function runTests(): Promise<Counts> {
  const report = inCache("tests.xml");
  await Deno.mkdir(inCache(), { recursive: true });
  await Deno.writeTextFile(report, "");
  const args = ["test", "--allow-all", "--no-check", `--junit-path=${report}`, "tests"];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root, env: { RUST_BACKTRACE: "0" } })
    .spawn().status;
  const counts = readReport(await Deno.readTextFile(report));
  // A file that does not load has no test that could fail.
  if (!success && counts.failed === 0) counts.failed = 1;
  return counts;
}
