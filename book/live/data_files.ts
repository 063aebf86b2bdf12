/// <reference lib="dom" />
/** The data set that a chapter asks for: from beside the pages, where their host has it, else from the reader's hand. */
import { checkSum, type DataFile } from "../../lib/data_files.ts";
import { type ByteSource, fetchSource, pickedSource } from "../../lib/file_sources.ts";
import { mnistFiles } from "../../lib/mnist.ts";
import type { KernelData } from "./kernel.ts";

const known = new Map(Object.values(mnistFiles).map((file) => [file.name, file]));

export class DataFiles implements KernelData {
  readonly #host: ByteSource;
  readonly #place: HTMLElement;
  #picked: Promise<ByteSource> | undefined;
  #goOnWithout = () => {};

  /** @param folder where a host of the site may put the files; @param place the question is put behind it */
  constructor(folder: URL, place: HTMLElement) {
    this.#host = fetchSource(folder);
    this.#place = place;
  }

  /** Whether a file of this name belongs to a data set. */
  has(name: string): boolean {
    return known.has(name);
  }

  /** The bytes of a file; undefined when it can be had from neither host nor reader. After a wrong file the reader is asked again. */
  async read(name: string): Promise<ArrayBuffer | undefined> {
    const file = known.get(name)!;
    const from = (source: ByteSource) => source(file).catch(() => undefined);
    const bytes = await from(this.#host) ?? await from(await (this.#picked ??= this.#ask()));
    if (bytes === undefined || !isPublished(file, bytes)) this.#picked = undefined;
    return bytes?.buffer;
  }

  /** Takes back a question that is still open. */
  cancel(): void {
    this.#goOnWithout();
  }

  #ask(): Promise<ByteSource> {
    const question = document.createElement("div");
    question.className = "data-question";
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", "Data for this chapter");
    const names = [...known.keys()].map((name) => `<li><code>${name}</code></li>`).join("");
    question.innerHTML =
      `<p><label>This chapter learns from MNIST, four files of 12 MB together, which are no part of the book.
      Choose them on your device: <input type="file" multiple accept=".gz"></label></p><ul>${names}</ul>
      <p>They stay in this page. <button type="button">Go on without them</button></p>`;
    this.#place.after(question);
    const input = question.querySelector("input")!;
    input.focus();
    return new Promise<ByteSource>((resolve) => {
      const answer = (files: Iterable<File>) => {
        question.remove();
        resolve(pickedSource(files));
      };
      input.addEventListener("change", () => answer(input.files ?? []));
      this.#goOnWithout = () => answer([]);
      question.querySelector("button")!.addEventListener("click", this.#goOnWithout);
    });
  }
}

function isPublished(file: DataFile, bytes: Uint8Array): boolean {
  try {
    checkSum(file, bytes);
    return true;
  } catch {
    return false; // the kernel says what is wrong
  }
}
