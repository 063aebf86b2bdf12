/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Chapters that run in the page, as a reader works with them. Two of them are compared with their committed outputs, one of
 * them with TensorFlow.js; set `RUN_EVERY_CHAPTER` to compare all, which takes a quarter of an hour more.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { BrowserContextOptions, Locator, Page, Route } from "playwright-core";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { packCells } from "../../book/live/sharing.ts";
import { capture } from "../../tools/command.ts";
import { findMnist, MNIST_FILES } from "../../tools/needs.ts";
import { codeCells, parseNotebook, textOf } from "../../tools/notebook.ts";
import { venvPython } from "../../tools/python.ts";
import { firstDifference } from "../notebooks/comparison.ts";
import { site } from "../../tools/site.ts";
import { complaintsOf, open, openSite } from "./built_site.ts";
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import type { InstalledBrowser } from "./installed_browser.ts";

const chapters = readChapters();
const [prologue] = chapters;
const cellsOfPrologue = codeCells(parseNotebook(prologue.source, prologue.name));
/** A cell that needs nothing, made from the first two of the chapter. */
const [imports, second] = cellsOfPrologue.map(({ id }) => id);

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

interface Reader {
  readonly browser: InstalledBrowser;
  readonly page: Page;
  /** The page's complaints and what it asked for beyond itself. */
  readonly complaints: string[];
  readonly address: string;
  readonly server: string;
}

/** For what depends on the browser's engine and not only on our code. */
const inBoth = { browsers: [chromium, firefox] };

/** A reader opens a chapter in a fresh browser. */
function readerTest(
  name: string,
  { browsers = [chromium], options = desktop, chapter = prologue.name, fragment = "" }: {
    browsers?: readonly InstalledBrowser[];
    options?: BrowserContextOptions;
    chapter?: string;
    fragment?: string | Promise<string>;
  },
  read: (reader: Reader) => Promise<void>,
): void {
  for (const browser of browsers) {
    browser.test(`${name}, in ${browser.name}`, () =>
      openSite({ options, browser }, async (page, server) => {
        const complaints = complaintsOf(page);
        const address = `${server}chapters/${chapter}.html`;
        await open(page, address + await fragment);
        await read({ browser, page, complaints, address, server });
        assert.deepEqual(complaints, []);
      }));
  }
}

const cell = (page: Page, id: string) => page.locator(`.cell[data-cell="${id}"]`);
const button = (place: Page | Locator, action: string) => place.locator(`button[data-action="${action}"]`).first();
const said = (page: Page, sentence: RegExp) => page.locator(".chapter-state", { hasText: sentence }).waitFor();

/** Waits until the cell is over, and expects that it ended so. */
async function ends(place: Locator, state: "done" | "error"): Promise<void> {
  await place.and(place.page().locator(':is([data-state="done"], [data-state="error"])')).waitFor();
  const message = await place.page().locator(".chapter-state").textContent();
  assert.equal(await place.getAttribute("data-state"), state, message ?? "");
}

/** What stands in the cell's editor, once that has come. */
async function codeOf(place: Locator): Promise<string> {
  await place.locator(".cm-line").first().waitFor();
  return (await place.locator(".cm-line").allTextContents()).join("\n");
}

/** Opens the cell's editor and replaces what stands in it. (Playwright's `insertText` passes by Firefox's own editing.) */
async function write(page: Page, id: string, text: string): Promise<void> {
  await button(cell(page, id), "edit").click();
  const editor = cell(page, id).locator(".cm-content");
  await editor.press("ControlOrMeta+a");
  await editor.evaluate((_, text) => document.execCommand("insertText", false, text), text);
}

const outputsOf = (place: Locator) => place.locator(":scope > .output").allInnerTexts();

readerTest("nothing of the live parts is loaded before the reader uses them", {}, async ({ page, address }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(address, { waitUntil: "networkidle" });
  const isLive = (url: string) => /\/live\/|\/(live_chapter|editor)\.[\w-]+\.js/.test(url);
  assert.deepEqual(loaded.filter(isLive), []);
  assert.equal(await page.locator("iframe").count(), 0);
  await button(cell(page, imports), "run").click();
  await ends(cell(page, imports), "done");
  const names = loaded.filter(isLive).map((url) => new URL(url).pathname.replace(/^.*\//, "").replace(/\..*/, ""));
  assert.deepEqual(names.sort(), ["kernel", "live_chapter", "sandbox"]);
  assert.ok(loaded.some((url) => /\/live\/[0-9a-f]{8}\/kernel\.js$/.test(url)), "the kernel's folder has a version");
});

readerTest("a cell is edited and run; an error shows its line and is mended", inBoth, async ({ page }) => {
  const place = cell(page, second);
  await write(page, second, 'const spell: string = "λ";\nconsole.log(spell);\nnull!.x;');
  await page.keyboard.press("Control+Enter");
  await ends(place, "error");
  assert.match(await place.locator(".cell-state").innerText(), /error/);
  assert.equal(await place.locator(".cm-line.error-line").innerText(), "null!.x;");
  const [log, error] = await outputsOf(place);
  assert.equal(log, "λ");
  assert.match(error, /^TypeError: .+/);
  await said(page, /^Cell 2: error in line 3: ./);
  await write(page, second, "const spell = 21;\nspell * 2");
  assert.equal(await place.locator(".error-line").count(), 0);
  await page.keyboard.press("Control+Enter");
  await ends(place, "done");
  assert.deepEqual(await outputsOf(place), ["42"]);
  await write(page, second, "const spell = (;");
  await page.keyboard.press("Control+Enter");
  await said(page, /error in line 1: .*Unexpected token/);
});

readerTest("names can be declared again, and later cells see them", {}, async ({ page }) => {
  await write(page, imports, "const n = 1;\nclass Wand {}");
  await write(page, second, "const n = 2;\nclass Wand { power = n; }\nnew Wand().power");
  await button(cell(page, second), "run-up-to-here").click();
  await ends(cell(page, second), "done");
  assert.deepEqual(await outputsOf(cell(page, second)), ["2"]);
  await button(cell(page, second), "run").click();
  await said(page, /The cell is done/);
});

readerTest("who runs a cell before those above is told, and helped", {}, async ({ page }) => {
  const place = cell(page, cellsOfPrologue[3].id);
  await button(place, "run").click();
  await place.locator(".offer button").click();
  await ends(place, "done");
  assert.equal(await place.locator(".offer, .output.error").count(), 0);
  await said(page, /4 cells are done/);
});

readerTest("an endless loop is stopped, and the chapter goes on", inBoth, async ({ page }) => {
  const place = cell(page, second);
  await write(page, second, 'console.log("before");\nwhile (true);');
  await page.keyboard.press("Control+Enter");
  await place.getByText("before", { exact: true }).waitFor();
  await button(page, "stop").click();
  await said(page, /^Stopped/);
  assert.match(await place.locator(".cell-state").innerText(), /stopped/);
  await write(page, second, "6 * 7");
  await button(place, "run-up-to-here").click();
  await ends(place, "done");
  assert.deepEqual(await outputsOf(place), ["42"]);
  await ends(cell(page, imports), "done");
});

readerTest("who stops while the kernel still starts can run again", inBoth, async ({ page }) => {
  const place = cell(page, imports), asked = Promise.withResolvers<Route>();
  await page.route("**/kernel.js", asked.resolve, { times: 1 });
  await button(place, "run").click();
  const route = await asked.promise;
  await button(page, "stop").click();
  await said(page, /^Stopped/);
  await place.locator(".cell-state", { hasText: "stopped" }).waitFor();
  await button(place, "run").click();
  await ends(place, "done");
  await route.continue();
});

readerTest("progress lines are replaced in place, tables and formulas look as in the book", {}, async ({ page }) => {
  await button(cell(page, imports), "run").click();
  await ends(cell(page, imports), "done");
  await write(
    page,
    second,
    `import { markdown, progress, show, table, tex } from "../lib/mod.ts";
const line = await progress("Training", 3);
await show(table([{ λ: 0.5, text: "a | b" }]));
await show(tex("\\\\lambda \\\\sum w^2"));
await show(markdown\`**Bold**, [the curse](01-the-curse.ipynb) and <img src=x onerror="document.title = 'broken'">\`);
await line.finish("3 of 3");`,
  );
  await page.keyboard.press("Control+Enter");
  const place = cell(page, second);
  await ends(place, "done");
  const outputs = await outputsOf(place);
  assert.equal(outputs.length, 4);
  assert.equal(outputs[0], "Training: 3 of 3");
  assert.deepEqual(await place.locator("table td").allInnerTexts(), ["0.5", "a | b"]);
  assert.equal(await place.locator(".output .katex math").count(), 1);
  assert.match(outputs[3], /^Bold, the curse and <img src=x/);
  const link = place.locator(".output a");
  assert.equal(await link.getAttribute("href"), "./01-the-curse.html");
  assert.equal(await place.locator(".output img").count(), 0);
});

const mnist = await findMnist();
const compared = process.env.RUN_EVERY_CHAPTER ? chapters.map(({ number }) => number) : ["0", "4"];
for (const chapter of chapters) {
  const committed = readFileSync(join(site, "chapters", `${chapter.name}.ipynb`), "utf8");
  const needsData = "needs" in parseNotebook(committed, chapter.name).metadata;
  const name = `${chapter.name}: run in the page, it gives what is committed, and nothing moves`;
  if (!compared.includes(chapter.number)) {
    Deno.test.ignore(`${name} (skipped: set RUN_EVERY_CHAPTER)`, () => {});
    continue;
  }
  if (needsData && mnist === undefined) {
    Deno.test.ignore(`${name} (skipped: no MNIST found; set MNIST_DIR)`, () => {});
    continue;
  }
  readerTest(
    name,
    { ...inBoth, chapter: chapter.name },
    async (reader) => {
      const { page, complaints } = reader;
      await page.evaluate(() => document.fonts.ready);
      const heights = () =>
        page.locator(".cell.code").evaluateAll((cells) =>
          cells.map((cell) =>
            `${(cell as HTMLElement).dataset.cell}: ${Math.round(cell.getBoundingClientRect().height)}`
          )
        );
      const before = await heights();
      await button(page, "run-all").click();
      if (needsData) await giveMnist(page, mnist!);
      await page.locator(".chapter-state", { hasText: /cells are done|error/ }).waitFor({ timeout: 2_400_000 });
      assert.deepEqual(await page.locator(".output.error").allInnerTexts(), []);
      const text = await download(reader);
      const difference = firstDifference(parseNotebook(committed, "committed"), parseNotebook(text, "run"));
      assert.equal(difference, undefined);
      assert.equal(text, committed);
      assert.deepEqual(await heights(), before);
      if (needsData) expectMissingOnly(complaints);
    },
  );
}

/** Downloads the notebook and gives its text. */
const download = ({ browser, page }: Reader) => browser.download(page, () => button(page, "download").click());

readerTest(
  "a reader's notebook is one that nbformat accepts, with what was written and shown",
  {},
  async (reader) => {
    const { page } = reader;
    await write(page, second, 'console.log("mine");\nthrow new Error("mine too");');
    await page.keyboard.press("Control+Enter");
    await ends(cell(page, second), "error");
    const text = await download(reader);
    const notebook = parseNotebook(text, "downloaded");
    const changed = codeCells(notebook)[1];
    assert.equal(textOf(changed.source), 'console.log("mine");\nthrow new Error("mine too");');
    assert.deepEqual(changed.outputs.map(({ output_type }) => output_type), ["stream", "error"]);
    const file = await Deno.makeTempFile({ suffix: ".ipynb" });
    await Deno.writeTextFile(file, text);
    const validate = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
    const { success, text: complaint } = await capture(venvPython, ["-c", validate, file]);
    await Deno.remove(file);
    assert.ok(success, complaint);
  },
);

readerTest("what the reader wrote survives a reload, and goes on request", inBoth, async ({ page }) => {
  await write(page, second, "const kept = true;");
  await page.reload();
  const place = cell(page, second);
  await place.locator(".cm-content").waitFor();
  assert.equal(await codeOf(place), "const kept = true;");
  assert.match(await place.locator(".changes summary").innerText(), /^Changed by you$/);
  await place.locator(".changes summary").click();
  assert.match(await place.locator(".changes ins").innerText(), /^\+ const kept = true;/);
  assert.ok(await place.locator(".changes del").count() > 3);
  await button(place, "reset").click();
  assert.equal(await place.locator(".changes").count(), 0);
  assert.equal(await codeOf(place), textOf(cellsOfPrologue[1].source));
  await page.reload({ waitUntil: "networkidle" });
  assert.equal(await page.locator(".cm-editor").count(), 0);
});

readerTest("when the book's text has changed, the page says so and keeps the reader's", {}, async ({ page }) => {
  await page.evaluate(
    ([key, cells]) => localStorage.setItem(key, cells),
    [`l2-spellbook:cells:${prologue.name}`, JSON.stringify({ [second]: { text: "mine", base: "an older text" } })],
  );
  await page.reload();
  const summary = cell(page, second).locator(".changes summary");
  await cell(page, second).locator(".cm-content").waitFor();
  assert.match(await summary.innerText(), /The book’s text has changed since, too; yours is kept/);
  assert.equal(await codeOf(cell(page, second)), "mine");
});

const attack = `document.title = "broken"; localStorage.clear(); console.log("ran");`;
readerTest(
  "code from a link is shown with its differences and does not run before the reader says so",
  {
    ...inBoth,
    fragment: packCells({ [second]: attack, [imports]: textOf(cellsOfPrologue[0].source), "no-such-cell": "1" }),
  },
  async ({ page, address }) => {
    await said(page, /^A link changed 1 cell: Cell 2\. Nothing of it has run/);
    const place = cell(page, second);
    assert.equal(await place.locator(".changes ins").innerText(), `+ ${attack}`);
    assert.ok(await place.locator(".changes del").first().isVisible());
    assert.equal(await page.locator("iframe").count(), 0, "a kernel was started");
    const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("l2-spellbook")));
    assert.deepEqual(await kept(), [], "the link's text was kept unasked");
    await button(place, "run").click();
    await ends(place, "error");
    assert.match((await outputsOf(place))[0], /document is not defined/);
    assert.ok((await page.title()).startsWith("Prologue"));
    assert.equal(await codeOf(place), attack);
    assert.equal(page.url(), address);
  },
);

readerTest("a link to changed cells is copied and opened elsewhere", inBoth, async ({ browser, page, address }) => {
  await button(page, "share").click();
  await said(page, /changed no cell/);
  await write(page, second, "const shared = 1;");
  await button(page, "share").click();
  await said(page, /is copied: \d+ characters/);
  await button(cell(page, imports), "edit").click();
  await cell(page, imports).locator(".cm-content").press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+v");
  const link = await codeOf(cell(page, imports));
  assert.ok(link.startsWith(`${address}#cells=`), link);
  const other = await (await browser.shared()).newContext({ serviceWorkers: "block" });
  const elsewhere = await other.newPage();
  await elsewhere.goto(link);
  assert.equal(await cell(elsewhere, second).locator(".changes ins").innerText(), "+ const shared = 1;");
  await other.close();
  const noise = crypto.getRandomValues(new Uint8Array(10_000)).toHex();
  await write(page, second, `const long = "${noise}";`);
  await button(page, "share").click();
  await said(page, /many programs cut links longer than 8000/);
});

readerTest("a damaged link is told", { fragment: "#cells=abc" }, async ({ page }) => {
  await said(page, /The link to changed cells is damaged/);
});

readerTest("by keyboard alone: run and go on, edit, leave with Tab and with Escape", inBoth, async ({ page }) => {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      const cell = activeElement?.closest<HTMLElement>(".cell")?.dataset.cell;
      return [cell, (activeElement as HTMLElement).dataset.action ?? activeElement!.className.split(" ")[0]];
    });
  await button(cell(page, imports), "run").focus();
  await page.keyboard.press("Shift+Enter");
  await ends(cell(page, imports), "done");
  assert.deepEqual(await focused(), [second, "run"]);
  await page.keyboard.press("Shift+Enter");
  await ends(cell(page, second), "done");
  assert.deepEqual(await focused(), [cellsOfPrologue[2].id, "run"]);
  await button(cell(page, second), "edit").focus();
  await page.keyboard.press("Enter");
  await cell(page, second).locator(".cm-content").waitFor();
  assert.deepEqual(await focused(), [second, "cm-content"]);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("1 + 1");
  await page.keyboard.press("Tab");
  assert.deepEqual(await focused(), [second, "run"]);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Escape");
  assert.deepEqual(await focused(), [second, "run"]);
  await page.keyboard.press("Enter");
  await ends(cell(page, second), "done");
  assert.deepEqual(await outputsOf(cell(page, second)), ["2"]);
});

readerTest("a solved exercise is counted, and the contents tell", {}, async ({ page, server }) => {
  const progress = page.locator(".chapter-actions .progress");
  const all = prologue.exercises.length;
  assert.equal(await progress.innerText(), `0 of ${all} exercises solved`);
  await write(page, imports, `import { exercise } from "../lib/mod.ts";\nawait exercise("1", 1, () => undefined);`);
  await page.keyboard.press("Control+Enter");
  await ends(cell(page, imports), "done");
  assert.equal(await progress.innerText(), `1 of ${all} exercises solved`);
  assert.equal(await page.locator(".VPSidebar .progress").first().innerText(), `1/${all}`);
  for (const path of ["", "exercises.html"]) {
    await page.goto(server + path);
    await page.getByText(`1 of ${all} exercises solved`).waitFor();
  }
});

readerTest("another chapter has a kernel of its own", {}, async ({ page }) => {
  await button(cell(page, imports), "run").click();
  await ends(cell(page, imports), "done");
  await page.locator(".pager-link.next").click();
  await page.waitForFunction((title) => document.title.startsWith(title), chapters[1].title);
  assert.equal(await page.locator("iframe").count(), 0);
  const [first] = codeCells(parseNotebook(chapters[1].source, chapters[1].name));
  await button(cell(page, first.id), "run").click();
  await ends(cell(page, first.id), "done");
});

readerTest(
  "on a phone nothing is wider than the screen, and the stop button stays in sight",
  { options: phone },
  async ({ page }) => {
    const widest = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(await widest(), 390);
    await write(page, second, `const wide = "${"w".repeat(200)}";\nwhile (true);`);
    await button(cell(page, second), "run").tap();
    await cell(page, second).and(page.locator('[data-state="running"]')).waitFor();
    const stop = button(page, "stop");
    await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector('[data-action="stop"]')!.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    await stop.tap();
    await said(page, /^Stopped/);
    assert.equal(await widest(), 390);
  },
);

readerTest("the page may ask no other host, and runs no script but its own", inBoth, async ({ page, complaints }) => {
  const reached: string[] = [];
  await page.context().route("http://127.0.0.1:9/**", (route) => {
    reached.push(route.request().url());
    return route.abort();
  });
  const refused = await page.evaluate(async () => {
    const failed: Record<string, boolean> = {};
    const elsewhere = "http://127.0.0.1:9/";
    failed.fetch = await fetch(elsewhere).then(() => false, () => true);
    const load = (element: HTMLElement & { src: string }, src: string) =>
      new Promise<boolean>((done) => {
        Object.assign(element, { onload: () => done(false), onerror: () => done(true) }).src = src;
        document.body.append(element);
      });
    failed.script = await load(document.createElement("script"), `${elsewhere}a.js`);
    failed.picture = await load(document.createElement("img"), `${elsewhere}a.png`);
    document.body.insertAdjacentHTML("beforeend", `<img src="x:" onerror="document.title = 'broken'">`);
    const inline = document.createElement("script");
    inline.textContent = "document.title = 'broken'";
    document.body.append(inline);
    await new Promise((done) => setTimeout(done, 200));
    failed.inline = document.title !== "broken";
    return failed;
  });
  assert.deepEqual(refused, { fetch: true, script: true, picture: true, inline: true });
  assert.deepEqual(reached, []);
  assert.ok(complaints.splice(0).length >= 4);
});

const dataQuestion = (page: Page) => page.getByRole("group", { name: "Data for this chapter" });

const giveMnist = (page: Page, folder: string) =>
  dataQuestion(page).locator("input").setInputFiles(MNIST_FILES.map((name) => join(folder, name)));

/** The site's host was asked for data first, and has none. */
function expectMissingOnly(complaints: string[]): void {
  assert.deepEqual(complaints.splice(0).filter((complaint) => !/404/.test(complaint)), []);
}

readerTest(
  "a chapter asks the reader for the data that it needs",
  { ...inBoth, chapter: "06-the-digit-trials" },
  async (reader) => {
    const { page, complaints } = reader;
    const load = cell(page, "load-digits"), question = dataQuestion(page);
    const loadAgain = async () => {
      await button(load, "run").click();
      await question.waitFor();
    };
    await button(cell(page, "imports"), "run").click();
    await ends(cell(page, "imports"), "done");
    await loadAgain();
    await question.getByRole("button", { name: "Go on without them" }).click();
    await ends(load, "error");
    assert.match(
      (await outputsOf(load)).join(),
      /train-images-idx3-ubyte\.gz: not found or not readable; run the cell again and choose/,
    );

    await loadAgain();
    const [name] = MNIST_FILES;
    const damaged = [{ name, mimeType: "application/gzip", buffer: Buffer.from("no") }];
    await page.evaluate(() => {
      File.prototype.arrayBuffer = () => Promise.reject(new DOMException("It is gone.", "NotReadableError"));
    });
    await question.locator("input").setInputFiles(damaged);
    await ends(load, "error");
    assert.match((await outputsOf(load)).join(), /train-images-idx3-ubyte\.gz: not found or not readable/);

    await page.evaluate(() => Reflect.deleteProperty(File.prototype, "arrayBuffer"));
    await loadAgain();
    await question.locator("input").setInputFiles(damaged);
    await ends(load, "error");
    assert.match((await outputsOf(load)).join(), /train-images-idx3-ubyte\.gz: .*expected/);

    if (mnist !== undefined) {
      await loadAgain();
      await giveMnist(page, mnist);
      await ends(load, "done");
      assert.match((await outputsOf(load)).join(), /60000 pictures/);
    }
    expectMissingOnly(complaints);
  },
);

Deno.test("every page carries its policy before anything that it governs", () => {
  for (const path of ["index.html", "404.html", "exercises.html", `chapters/${prologue.name}.html`]) {
    const html = readFileSync(join(site, path), "utf8");
    const policy = html.indexOf('<meta http-equiv="Content-Security-Policy"');
    assert.ok(policy > 0 && policy < html.indexOf("<script"), path);
    assert.ok(html.indexOf("charset=") < 1024, `${path}: the encoding is told too late`);
    assert.doesNotMatch(html, /script-src[^;]*unsafe/);
  }
});
