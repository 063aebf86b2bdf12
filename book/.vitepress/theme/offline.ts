/// <reference lib="dom" />
/** What the theme knows about the book that the browser keeps. */
import { shallowRef } from "vue";
import { keepBook } from "../../offline/keep_book.ts";

/** Whether the whole book can be read offline. */
export const isKept = shallowRef(false);

/** Opens the new edition, where one is ready. */
export const openNewEdition = shallowRef<() => void>();

/** Waits until the page is there and idle. @param root where the site begins */
export function keepOffline(root: string): void {
  if (!("__VP_SITE_DATA__" in globalThis)) return; // the site is being written
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  const start = () =>
    whenIdle(() => {
      keepBook(root, { kept: () => isKept.value = true, renewed: (open) => openNewEdition.value = open })
        .catch(() => {}); // without it the book is as any other site
    });
  if (document.readyState === "complete") start();
  else addEventListener("load", start, { once: true });
}
