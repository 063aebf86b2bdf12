/** The service worker keeps few files at once, and as many as it can. */
import assert from "node:assert/strict";
import type { ToWorker } from "../../book/offline/protocol.ts";

const kept = new Map<string, Response>();
const store = {
  match: (key: string) => Promise.resolve(kept.get(key)?.clone()),
  put: (key: string, response: Response) => Promise.resolve(void kept.set(key, response)),
};
/** The files that were asked for, in this order, and how each is answered. */
const asked: string[] = [];
const answers = new Map<string, (response: Response) => void>();

Object.assign(globalThis, {
  siteFiles: Object.fromEntries([..."abcdef"].map((file) => [file, `digest of ${file}`])),
  registration: { scope: "https://book.example/" },
  fetch: ({ pathname }: URL) => {
    const file = pathname.slice(1);
    asked.push(file);
    return new Promise<Response>((answer) => answers.set(file, answer));
  },
});
Object.assign(caches, { open: () => Promise.resolve(store) });
await import("../../book/offline/service_worker.ts");

/** Nothing in it waits for anything but the answers, so one turn is enough. */
const workOn = () => new Promise((done) => setTimeout(done));

/** Sends "keep all" and tells what came back, and whether the browser may let the worker go. */
async function keepAll() {
  const sent = { said: [] as unknown[], isOver: false };
  dispatchEvent(Object.assign(new Event("message"), {
    data: "keep all" satisfies ToWorker,
    source: { postMessage: (message: unknown) => sent.said.push(message) },
    waitUntil: (work: Promise<unknown>) => void work.then(() => sent.isOver = true),
  }));
  await workOn();
  return sent;
}

async function answer(files: string, status = 200): Promise<void> {
  for (const file of files) answers.get(file)!(new Response(file, { status }));
  await workOn();
}

Deno.test("where a file fails, the others are kept before all are asked for again", async () => {
  const first = await keepAll();
  assert.equal(asked.join(""), "abcd");
  await answer("a", 500);
  const second = await keepAll();
  assert.equal(asked.join(""), "abcd", "more files than four are on their way");
  assert.equal(first.isOver, false);
  await answer("bcd");
  await answer("ef");
  assert.equal(asked.join(""), "abcdef");
  assert.deepEqual([first, second], [{ said: [], isOver: true }, { said: [], isOver: true }]);
  const third = await keepAll();
  assert.equal(asked.join(""), "abcdefa");
  await answer("a");
  assert.deepEqual(third, { said: ["all is kept"], isOver: true });
});
