/// <reference lib="webworker" />
/** The laboratory at work: it answers the page's questions at once, and trains from one to the next, a slice at a time. */
import { Comparison } from "./comparison.ts";
import type { FromLaboratory, RunState, ToLaboratory } from "./protocol.ts";

declare const self: DedicatedWorkerGlobalScope;

/** In milliseconds; a question waits no longer than a slice and an epoch. */
const slice = 3;
/** Nobody asks for so long: the page is hidden, or paused. */
const restAfter = 100;
/** The speed is that of the last so many milliseconds, or a little more. */
const speedOver = 500;

let comparison: Comparison | undefined;
let upTo = 0, askedAt = 0, isTraining = false;
let speed = 0, measuredAt = 0, measuredFrom = 0;

// A message to oneself lets the page's messages in between, and unlike a timer it does not wait.
const { port1: again, port2: next } = new MessageChannel();
again.onmessage = trainSlice;

self.onmessage = ({ data }: MessageEvent<ToLaboratory>) => {
  if (data.type === "begin") begin(data);
  else answer(data);
};

function begin({ experiment }: Extract<ToLaboratory, { type: "begin" }>): void {
  comparison = new Comparison(experiment);
  speed = upTo = measuredFrom = 0;
  measuredAt = performance.now();
  post(comparison.scene);
}

function answer(question: Extract<ToLaboratory, { type: "frame" }>): void {
  if (!comparison) throw new Error("There is no experiment yet.");
  askedAt = performance.now();
  measureSpeed(comparison.epoch, askedAt);
  const snapshot = comparison.snapshot();
  post({ ...snapshot, epochsPerSecond: speed }, snapshot.runs.flatMap(buffersOf));
  upTo = question.upTo ?? Infinity;
  if (!isTraining && isWanted()) {
    isTraining = true;
    next.postMessage(undefined);
  }
}

function isWanted(): boolean {
  return comparison !== undefined && !comparison.hasEnded && comparison.epoch < upTo;
}

function trainSlice(): void {
  const start = performance.now();
  isTraining = isWanted() && start - askedAt < restAfter;
  if (!isTraining) return;
  do comparison!.advance(); while (isWanted() && performance.now() - start < slice);
  next.postMessage(undefined);
}

function measureSpeed(epoch: number, now: number): void {
  if (now - measuredAt < speedOver) return;
  speed = (epoch - measuredFrom) / (now - measuredAt) * 1000;
  measuredFrom = epoch;
  measuredAt = now;
}

function post(message: FromLaboratory, transferred: Transferable[] = []): void {
  self.postMessage(message, transferred);
}

/** A snapshot's arrays are its own; they move to the page without being copied. */
function buffersOf({ history, picture, histogram }: RunState): Transferable[] {
  return [...Object.values(history), picture, histogram].map(({ buffer }) => buffer);
}
