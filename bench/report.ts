/** What a measurement found, for the terminal and for the site. */

/** One table and what must be known to judge it. */
export interface Report {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

/** A measurement that can be asked for by its name. */
export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  measure(settings: Settings): Promise<Report>;
}

/** What the command line says. */
export interface Settings {
  /** A Python that has torch. */
  readonly torchPython: string | undefined;
}

/** In place of a table's PyTorch rows. */
export const withoutTorch = "PyTorch is left out: name a Python that has torch with --torch or in TORCH_PYTHON.";

/** Three significant digits, without an exponent. */
export function digits(value: number): string {
  return value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** The report as text: the first column to the left, numbers to the right. */
export function toText({ title, head, rows, notes }: Report): string {
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map((row) =>
    row.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join("   ")
  );
  return [title, "", ...lines.map((line) => `  ${line.trimEnd()}`), "", ...notes.map((note) => `  ${note}`), ""].join(
    "\n",
  );
}

/** The report as a section of a Markdown page. */
export function toMarkdown({ title, head, rows, notes }: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const align = head.map((_, column) => column === 0 ? ":--" : "--:");
  return [`## ${title}`, "", line(head), line(align), ...rows.map(line), "", ...notes.map((note) => `- ${note}`), ""]
    .join("\n");
}
