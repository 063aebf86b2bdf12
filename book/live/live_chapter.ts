/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A chapter that the reader works with: brings together its cells, the kernel, what is kept and what is shared. */
import type { Action } from "../.vitepress/live_buttons.ts";
import { parseNotebook } from "../../tools/notebook.ts";
import { CellView } from "./cell_view.ts";
import { type CellState, ChapterSession } from "./chapter_session.ts";
import { DataFiles } from "./data_files.ts";
import { Kernel } from "./kernel.ts";
import { readerNotebook } from "./notebook_file.ts";
import { showProgress, solvedExercise } from "./progress.ts";
import type { LiveError } from "./protocol.ts";
import { isShared, longestLink, packCells, unpackCells } from "./sharing.ts";
import { addSolved, type KeptCells, readCells, writeCells } from "./storage.ts";

export interface LiveChapterOptions {
  /** The name of the notebook without its ending. */
  readonly chapter: string;
  /** The part of the page that holds the cells. */
  readonly page: HTMLElement;
  /** Where the kernel's files are. */
  readonly kernelFolder: URL;
  /** Where a host of the site may put the files of data sets. */
  readonly dataFolder: URL;
}

export class LiveChapter {
  readonly #chapter: string;
  readonly #page: HTMLElement;
  readonly #cells: CellView[];
  readonly #session: ChapterSession;
  readonly #data: DataFiles;
  /** Cells that have shown outputs of their own. */
  readonly #haveRun = new Set<string>();
  /** Of the cells that wait or run: how many there were, and how many are over. */
  #work = { all: 0, done: 0 };

  constructor({ chapter, page, kernelFolder, dataFolder }: LiveChapterOptions) {
    this.#chapter = chapter;
    this.#page = page;
    this.#cells = Array.from(
      page.querySelectorAll<HTMLElement>(".cell.code"),
      (section) => new CellView(section, () => this.#keep()),
    );
    this.#data = new DataFiles(dataFolder, page.querySelector(".chapter-actions")!);
    this.#session = new ChapterSession(this.#cells, () => new Kernel(kernelFolder, this.#data), {
      stateChanged: (id, state, error) => this.#stateChanged(this.#cell(id), state, error),
      outputShown: (id, output) => this.#cell(id).output.add(output),
      busyChanged: (isBusy) => this.#busyChanged(isBusy),
    });
    this.#showKept();
    this.#showButtons();
  }

  /** Does what a button or a key asks for; `cell` is where it was pressed. */
  async act(action: Action, cell = ""): Promise<void> {
    try {
      await this.#do(action, cell);
    } catch (error) {
      this.#say(`That did not work: ${(error as Error).message}`);
    }
  }

  #do(action: Action, cell: string): void | Promise<void> {
    switch (action) {
      case "run":
        return this.#accept([cell], () => this.#session.run(cell));
      case "run-up-to-here":
        return this.#accept(this.#idsUpTo(cell), () => this.#session.runUpTo(cell));
      case "run-all":
        return this.#accept(this.#cells.map(({ id }) => id), () => this.#session.runAll());
      case "edit":
        return this.#cell(cell).edit().then(() => this.#keep());
      case "reset":
        return this.#reset([this.#cell(cell)]);
      case "reset-all":
        return this.#reset(this.#cells);
      case "stop":
        this.#stop();
        return this.#say("Stopped. What the cells had computed is gone; run up to a cell to go on.");
      case "restart":
        this.#stop();
        return this.#say("A new kernel is ready; no cell has run in it yet.");
      case "share":
        return this.#share();
      case "download":
        return this.#download();
    }
  }

  /** Runs a cell and goes on to the next. */
  runAndGoOn(id: string): void {
    this.act("run", id);
    this.#cells[this.#cells.indexOf(this.#cell(id)) + 1]?.focus();
  }

  /** Shows the cells that an address brought; they run when the reader says so. */
  async showShared(fragment: string): Promise<void> {
    if (!isShared(fragment)) return;
    try {
      const shared = Object.entries(await unpackCells(fragment)).flatMap(([id, text]) => {
        const cell = this.#cells.find((cell) => cell.id === id);
        return cell === undefined || cell.text === text ? [] : [{ cell, text }];
      });
      for (const { cell, text } of shared) cell.setText({ text, origin: "link" });
      if (shared.length === 0) return this.#say("The link brought no changes to this chapter.");
      this.#page.classList.add("live");
      shared[0].cell.scrollIntoView();
      this.#say(
        `A link changed ${count(shared.length, "cell")}: ${shared.map(({ cell }) => cell.label).join(", ")}. ` +
          "Nothing of it has run; read it first.",
      );
      this.#showButtons();
    } catch (error) {
      this.#say((error as Error).message);
    }
  }

  /** The reader leaves the chapter. */
  close(): void {
    this.#stop();
  }

  #stop(): void {
    this.#data.cancel();
    this.#session.stop();
  }

  #cell(id: string): CellView {
    const cell = this.#cells.find((cell) => cell.id === id);
    if (cell === undefined) throw new RangeError(`This chapter has no cell “${id}”.`);
    return cell;
  }

  #idsUpTo(id: string): string[] {
    return this.#cells.slice(0, this.#cells.indexOf(this.#cell(id)) + 1).map(({ id }) => id);
  }

  /** By running what a link brought, the reader takes it over. */
  #accept(ids: readonly string[], run: () => void): void {
    const brought = ids.map((id) => this.#cell(id)).filter(({ origin }) => origin === "link");
    for (const cell of brought) cell.accept();
    if (brought.length > 0) {
      this.#keep();
      history.replaceState(history.state, "", location.href.replace(/#.*/, ""));
    }
    this.#page.classList.add("live");
    run();
  }

  #stateChanged(cell: CellView, state: CellState, error?: LiveError): void {
    cell.setState(state, error);
    if (state === "queued") this.#work.all++;
    if (state === "running") this.#haveRun.add(cell.id);
    if (state === "done") this.#noteSolved(cell);
    if (state === "done" || state === "error") this.#work.done++;
    this.#showProgress();
    if (state !== "error") return;
    if (error?.name === "Stopped") return;
    const where = error?.line === undefined ? "" : ` in line ${error.line}`;
    this.#say(`${cell.label}: error${where}: ${error?.message ?? ""}`);
    if (error?.name === "ReferenceError" && this.#session.lacksCellsAbove(cell.id)) {
      cell.offer("Cells above have not run yet.", "Run up to here", "run-up-to-here");
    }
  }

  /** One sentence for all that ran, however many cells they were; an error has had its own. */
  #busyChanged(isBusy: boolean): void {
    const { all, done } = this.#work;
    if (isBusy) this.#say("Running …");
    else {
      const isComplete = this.#cells.every(({ id }) => this.#session.stateOf(id) !== "error") && done === all;
      if (isComplete) this.#say(done === 1 ? "The cell is done." : `${done} cells are done.`);
      this.#work = { all: 0, done: 0 };
    }
    this.#showProgress();
    this.#showButtons();
  }

  #showProgress(): void {
    const bar = this.#page.querySelector<HTMLProgressElement>(".chapter-actions progress")!;
    bar.hidden = this.#work.all < 2;
    bar.max = this.#work.all;
    bar.value = this.#work.done;
  }

  /** The prologue shows what a solved exercise looks like; that one is no exercise of the chapter. */
  #noteSolved(cell: CellView): void {
    for (const name of cell.output.outputs.map(solvedExercise)) {
      if (name === undefined || !this.#cells.some(({ id }) => id === `exercise-${name}-check`)) continue;
      addSolved(this.#chapter, name);
      showProgress(document);
    }
  }

  #reset(cells: readonly CellView[]): void {
    for (const cell of cells) cell.reset();
    this.#keep();
    this.#say(`${cells.length === 1 ? `${cells[0].label} is` : "All cells are"} as in the book again.`);
  }

  #showKept(): void {
    for (const [id, { text, base }] of Object.entries(readCells(this.#chapter))) {
      const cell = this.#cells.find((cell) => cell.id === id);
      if (cell === undefined || text === cell.committed) continue;
      cell.setText({ text, origin: "reader", base });
    }
  }

  /** Cells that the book no longer has stay kept, in case it has them again. */
  #keep(): void {
    const elsewhere = Object.entries(readCells(this.#chapter)).filter(([id]) =>
      !this.#cells.some((cell) => cell.id === id && cell.origin !== "link")
    );
    const own = this.#cells.filter(({ origin }) => origin === "reader");
    const kept: KeptCells = {
      ...Object.fromEntries(elsewhere),
      ...Object.fromEntries(own.map(({ id, text, base }) => [id, { text, base }])),
    };
    if (!writeCells(this.#chapter, kept)) this.#say("This browser does not keep your changes; download them.");
    for (const { id } of this.#cells) this.#session.textChanged(id);
    this.#showButtons();
  }

  async #share(): Promise<void> {
    const changed = this.#cells.filter(({ isChanged }) => isChanged);
    if (changed.length === 0) return this.#say("You have changed no cell of this chapter yet.");
    const fragment = await packCells(Object.fromEntries(changed.map(({ id, text }) => [id, text])));
    const link = new URL(fragment, location.href).href;
    if (link.length > longestLink) {
      return this.#say(
        `The link would have ${link.length} characters, and many programs cut links longer than ${longestLink}. ` +
          "Download the notebook and send that instead.",
      );
    }
    try {
      await navigator.clipboard.writeText(link);
      this.#say(`A link to your ${count(changed.length, "changed cell")} is copied: ${link.length} characters.`);
    } catch {
      history.replaceState(history.state, "", link);
      this.#say("The link to your changed cells now stands in the address bar; copy it from there.");
    }
  }

  async #download(): Promise<void> {
    try {
      const name = `${this.#chapter}.ipynb`;
      const response = await fetch(new URL(name, location.href));
      if (!response.ok) throw new Error(`The server answered ${response.status}.`);
      const cells = new Map(this.#cells.map(({ id, text, output }) => [
        id,
        { text, outputs: this.#haveRun.has(id) ? output.outputs : undefined },
      ]));
      const notebook = readerNotebook(parseNotebook(await response.text(), name), cells);
      save(name, notebook);
      this.#say("The notebook is downloaded. To run it in Jupyter, put it into the folder “notebooks” of the book.");
    } catch (error) {
      this.#say(`The notebook could not be made: ${(error as Error).message}`);
    }
  }

  #showButtons(): void {
    const enable = (action: Action, isEnabled: boolean) =>
      this.#page.querySelectorAll<HTMLButtonElement>(`[data-action="${action}"]`).forEach((button) => {
        button.disabled = !isEnabled;
      });
    enable("stop", this.#session.isBusy);
    enable("restart", this.#session.hasKernel);
    enable("reset-all", this.#cells.some(({ isChanged }) => isChanged));
  }

  #say(sentence: string): void {
    this.#page.querySelector(".chapter-state")!.textContent = sentence;
  }
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
