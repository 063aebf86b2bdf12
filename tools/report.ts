/** How tests fared, from the JUnit report that `deno test` leaves. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Steps count like tests. */
export function readReport(xml: string): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [testCase] of xml.matchAll(/<testcase .*?<\/testcase>/gs)) {
    if (/<(failure|error)\b/.test(testCase)) counts.failed++;
    else if (testCase.includes("<skipped")) counts.skipped++;
    else counts.passed++;
  }
  return counts;
}
