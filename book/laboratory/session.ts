/// <reference lib="dom" />
/** What the reader does with an experiment: runs it, halts it, goes on step by step. Once a frame it asks for what to show. */
import type { Experiment } from "./experiment.ts";
import { Laboratory } from "./laboratory.ts";
import type { Scene, Snapshot } from "./protocol.ts";

export type State = "running" | "paused" | "ended";

export interface SessionListener {
  onScene(scene: Scene): void;
  onState(state: State): void;
  /** To be drawn now; `isLast` when nothing more follows until the reader wants something. */
  onFrame(snapshot: Snapshot, isLast: boolean): void;
  /** One sentence. */
  onFailure(sentence: string): void;
}

export class Session {
  /** How many epochs both runs go from one frame to the next, at most. */
  epochsPerFrame = 2;

  readonly #listener: SessionListener;
  readonly #laboratory: Laboratory;
  /** In milliseconds, between two drawings. */
  readonly #drawEvery: number;
  #state: State = "paused";
  #experiment: Experiment | undefined;
  #snapshot: Snapshot | undefined;
  /** Where the next rest is, while not running. */
  #wanted = 0;
  /** Steps that the reader wants, and that the rest does not count yet. */
  #toGo = 0;
  /** Until the worker is told to halt, what it answers may be of the past. */
  #isHalting = false;
  #isNew = false;
  #frame = 0;
  #drawnAt = -Infinity;

  constructor(listener: SessionListener, options: { drawEvery?: number } = {}) {
    this.#listener = listener;
    this.#drawEvery = options.drawEvery ?? 0;
    this.#laboratory = new Laboratory({
      onScene: (scene) => listener.onScene(scene),
      onSnapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#isNew = true;
      },
      onFailure: (sentence) => {
        this.close();
        listener.onFailure(sentence);
      },
    });
  }

  /** Begins at epoch 0; goes on running if it ran, or had come to its end. */
  begin(experiment: Experiment): void {
    this.#experiment = experiment;
    this.#laboratory.begin(experiment);
    this.#snapshot = undefined;
    this.#isNew = this.#isHalting = false;
    this.#wanted = this.#toGo = 0;
    if (this.#state === "ended") this.#setState("running");
    this.#goOn();
  }

  run(): void {
    this.#isHalting = false;
    if (this.#state === "ended") this.begin(this.#experiment!);
    this.#setState("running");
    this.#goOn();
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#wanted = this.#toGo = 0; // wherever the worker is by then
    this.#isHalting = true;
    this.#setState("paused");
    this.#goOn();
  }

  step(epochs: number): void {
    if (this.#state !== "paused") return;
    this.#toGo += epochs;
    this.#goOn();
  }

  reset(): void {
    this.#setState("paused");
    this.begin(this.#experiment!);
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#laboratory.stop();
  }

  #goOn(): void {
    this.#frame ||= requestAnimationFrame(this.#onFrame);
  }

  #onFrame = (now: number): void => {
    const isRunning = this.#state === "running", snapshot = this.#snapshot;
    if (!isRunning && this.#isHalting) return this.#halt();
    if (!isRunning && snapshot) {
      this.#wanted = Math.max(this.#wanted, snapshot.epoch) + this.#toGo;
      this.#toGo = 0;
    }
    const hasArrived = snapshot !== undefined &&
      (snapshot.hasEnded || !isRunning && snapshot.epoch >= this.#wanted);
    if (snapshot && this.#isNew && (hasArrived || now - this.#drawnAt >= this.#drawEvery)) {
      this.#isNew = false;
      this.#drawnAt = now;
      this.#listener.onFrame(snapshot, hasArrived);
    }
    if (hasArrived && snapshot.hasEnded && (isRunning || snapshot.epoch > 0)) this.#setState("ended");
    this.#frame = hasArrived ? 0 : requestAnimationFrame(this.#onFrame);
    // The answer tells of the frame before: it is on its way while the next frame's epochs are trained.
    const next = (snapshot?.epoch ?? 0) + 2 * this.epochsPerFrame;
    if (!hasArrived) this.#laboratory.ask(isRunning ? next : this.#wanted);
  };

  #halt(): void {
    if (this.#laboratory.ask(0)) {
      this.#isHalting = this.#isNew = false;
      this.#snapshot = undefined;
    }
    this.#frame = requestAnimationFrame(this.#onFrame);
  }

  #setState(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listener.onState(state);
  }
}
