/** The site's page about speed, made from what was measured. */
import process from "node:process";
import { availableParallelism } from "node:os";
import { inRoot } from "../tools/paths.ts";
import { type Report, toMarkdown } from "./report.ts";

/** Where the page is. */
export const pagePath = inRoot("book", "performance.md");

/** The page's text. */
export function page(reports: readonly Report[]): string {
  const cores = availableParallelism();
  return `---
outline: false
---

# Performance

How fast the library is beside its peers: the same work, in the same run, in turns, so that a noisy machine is noisy for
all. The first column of numbers is a median time, the second the median of the ratios within a round, the third the
middle half of those ratios. Before the clock starts, all must agree on a number that the work yields. \`deno task bench --page\`
measured this on a machine with ${cores} ${
    process.arch === "x64" ? "x86-64" : process.arch
  } cores; on yours the times will
differ, and the ratios less.

What makes the library fast where it is: large matrix products run in a small WebAssembly kernel, small ones in a loop
without overhead, and a step allocates next to nothing. Both ways add the same products in the same order, so that every result is
the same to the last bit, with and without WebAssembly.

${reports.map(toMarkdown).join("\n")}`;
}
