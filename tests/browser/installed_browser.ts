/** A browser of this machine for tests: where it is, one for all tests of a file, and tests that say when there is none. */
import process from "node:process";
import { existsSync } from "node:fs";
import type { Browser, Page } from "playwright-core";

export interface BrowserKind {
  readonly name: string;
  /** The environment variable that may tell its path. */
  readonly variable: string;
  readonly usualPlaces: Partial<Record<typeof Deno.build.os, readonly string[]>>;
  /** Starts it without a window. */
  launch(executablePath: string): Promise<Browser>;
  download(page: Page, ask: () => Promise<void>): Promise<string>;
}

export class InstalledBrowser {
  readonly name: string;
  readonly #kind: BrowserKind;
  #shared: Promise<Browser> | undefined;

  constructor(kind: BrowserKind) {
    this.name = kind.name;
    this.#kind = kind;
    Deno.test.afterAll(async () => {
      await (await this.#shared)?.close();
      this.#shared = undefined;
    });
  }

  /** The path that the variable tells if it is set, else the first that exists of the usual places. */
  find(): string | undefined {
    const { variable, usualPlaces } = this.#kind;
    const told = process.env[variable];
    if (told && !existsSync(told)) throw new Error(`${variable} is ${told}, and there is no such file.`);
    return told || usualPlaces[Deno.build.os]?.find((path) => existsSync(path));
  }

  /** Starts one that is the caller's to close. */
  launch(): Promise<Browser> {
    const path = this.find();
    if (path === undefined) throw new Error(`No ${this.name} found; install one or set ${this.#kind.variable}.`);
    return this.#kind.launch(path);
  }

  /** One for all tests of a file; each takes a context of its own from it. */
  shared(): Promise<Browser> {
    return this.#shared ??= this.launch();
  }

  /** The text of the file that the page offers after `ask`. */
  download(page: Page, ask: () => Promise<void>): Promise<string> {
    return this.#kind.download(page, ask);
  }

  /** A test that needs this browser; where none is found, it is skipped and its name says so. */
  test(name: string, run: (test: Deno.TestContext) => Promise<void>): void {
    const isMissing = this.find() === undefined;
    const { variable } = this.#kind;
    Deno.test({
      name: isMissing ? `${name} (skipped: no ${this.name} found; install one or set ${variable})` : name,
      ignore: isMissing,
      // The browser's pipes and the servers outlive single steps; each test closes what it opened.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: run,
    });
  }
}
