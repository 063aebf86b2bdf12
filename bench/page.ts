/** The site's page about speed, made from what was measured. */
import process from "node:process";
import { availableParallelism, loadavg } from "node:os";
import { inRoot } from "../tools/paths.ts";
import { type Report, toMarkdown } from "./report.ts";

/** Where the page is. */
export const pagePath = inRoot("book", "performance.md");

/** Whether other programs keep the machine from being measured in peace; to be asked before the measurements begin. */
export function isBusy(): boolean {
  return loadavg()[0] > availableParallelism() / 2;
}

/** The page's text. */
export function page(reports: readonly Report[], busy: boolean): string {
  const cores = availableParallelism(), architecture = process.arch === "x64" ? "x86-64" : process.arch;
  const caution = busy
    ? ` Other programs kept this machine busy, which slows down what runs on several threads more than what runs on one:
PyTorch's rows with 2 threads and the search on all cores would come out better on a quiet machine.`
    : "";
  return `---
outline: false
---

# Performance

How fast the library is beside its peers: the same work, in the same run, in turns, so that a noisy machine is noisy for
all. The first column of numbers is a median time, the second the median of the ratios within a round, the third the
middle half of those ratios. Before the clock starts, all must agree on a number that the work yields.

\`deno task bench --page\` measured this with ${cores} ${architecture} cores; on other machines the times differ, and the ratios less.${caution}

What makes the library fast where it is: large matrix products run in a small WebAssembly kernel, small ones in a loop
without overhead, a step allocates next to nothing, and products with 0, such as those of an image's black pixels, are left out
where four come together. Whichever way is taken adds the same products in the same order, so that every result is the same
to the last bit, with WebAssembly and without.

${reports.map(toMarkdown).join("\n")}`;
}
