/// <reference lib="dom" />
/** Fills the fold below a figure with its numbers, when a reader opens it. */
import { figureCsv, figureTables, type PlottedFigure, tableHtml } from "../figure_table.ts";
import { escapeHtml } from "../outputs.ts";

/** @param at where the figure's sliders stand */
export function fillData(
  fold: HTMLElement,
  figure: PlottedFigure,
  { title, at }: { title: string; at: readonly string[] },
): void {
  const tables = document.createElement("div");
  tables.className = "tables";
  const position = at.length === 0
    ? ""
    : `<p>These are the numbers at <b>${escapeHtml(at.join(", "))}</b>; the slider above changes them.</p>`;
  tables.innerHTML = position + figureTables(figure).map(tableHtml).join("");
  const button = document.createElement("button");
  button.textContent = "Download these numbers (CSV)";
  button.addEventListener("click", () => save(`${title.replace(/[^\p{L}\p{N}]+/gu, "-")}.csv`, figureCsv(figure)));
  tables.append(button);
  fold.querySelector(":scope > .tables")?.remove();
  fold.querySelector("summary")!.after(tables);
}

/** With the mark that tells spreadsheets that the file is UTF-8. */
function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\uFEFF", text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
