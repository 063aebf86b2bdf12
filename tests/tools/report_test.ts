import assert from "node:assert/strict";
import { readReport } from "../../tools/report.ts";

Deno.test("a report is counted, failures with their stack included", () => {
  const report = `<testsuites><testsuite name="a" tests="4">
    <testcase name="good" line="1"></testcase>
    <testcase name="good &gt; step" line="2">
    </testcase>
    <testcase name="left out"><skipped/></testcase>
    <testcase name="bad"><failure message="no">no, and passed
    at a.ts</failure></testcase>
  </testsuite></testsuites>`;
  assert.deepEqual(readReport(report), { passed: 2, failed: 1, skipped: 1 });
});
