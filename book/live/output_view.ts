/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What a cell shows below its code. New outputs take the places of old ones one by one, so that the page stays still. */
import {
  figureHtml,
  type FigureOutput,
  readOutput,
  type ShownOutput,
  textHtml,
  type TextOutput,
} from "../.vitepress/outputs.ts";
import { replaceFigure } from "../.vitepress/theme/figures.ts";
import type { Output } from "../../tools/notebook.ts";
import { renderMarkdown } from "./markdown_view.ts";
import type { LiveError, LiveOutput } from "./protocol.ts";

export class OutputView {
  readonly #section: HTMLElement;
  /** The outputs of the last run, and what shows each of them. */
  #outputs: Output[] = [];
  #elements: (HTMLElement | undefined)[] = [];
  /** Where outputs stand that can be replaced. */
  readonly #places = new Map<string, number>();
  /** What an earlier run or the book showed, as far as this run has not replaced it. */
  #old: HTMLElement[] = [];

  constructor(section: HTMLElement) {
    this.#section = section;
  }

  get outputs(): readonly Output[] {
    return this.#outputs;
  }

  /** A run begins. */
  begin(): void {
    this.#outputs = [];
    this.#elements = [];
    this.#places.clear();
    this.#old = [...this.#section.querySelectorAll<HTMLElement>(":scope > :is(.output, .figure)")];
  }

  add(output: LiveOutput): void {
    if (output.type === "stream") return this.#addStream(output.name, output.text);
    const { id, replaces, data } = output;
    const place = replaces && id !== undefined ? this.#places.get(id) : undefined;
    if (id !== undefined && place === undefined) this.#places.set(id, this.#outputs.length);
    this.#put(place ?? this.#outputs.length, { output_type: "display_data", data: data as never, metadata: {} });
  }

  fail({ name, message, line }: LiveError): void {
    const where = line === undefined ? "" : ` (line ${line})`;
    this.#put(this.#outputs.length, {
      output_type: "error",
      ename: name,
      evalue: message,
      traceback: [`${name}: ${message}${where}`],
    });
  }

  /** The run is over: what it has not shown again goes. */
  end(): void {
    for (const element of this.#old.splice(0)) element.remove();
  }

  #addStream(name: "stdout" | "stderr", text: string): void {
    const last = this.#outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      this.#put(this.#outputs.length - 1, { ...last, text: last.text + text });
    } else this.#put(this.#outputs.length, { output_type: "stream", name, text });
  }

  #put(place: number, output: Output): void {
    const isNew = place === this.#outputs.length;
    this.#outputs[place] = output;
    const shown = readOutput(output);
    const before = isNew ? (shown && this.#old.shift()) : this.#elements[place];
    this.#elements[place] = shown && this.#show(shown, before);
    if (shown === undefined) before?.remove();
  }

  /** Shows an output in the place of `before`, else behind those that this run has shown so far. */
  #show(shown: ShownOutput, before: HTMLElement | undefined): HTMLElement {
    if (shown.kind === "figure" && before?.matches(".figure")) {
      replaceFigure(before, shown);
      return before;
    }
    const element = draw(shown);
    if (before) before.replaceWith(element);
    else {
      const last = this.#elements.findLast((element) => element?.isConnected);
      if (last) last.after(element);
      else if (this.#old[0]) this.#old[0].before(element);
      else this.#section.append(element);
    }
    if (shown.kind === "figure") replaceFigure(element, shown);
    return element;
  }
}

function draw(shown: ShownOutput): HTMLElement {
  if (shown.kind === "text") return fromHtml(textHtml(shown satisfies TextOutput));
  if (shown.kind === "figure") return fromHtml(figureHtml(shown satisfies FigureOutput));
  const element = document.createElement("div");
  element.className = `output ${shown.kind === "markdown" ? shown.look : ""}`.trim();
  if (shown.kind === "markdown") element.innerHTML = renderMarkdown(shown.markdown);
  else {
    const image = document.createElement("img");
    Object.assign(image, { src: `data:image/png;base64,${shown.png}`, alt: shown.alt });
    element.append(image);
  }
  return element;
}

function fromHtml(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as HTMLElement;
}
