/// <reference lib="webworker" />
/**
 * Keeps the book in the reader's browser. One store serves all editions: a file is kept under its path and its digest, so
 * what did not change is not loaded again, and no page gets a file of another edition than its own.
 */
import type { FromWorker, ToWorker } from "./protocol.ts";

/** The digests of the edition's files, those first that a reader needs first; the build puts them in. */
declare const siteFiles: Readonly<Record<string, string>>;

const digests = new Map(Object.entries(siteFiles));
const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** Where the site begins: this script lies there. Other books, or this one in another folder, may share the host. */
const root = worker.registration.scope;
const openStore = () => caches.open(`l2-spellbook ${root}`);

const keyOf = (file: string) => new URL(`${file}?${digests.get(file)}`, root).href;

/** What a file is called in every edition. */
const lastingName = (key: string) => key.replace(/\?.*/, "").replace(/(?<=[./])[\w-]{8}(?=[./])/g, "");

/** The files that an edition before had, this one has before it takes over. On a first visit there are none. */
async function inherit(): Promise<void> {
  const kept = new Set((await (await openStore()).keys()).map(({ url }) => lastingName(url)));
  for (const file of digests.keys()) {
    if (kept.has(lastingName(keyOf(file)))) await keep(file, "low");
  }
}

/** No page of an edition before is open any more. */
async function takeOver(): Promise<void> {
  const store = await openStore(), own = new Set([...digests.keys()].map(keyOf));
  for (const { url } of await store.keys()) {
    if (!own.has(url)) await store.delete(url);
  }
  await worker.clients.claim();
}

let keepingAll: Promise<void> | undefined;

/** Few files at once, so that what the reader asks for is not kept waiting; where it stopped, the next visit goes on. */
async function keepAll(): Promise<void> {
  const files = digests.keys();
  const keepNext = async () => {
    for (const file of files) await keep(file, "low");
  };
  const ends = await Promise.allSettled([keepNext(), keepNext(), keepNext(), keepNext()]);
  for (const end of ends) if (end.status === "rejected") throw end.reason; // not before the others ended, too
}

/** The file as it is kept, else as the server has it, and kept from now on. The browser refuses one of another edition. */
async function keep(file: string, priority?: RequestPriority): Promise<Response> {
  const store = await openStore(), key = keyOf(file);
  const kept = await store.match(key);
  if (kept !== undefined) return kept;
  const response = await fetch(new URL(file, root), { integrity: digests.get(file), cache: "no-cache", priority });
  if (!response.ok) throw new Error(`${file}: the server answered ${response.status}.`);
  // A response of our own making: one that was redirected may not answer for a page.
  await store.put(key, new Response(response.body, response));
  return (await store.match(key))!;
}

/** The site's file that is asked for. Servers find a page also by its folder, and some without its ending. */
function fileOf({ method, url }: Request): string | undefined {
  if (method !== "GET" || !url.startsWith(root)) return undefined;
  const path = decodeURI(url.slice(root.length).replace(/[?#].*/, ""));
  return [path, `${path}index.html`, `${path}.html`].find((file) => digests.has(file));
}

worker.addEventListener("install", (event) => event.waitUntil(inherit()));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const file = fileOf(event.request);
  if (file !== undefined) event.respondWith(keep(file).catch(() => fetch(event.request)));
});

worker.addEventListener("message", (event) => {
  const message = event.data as ToWorker;
  if (message === "take over") return void worker.skipWaiting();
  keepingAll ??= keepAll().finally(() => keepingAll = undefined);
  const answer = () => event.source?.postMessage("all is kept" satisfies FromWorker);
  event.waitUntil(keepingAll.then(answer, () => {})); // offline, or a new edition is there
});
