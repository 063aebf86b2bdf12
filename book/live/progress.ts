/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** How many of a chapter's exercises the reader has solved, told wherever a page has a place for it. */
import type { Output } from "../../tools/notebook.ts";
import { readSolved } from "./storage.ts";

/** The name of the exercise that this output reports as solved (see `exercise` in lib/checks.ts). */
export function solvedExercise(output: Output): string | undefined {
  if (output.output_type !== "display_data") return undefined;
  return /^\*\*Exercise (.+):\*\* solved\.$/.exec(String(output.data["text/markdown"] ?? ""))?.[1];
}

/** Fills in every `data-progress`; where nothing is solved yet, only the chapter itself says so. */
export function showProgress(page: ParentNode): void {
  for (const place of page.querySelectorAll<HTMLElement>("[data-progress]")) {
    const all = Number(place.dataset.exercises);
    const solved = Math.min(all, readSolved(place.dataset.progress!).length);
    const sentence = `${solved} of ${all} exercises solved`;
    if (place.closest(".chapter-actions")) place.textContent = sentence;
    else if (solved === 0) place.textContent = "";
    else if (place.closest(".VPSidebar")) {
      place.textContent = `${solved}/${all}`;
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", sentence);
    } else place.textContent = sentence;
  }
}
