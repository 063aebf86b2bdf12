/**
 * Everything that is checked: format, lint, types, and all tests. A failing step does not keep the next from running.
 *
 *     deno task test
 */
import { cellChecks, type Check, codeChecks } from "./check.ts";
import { inCache, root } from "./paths.ts";
import { type Counts, readReport } from "./report.ts";
import { setUp } from "./setup.ts";
import { runTask } from "./task.ts";

await runTask(async () => {
  await setUp();
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of [...codeChecks, ...await cellChecks()]) add(counts, await runCheck(check));
  add(counts, await runTests());
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  if (counts.failed > 0) Deno.exit(1);
});

function add(counts: Counts, more: Counts): void {
  counts.passed += more.passed;
  counts.failed += more.failed;
  counts.skipped += more.skipped;
}

async function runCheck({ name, run }: Check): Promise<Counts> {
  const problems = await run();
  console.log(`${name} ... ${problems === undefined ? "ok" : `FAILED\n\n${problems}\n`}`);
  return { passed: problems === undefined ? 1 : 0, failed: problems === undefined ? 0 : 1, skipped: 0 };
}

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
