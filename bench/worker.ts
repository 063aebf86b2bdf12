/** A worker that answers one request after the other, each with one message; so it can be timed, and shares no state. */

/** What `startWorker` gives. */
export interface Helper {
  ask<Answer>(request: unknown): Promise<Answer>;
  close(): void;
}

/** Starts the module at `url`, which calls {@link answer}. */
export function startWorker(url: URL): Helper {
  const worker = new Worker(url, { type: "module" });
  return {
    ask: <Answer>(request: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.postMessage(request);
      }),
    close: () => worker.terminate(),
  };
}

/** In the worker: answers every request with what `reply` makes of it. */
export function answer<Request>(reply: (request: Request) => unknown): void {
  const scope = self as unknown as {
    onmessage: (event: MessageEvent<Request>) => void;
    postMessage(message: unknown): void;
  };
  scope.onmessage = async ({ data }) => scope.postMessage(await reply(data));
}
