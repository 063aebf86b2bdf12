/** What a page and the service worker say to each other. */
export type ToWorker = "keep all" | "take over";
export type FromWorker = "all is kept";
