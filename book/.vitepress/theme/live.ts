/// <reference lib="dom" />
/** Nothing that makes a chapter live is loaded before the reader first uses it, or comes back to what was changed before. */
// @ts-ignore: the plugin in live_files.ts makes this module
import kernelPath from "virtual:live-kernel";
import type { LiveChapter } from "../../live/live_chapter.ts";
import { showProgress } from "../../live/progress.ts";
import { isShared } from "../../live/sharing.ts";
import { readCells } from "../../live/storage.ts";
import type { Action } from "../live_buttons.ts";

let chapter: string | undefined;
let live: Promise<LiveChapter> | undefined;

/** @param shown the chapter on the page, if it is one; @param root where the site begins */
export function pageShown(shown: string | undefined, root: string): void {
  live?.then((live) => live.close(), () => {});
  live = undefined;
  chapter = shown;
  siteRoot = root;
  showProgress(document);
  if (chapter === undefined) return;
  if (isShared(location.hash)) showShared();
  else if (Object.keys(readCells(chapter)).length > 0) wake();
}

let siteRoot = "/";

/** To be called once; the listeners serve all pages. */
export function listen(): void {
  document.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest<HTMLElement>("button[data-action]");
    if (button) act(button.dataset.action as Action, cellOf(button));
  });
  // Before the editor sees the key.
  document.addEventListener("keydown", runByKey, { capture: true });
  addEventListener("hashchange", () => isShared(location.hash) && showShared());
}

function runByKey(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
  const cell = (event.target as Element).closest(".cell.code") && cellOf(event.target as Element);
  if (!cell) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) wake().then((live) => live.runAndGoOn(cell), complain);
  else act("run", cell);
}

const cellOf = (element: Element) => element.closest<HTMLElement>(".cell")?.dataset.cell;

function act(action: Action, cell?: string): void {
  wake().then((live) => live.act(action, cell), complain);
}

function showShared(): void {
  wake().then((live) => live.showShared(location.hash), complain);
}

function wake(): Promise<LiveChapter> {
  live ??= load(chapter!);
  live.catch(() => live = undefined);
  return live;
}

async function load(chapter: string): Promise<LiveChapter> {
  say("Loading …");
  const { LiveChapter } = await import("../../live/live_chapter.ts");
  say("");
  return new LiveChapter({
    chapter,
    page: document.querySelector<HTMLElement>(".vp-doc")!,
    kernelFolder: new URL(siteRoot + kernelPath, location.href),
    dataFolder: new URL(`${siteRoot}mnist/`, location.href),
  });
}

const complain = () => say("The cells cannot run: this page could not load what they need.");

function say(sentence: string): void {
  const place = document.querySelector(".chapter-state");
  if (place) place.textContent = sentence;
}
