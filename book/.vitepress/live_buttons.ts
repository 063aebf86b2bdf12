/** The buttons that make a chapter live. They are part of the page, so that nothing moves when its scripts arrive. */

export type CellAction = "run" | "run-up-to-here" | "edit" | "reset";
export type ChapterAction = "run-all" | "stop" | "restart" | "reset-all" | "share" | "download";
export type Action = CellAction | ChapterAction;

const button = (action: Action, label: string, more = "") => `<button data-action="${action}"${more}>${label}</button>`;

/** @param folded how many lines a cell has that is shown folded */
export function cellActions(folded?: number): string {
  return [
    `<div class="cell-actions">`,
    button("run", "Run"),
    button("run-up-to-here", "Run up to here"),
    button("edit", "Edit"),
    button("reset", "Reset", " hidden"),
    folded === undefined ? "" : `<button class="unfold" aria-expanded="false">Show all ${folded} lines</button>`,
    `<span class="cell-state"></span></div>`,
  ].join("");
}

/** The first row stays in sight once it is used. */
export function chapterActions(chapter: string, exercises: number): string {
  return [
    `<div class="chapter-actions" role="group" aria-label="Run this chapter">`,
    button("run-all", "Run all"),
    button("stop", "Stop", " disabled"),
    button("restart", "Restart", " disabled"),
    `<progress hidden aria-label="Cells run"></progress>`,
    `<p class="chapter-state" role="status">Every cell runs here, in the page, and can be changed.</p></div>`,
    `<div class="chapter-actions more">`,
    button("reset-all", "Reset all", " disabled"),
    button("share", "Copy a link to my changes"),
    button("download", "Download with my changes"),
    exerciseProgress(chapter, exercises),
    `</div>`,
  ].join("");
}

/** Filled in by the theme, which knows what the reader has solved. */
export const exerciseProgress = (chapter: string, exercises: number): string =>
  exercises === 0 ? "" : `<span class="progress" data-progress="${chapter}" data-exercises="${exercises}"></span>`;
