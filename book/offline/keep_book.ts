/// <reference lib="dom" />
/** The page's side of keeping the book for reading offline. Browsers that cannot do it are not told. */
import type { FromWorker, ToWorker } from "./protocol.ts";

export interface BookKeeping {
  /** The whole book is kept. */
  kept(): void;
  /** A new edition is ready; `open` shows it, in all open pages of the book. */
  renewed(open: () => void): void;
}

/** To be called once, when the page is at rest. @param root where the site begins */
export async function keepBook(root: string, { kept, renewed }: BookKeeping): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return; // not offered over plain http from another host, nor from a file
  const tell = (worker: ServiceWorker, message: ToWorker) => worker.postMessage(message);
  serviceWorker.addEventListener("message", ({ data }) => (data as FromWorker) === "all is kept" && kept());
  if (serviceWorker.controller !== null) {
    serviceWorker.addEventListener("controllerchange", () => location.reload());
  }
  const registration = await serviceWorker.register(`${root}service_worker.js`);
  const watch = (next: ServiceWorker | null) => {
    const look = () => {
      if (next === registration.waiting && next !== null && registration.active) renewed(() => tell(next, "take over"));
    };
    next?.addEventListener("statechange", look);
    look();
  };
  watch(registration.waiting ?? registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  const { active } = await serviceWorker.ready;
  if (active !== null && !isSparing()) tell(active, "keep all");
}

/** Who pays for what is loaded, or waits for it, keeps only what was used. */
function isSparing(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
