/**
 * The library beside its peers, and how its own time and memory grow.
 *
 *     deno task bench [--torch PYTHON] [--only NAME,…] [--json FILE] [--page]
 *
 * PyTorch takes part where a Python that has torch is named, here or in the environment variable TORCH_PYTHON. `--page` writes
 * the tables to book/performance.md. Times depend on the machine and on what else it does; the ratios are what counts.
 */
import { parseArgs } from "node:util";
import { replaceFile } from "../tools/files.ts";
import { openProgress } from "../tools/progress.ts";
import { runTask, TaskError } from "../tools/task.ts";
import { cnnStep } from "./cnn_step.ts";
import { contest } from "./contest.ts";
import { digitsEpoch } from "./digits_epoch.ts";
import { growth } from "./growth.ts";
import { laboratory } from "./laboratory.ts";
import { isBusy, page, pagePath } from "./page.ts";
import { penalty } from "./penalty.ts";
import { type Measurement, type Report, toText } from "./report.ts";
import { sgdStep } from "./sgd_step.ts";
import { sweep } from "./sweep.ts";

const all: readonly Measurement[] = [
  contest(sgdStep),
  contest(penalty),
  contest(digitsEpoch),
  contest(cnnStep),
  growth,
  contest(sweep),
  laboratory,
];

const { values } = parseArgs({
  options: {
    torch: { type: "string" },
    only: { type: "string" },
    json: { type: "string" },
    page: { type: "boolean" },
  },
});

await runTask(async () => {
  const names = values.only?.split(",") ?? all.map(({ name }) => name);
  for (const name of names) {
    if (!all.some((measurement) => measurement.name === name)) {
      throw new TaskError(`--only: there is no ${name}; there are ${all.map(({ name }) => name).join(", ")}.`);
    }
  }
  const settings = { torchPython: values.torch ?? Deno.env.get("TORCH_PYTHON") };
  const progress = openProgress(), reports: Report[] = [], busy = isBusy();
  for (const { name, measure } of all.filter(({ name }) => names.includes(name))) {
    progress.status(`Measuring ${name} …`);
    const report = await measure(settings);
    progress.end();
    console.log(toText(report));
    reports.push(report);
  }
  if (values.json !== undefined) await Deno.writeTextFile(values.json, `${JSON.stringify(reports, null, 2)}\n`);
  if (values.page) await replaceFile(pagePath, page(reports, busy));
});
