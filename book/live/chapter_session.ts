/** The cells of a chapter and the kernel that runs them one after the other, as a notebook does. */
import { type Kernel, unreachable } from "./kernel.ts";
import type { LiveError, LiveOutput } from "./protocol.ts";

/** "not run" also means: not since the kernel started, or not as the cell now stands. */
export type CellState = "not run" | "queued" | "running" | "done" | "error";

export interface SessionCell {
  readonly id: string;
  readonly text: string;
}

export interface SessionListener {
  stateChanged(cell: string, state: CellState, error?: LiveError): void;
  outputShown(cell: string, output: LiveOutput): void;
  /** Nothing runs and nothing waits, or no longer so. */
  busyChanged(busy: boolean): void;
}

export class ChapterSession {
  readonly #cells: readonly SessionCell[];
  readonly #startKernel: () => Pick<Kernel, "run" | "stop">;
  readonly #listener: SessionListener;
  readonly #states = new Map<string, CellState>();
  /** With which text each cell ran last in this kernel. */
  readonly #ran = new Map<string, string>();
  #queue: SessionCell[] = [];
  #kernel: Pick<Kernel, "run" | "stop"> | undefined;
  #isBusy = false;

  constructor(
    cells: readonly SessionCell[],
    startKernel: () => Pick<Kernel, "run" | "stop">,
    listener: SessionListener,
  ) {
    this.#cells = cells;
    this.#startKernel = startKernel;
    this.#listener = listener;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get hasKernel(): boolean {
    return this.#kernel !== undefined;
  }

  stateOf(id: string): CellState {
    return this.#states.get(id) ?? "not run";
  }

  /** Whether a cell above has not run in this kernel as it stands. */
  lacksCellsAbove(id: string): boolean {
    return this.#firstNotRun() < this.#indexOf(id);
  }

  run(id: string): void {
    this.#enqueue([this.#cells[this.#indexOf(id)]]);
  }

  /** Runs the cell after all above it, from the first that has not run as it stands. */
  runUpTo(id: string): void {
    const last = this.#indexOf(id);
    this.#enqueue(this.#cells.slice(Math.min(this.#firstNotRun(), last), last + 1));
  }

  runAll(): void {
    this.#enqueue([...this.#cells]);
  }

  /** The cell's text is another one than that which ran. */
  textChanged(id: string): void {
    if (["done", "error"].includes(this.stateOf(id)) && this.#isStale(this.#cells[this.#indexOf(id)])) {
      this.#set(id, "not run");
    }
  }

  /** Ends at once whatever runs, and all that was computed with it. */
  stop(): void {
    const kernel = this.#kernel;
    this.#forget();
    kernel?.stop();
  }

  #indexOf(id: string): number {
    const index = this.#cells.findIndex((cell) => cell.id === id);
    if (index === -1) throw new RangeError(`This chapter has no cell “${id}”.`);
    return index;
  }

  #firstNotRun(): number {
    const index = this.#cells.findIndex((cell) => this.#isStale(cell));
    return index === -1 ? this.#cells.length : index;
  }

  #isStale = (cell: SessionCell) => this.#ran.get(cell.id) !== cell.text;

  #enqueue(cells: readonly SessionCell[]): void {
    for (const cell of cells) {
      if (["queued", "running"].includes(this.stateOf(cell.id))) continue;
      this.#queue.push(cell);
      this.#set(cell.id, "queued");
    }
    if (!this.#isBusy) this.#work();
  }

  async #work(): Promise<void> {
    this.#setBusy(true);
    const kernel = this.#kernel ??= this.#startKernel();
    for (let cell = this.#queue.shift(); cell !== undefined; cell = this.#queue.shift()) {
      const { id, text } = cell;
      this.#set(id, "running");
      const error = await kernel.run(id, text, (output) => this.#listener.outputShown(id, output));
      if (error === undefined) this.#ran.set(id, text);
      else this.#ran.delete(id);
      const isForgotten = this.#kernel !== kernel;
      if (error === undefined && !isForgotten) {
        this.#set(id, this.#isStale(cell) ? "not run" : "done");
        continue;
      }
      this.#set(id, "error", error);
      if (isForgotten) return;
      if (error?.name === unreachable) this.#kernel = undefined;
      this.#emptyQueue();
    }
    this.#setBusy(false);
  }

  /** Cells that waited for one that failed do not run. */
  #emptyQueue(): void {
    for (const { id } of this.#queue.splice(0)) this.#set(id, "not run");
  }

  #forget(): void {
    this.#kernel = undefined;
    this.#emptyQueue();
    this.#ran.clear();
    for (const [id, state] of this.#states) if (state === "done") this.#set(id, "not run");
    this.#setBusy(false);
  }

  #set(id: string, state: CellState, error?: LiveError): void {
    this.#states.set(id, state);
    this.#listener.stateChanged(id, state, error);
  }

  #setBusy(busy: boolean): void {
    this.#isBusy = busy;
    this.#listener.busyChanged(busy);
  }
}
