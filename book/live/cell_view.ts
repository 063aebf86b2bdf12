/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A code cell on the page: its text as the reader has it, its buttons, its state and its outputs. */
import type { CellState } from "./chapter_session.ts";
import { compareLines } from "./differences.ts";
import type { Editor } from "./editor.ts";
import { OutputView } from "./output_view.ts";
import type { LiveError } from "./protocol.ts";

/** Whose text a cell holds. What a link brought is shown, but not yet taken over. */
export type Origin = "book" | "reader" | "link";

export interface CellText {
  readonly text: string;
  readonly origin: Origin;
  /** What the book said when the reader changed it; what it says now unless told. */
  readonly base?: string;
}

const stateTexts: Readonly<Record<CellState, string>> = {
  "not run": "",
  queued: "waiting",
  running: "running …",
  done: "✓ done",
  error: "✗ error",
};

export class CellView {
  readonly id: string;
  /** What the book says. */
  readonly committed: string;
  readonly output: OutputView;
  readonly #section: HTMLElement;
  readonly #code: HTMLElement;
  readonly #onChange: (cell: CellView) => void;
  #content: CellText;
  #editor: Promise<Editor> | undefined;
  #errorLine: number | undefined;

  constructor(section: HTMLElement, onChange: (cell: CellView) => void) {
    this.id = section.dataset.cell!;
    this.#section = section;
    this.#code = section.querySelector<HTMLElement>('div[class*="language-"]')!;
    this.committed = this.#code.querySelector("pre code")!.textContent!;
    this.output = new OutputView(section);
    this.#onChange = onChange;
    this.#content = { text: this.committed, origin: "book" };
  }

  get text(): string {
    return this.#content.text;
  }

  get origin(): Origin {
    return this.#content.origin;
  }

  get base(): string {
    return this.#content.base ?? this.committed;
  }

  get isChanged(): boolean {
    return this.text !== this.committed;
  }

  /** What people call the cell: the number beside it, else its name. */
  get label(): string {
    return `Cell ${this.#section.querySelector(".cell-anchor")?.textContent || this.id}`;
  }

  /** Shows a text that comes from elsewhere than the cell's editor. */
  setText(content: CellText): void {
    this.#content = content;
    this.#showContent();
    this.#editor?.then((editor) => editor.setText(this.text), () => {});
    if (this.origin === "reader") this.#openEditor().catch(() => {}); // the differences show the text meanwhile
  }

  reset(): void {
    this.setText({ text: this.committed, origin: "book" });
    this.markError(undefined);
  }

  /** What a link brought becomes the reader's own. */
  accept(): void {
    if (this.origin === "link") this.setText({ text: this.text, origin: "reader" });
  }

  async edit(): Promise<void> {
    this.accept();
    this.#unfold();
    (await this.#openEditor()).focus();
  }

  setState(state: CellState, error?: LiveError): void {
    const place = this.#section.querySelector<HTMLElement>(".cell-state")!;
    place.textContent = error?.name === "Stopped" ? "■ stopped" : stateTexts[state];
    this.#section.dataset.state = state;
    this.#section.setAttribute("aria-busy", String(state === "running"));
    if (state === "running") this.output.begin();
    if (error) this.output.fail(error);
    if (state === "done" || state === "error") this.output.end();
    if (state !== "queued") this.markError(error?.line);
  }

  /** Offers a way out below an error. */
  offer(sentence: string, label: string, action: string): void {
    const offer = document.createElement("p");
    offer.className = "output offer";
    const button = document.createElement("button");
    button.dataset.action = action;
    button.textContent = label;
    offer.append(sentence, " ", button);
    this.#section.append(offer);
  }

  markError(line: number | undefined): void {
    this.#errorLine = line;
    this.#code.querySelectorAll("pre .error-line").forEach((marked) => marked.classList.remove("error-line"));
    if (line !== undefined) this.#code.querySelectorAll("pre .line")[line - 1]?.classList.add("error-line");
    this.#editor?.then((editor) => editor.markLine(this.#errorLine), () => {});
    if (line !== undefined) this.#unfold();
  }

  /** Puts the keyboard outside of the editor, where Tab and Shift-Enter go on through the chapter. */
  focus(): void {
    this.#section.querySelector<HTMLElement>('[data-action="run"]')!.focus();
  }

  scrollIntoView(): void {
    this.#section.scrollIntoView({ block: "start" });
  }

  #unfold(): void {
    if (!this.#section.classList.contains("open")) this.#section.querySelector<HTMLElement>(".unfold")?.click();
  }

  #openEditor(): Promise<Editor> {
    this.#editor ??= this.#createEditor();
    this.#editor.catch(() => this.#editor = undefined); // another try may find the connection again
    return this.#editor;
  }

  async #createEditor(): Promise<Editor> {
    const { createEditor } = await import("./editor.ts");
    const editor = createEditor({
      parent: this.#code,
      text: this.text,
      label: `${this.label}, TypeScript; Escape leaves the editor`,
      onChange: (text) => {
        this.#content = { text, origin: text === this.committed ? "book" : "reader" };
        this.#showContent();
        this.markError(undefined);
        this.#onChange(this);
      },
      onLeave: () => this.focus(),
    });
    this.#code.classList.add("edited");
    editor.markLine(this.#errorLine);
    return editor;
  }

  #showContent(): void {
    this.#section.classList.toggle("from-link", this.origin === "link");
    this.#section.querySelector<HTMLElement>('[data-action="reset"]')!.hidden = !this.isChanged;
    const before = this.#section.querySelector<HTMLDetailsElement>(":scope > .changes");
    if (!this.isChanged) return before?.remove();
    const changes = before ?? createChanges();
    const actions = this.#section.querySelector(".cell-actions")!;
    // What nobody has read yet stands above the button that runs it.
    if (this.origin === "link") actions.before(changes);
    else actions.after(changes);
    if (this.origin === "link") changes.open = true;
    changes.querySelector("summary")!.textContent = this.#describeOrigin();
    changes.querySelector("pre")!.replaceChildren(...differences(this.committed, this.text));
  }

  #describeOrigin(): string {
    if (this.origin === "link") return "A link brought this text. It has not run; compare it with the book’s:";
    return this.base !== this.committed
      ? "Changed by you. The book’s text has changed since, too; yours is kept"
      : "Changed by you";
  }
}

function createChanges(): HTMLDetailsElement {
  const changes = document.createElement("details");
  changes.className = "changes";
  const code = document.createElement("pre");
  code.tabIndex = 0;
  code.setAttribute("aria-label", "Differences to the book’s text");
  changes.append(document.createElement("summary"), code);
  return changes;
}

/** Signs beside the lines say what colors alone must not. */
function differences(before: string, after: string): HTMLElement[] {
  const looks = { same: ["span", "  "], removed: ["del", "− "], added: ["ins", "+ "] } as const;
  return compareLines(before, after).map(({ kind, text }) => {
    const [tag, sign] = looks[kind];
    const line = document.createElement(tag);
    line.textContent = sign + text;
    return line;
  });
}
