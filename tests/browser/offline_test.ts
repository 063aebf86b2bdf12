/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The book without a network: after a visit all of it can be read and run, in one edition, until the next is there. */
import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { writeServiceWorker } from "../../book/.vitepress/service_worker.ts";
import { site } from "../../tools/site.ts";
import { serveFolder, type StaticServer } from "../../tools/static_server.ts";
import "./built_site.ts";
import { browserTest, sharedChromium } from "./chromium.ts";

const base = "/some/base/";
const chapters = readChapters();
const addressOf = (chapter: string) => `chapters/${chapter}.html`;
const digits = "06-the-digit-trials";

/** All files of a folder, as addresses write them. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll("\\", "/"));

/** The site on a server that can go away and come back with another edition, and a reader's browser. */
class Reader implements AsyncDisposable {
  #server: StaticServer;
  readonly #folders: string[] = [];

  private constructor(readonly context: BrowserContext, folder: string) {
    this.#server = serveFolder(folder, { base });
    context.setDefaultTimeout(60_000);
    context.on("page", (page) => page.on("pageerror", (error) => this.errors.push(error.message)));
  }

  readonly errors: string[] = [];

  static async arrive(): Promise<Reader> {
    return new Reader(await (await sharedChromium()).newContext({ viewport: { width: 1280, height: 900 } }), site);
  }

  get url(): string {
    return this.#server.url;
  }

  async open(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url + path);
    return page;
  }

  async disconnect(): Promise<void> {
    await this.context.setOffline(true);
    await this.#server.close();
  }

  /** Puts an edition in which chapter 1 has another title in the place of the one that is served. */
  async publish(title: string): Promise<void> {
    const folder = await Deno.makeTempDir();
    this.#folders.push(folder);
    cpSync(site, folder, { recursive: true });
    const path = join(folder, addressOf(chapters[1].name));
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace(/(?<=<h1[^>]*>)[^<]+/, title));
    await writeServiceWorker(folder);
    const port = Number(new URL(this.url).port);
    await this.#server.close();
    this.#server = serveFolder(folder, { base, port });
    assert.equal(Number(new URL(this.url).port), port, "another program took the port");
  }

  /** The addresses of the site's kept files, each with its digest. */
  async kept(page: Page): Promise<string[]> {
    return await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      return (await Promise.all(stores.map((store) => store.keys()))).flat().map(({ url }) => url);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
    await this.#server.close();
    for (const folder of this.#folders) await Deno.remove(folder, { recursive: true });
  }
}

const isKept = (page: Page) => page.locator(".colophon .kept").waitFor({ state: "attached", timeout: 120_000 });

browserTest("after one visit the book is read, searched and run offline", async (test) => {
  await using reader = await Reader.arrive();
  const { url } = reader, page = await reader.open(addressOf(chapters[0].name));
  await isKept(page);
  assert.ok((await reader.kept(page)).every((file) => file.startsWith(url) && !file.includes("/mnist/")));
  await reader.disconnect();

  await test.step("a link leads to the next chapter", async () => {
    await page.locator(".pager-link.next").click();
    await page.getByRole("heading", { level: 1, name: chapters[1].title }).waitFor();
  });

  await test.step("the search finds a section", async () => {
    const { titles, anchor } = chapters[3].sections[1];
    await page.locator(".VPNavBarSearch button").click();
    await page.locator(".search-input").fill(titles.at(-1)!);
    await page.locator(`.result[href="${new URL(addressOf(chapters[3].name), url).pathname}#${anchor}"]`).click();
    await page.getByRole("heading", { level: 1, name: chapters[3].title }).waitFor();
  });

  await test.step("every page, picture and script answers", async () => {
    const lost = await page.evaluate(async (addresses) => {
      const lost: string[] = [];
      for (const address of addresses) if (!(await fetch(address)).ok) lost.push(address);
      return lost;
    }, filesBelow(site).filter((path) => !/^page\.png$|^service_worker/.test(path)).map((path) => url + path));
    assert.deepEqual(lost, []);
  });

  await test.step("a page that is opened anew has its pictures, and its figures wake", async () => {
    await page.goto(url + addressOf(chapters[2].name));
    const figure = page.locator(".figure").first();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("img").evaluate((image: HTMLImageElement) => image.decode());
    await figure.and(page.locator(".awake")).waitFor();
  });

  await test.step("cells run, also with TensorFlow.js", async () => {
    await page.goto(url + addressOf("04-the-grimoire"));
    await page.locator('.cell[data-cell="imports"] button[data-action="run"]').click();
    const imports = page.locator('.cell[data-cell="imports"]:is([data-state="done"], [data-state="error"])');
    await imports.waitFor();
    assert.equal(await imports.getAttribute("data-state"), "done", await page.locator(".chapter-state").innerText());
  });

  await test.step("the chapter is downloaded as the reader has it", async () => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download with my changes" }).click();
    assert.equal((await download).suggestedFilename(), "04-the-grimoire.ipynb");
  });

  await test.step("the laboratory trains its networks", async () => {
    await page.goto(`${url}laboratory.html`);
    await page.locator("#lab-numbers").waitFor();
  });

  await test.step("a digit is drawn and read", async () => {
    await page.goto(url + addressOf(digits));
    const pad = page.getByRole("application", { name: "Draw a digit" });
    await pad.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await pad.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 5);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height * 0.8, { steps: 5 });
    await page.mouse.up();
    await page.getByText(/sees a one,/).waitFor();
  });

  assert.deepEqual(reader.errors, []);
});

browserTest("a new edition waits until the reader opens it, then no file of the old one is left", async () => {
  await using reader = await Reader.arrive();
  const [, first, second] = chapters;
  const page = await reader.open(addressOf(first.name)), other = await reader.open(addressOf(chapters[0].name));
  await isKept(page);
  const before = await reader.kept(page);
  const loaded: string[] = [];
  reader.context.on("request", (request) => {
    if (request.serviceWorker()) loaded.push(new URL(request.url()).pathname.slice(base.length));
  });
  const title = (page: Page, name: string) => page.getByRole("heading", { level: 1, name }).waitFor();

  await reader.publish("The Second Edition");
  await page.reload();
  await title(page, first.title);
  const note = page.locator(".edition-note", { hasText: "A new edition of this book is ready." });
  await note.waitFor();
  assert.deepEqual(loaded.filter((path) => path !== "service_worker.js"), [addressOf(first.name)]);
  await other.goto(reader.url + addressOf(second.name));
  await title(other, second.title);
  await other.goto(reader.url + addressOf(first.name));
  await title(other, first.title);

  await note.getByRole("button").click();
  await title(page, "The Second Edition");
  await title(other, "The Second Edition");
  const after = await reader.kept(page), changed = after.filter((file) => !before.includes(file));
  assert.equal(after.length, before.length);
  assert.deepEqual(changed.map((file) => new URL(file).pathname.slice(base.length)), [addressOf(first.name)]);

  await reader.publish("The Third Edition");
  await page.reload();
  await page.locator(".edition-note button").waitFor();
  // Once its last page is closed, the browser lets the old edition go by itself.
  const outside = await reader.context.newPage();
  await outside.goto(new URL("/", reader.url).href);
  await page.close();
  await other.close();
  await outside.evaluate(async (base) => {
    const { waiting } = (await navigator.serviceWorker.getRegistration(base))!;
    if (waiting) await new Promise((resolve) => waiting.addEventListener("statechange", resolve));
  }, base);
  await title(await reader.open(addressOf(first.name)), "The Third Edition");
  assert.deepEqual(reader.errors, []);
});

browserTest("who saves data keeps what was read, and nothing else", async () => {
  await using reader = await Reader.arrive();
  await reader.context.addInitScript(() =>
    Object.defineProperty(navigator, "connection", { value: { saveData: true, effectiveType: "4g" } })
  );
  const page = await reader.open(addressOf(chapters[0].name));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(reader.url + addressOf(chapters[1].name));
  await page.locator(".VPNavBar").waitFor();
  await reader.disconnect();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: chapters[1].title }).waitFor();
  const kept = (await reader.kept(page)).filter((file) => file.includes(".html"));
  assert.deepEqual(kept.map((file) => file.replace(/\?.*/, "")), [reader.url + addressOf(chapters[1].name)]);
});
