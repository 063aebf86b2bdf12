/**
 * The library beside its peers: `deno task bench [--torch python]`. PyTorch takes part where a Python that has torch is
 * named, here or in the environment variable TORCH_PYTHON.
 *
 * Times depend on the machine and on what else it does; the ratios are what counts.
 */
import { parseArgs } from "node:util";
import { type Contender, type Contest, hold, type Standing } from "./contest.ts";
import { penalty } from "./penalty.ts";
import { sgdStep } from "./sgd_step.ts";
import { runTask } from "../tools/task.ts";

const contests: readonly Contest[] = [sgdStep, penalty];

const { values } = parseArgs({ options: { torch: { type: "string" } } });
const settings = { torchPython: values.torch ?? Deno.env.get("TORCH_PYTHON") };

await runTask(async () => {
  for (const contest of contests) {
    const entries = await contest.contenders(settings);
    const contenders = entries.filter((entry): entry is Contender => typeof entry !== "string");
    const absent = entries.filter((entry) => typeof entry === "string");
    try {
      print(contest, await hold(contenders), absent);
    } finally {
      for (const { close } of contenders) await close?.();
    }
  }
});

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function print({ title, unit, notes }: Contest, standings: readonly Standing[], absent: readonly string[]): void {
  const rows = standings.map(({ name, seconds, ratio, quartiles: [low, high] }) => [
    name,
    digits(seconds * 1e6),
    digits(ratio),
    `${digits(low)} – ${digits(high)}`,
  ]);
  const table = [["", unit, "times the first", "middle half"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  console.log(`\n${title}\n`);
  for (const row of table) {
    const cells = row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
    console.log(`  ${cells.join("   ")}`);
  }
  console.log();
  for (const note of [...notes, ...absent]) console.log(`  ${note}`);
}
