/// <reference lib="dom" />
/** The page's side of the laboratory: starts the worker, and never lets more than one question wait for its answer. */
import type { Experiment } from "./experiment.ts";
import type { FromLaboratory, Scene, Snapshot, ToLaboratory } from "./protocol.ts";

export interface Listener {
  onScene(scene: Scene): void;
  onSnapshot(snapshot: Snapshot): void;
  /** The worker could not be loaded, or broke; one sentence. */
  onFailure(sentence: string): void;
}

export class Laboratory {
  readonly #worker: Worker;
  /** Begun experiments whose scene has not come yet; what comes before it belongs to the one before. */
  #scenesAwaited = 0;
  #isAsked = false;

  constructor(listener: Listener) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromLaboratory>) => {
      if (data.type === "scene") {
        if (--this.#scenesAwaited === 0) listener.onScene(data);
        return;
      }
      this.#isAsked = false;
      if (this.#scenesAwaited === 0) listener.onSnapshot(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      listener.onFailure(`The laboratory has stopped: ${event.message ?? "its script could not be loaded"}.`);
    };
  }

  /** Begins anew, whatever ran before. */
  begin(experiment: Experiment): void {
    this.#scenesAwaited++;
    this.#send({ type: "begin", experiment });
  }

  /** To be called once a frame, or, in a pause, once with `upTo` 0; false when the last question is not answered yet. */
  ask(upTo?: number): boolean {
    if (this.#isAsked) return false;
    this.#isAsked = true;
    this.#send({ type: "frame", upTo });
    return true;
  }

  stop(): void {
    this.#worker.terminate();
  }

  #send(message: ToLaboratory): void {
    this.#worker.postMessage(message);
  }
}
