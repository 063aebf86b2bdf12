/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The built site as readers meet it, from one build under two base paths: on a desktop by day and on a phone by night. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { type Chapter, readChapters } from "../../book/.vitepress/notebooks.ts";
import { addressOf } from "../../book/laboratory/address.ts";
import { presets } from "../../book/laboratory/presets.ts";
import { inRoot } from "../../tools/paths.ts";
import { complaintsOf, open, openSite, wake } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const chapters = readChapters();
const pages = [
  ...readdirSync(inRoot("book")).filter((name) => name.endsWith(".md")).map((name) => name.replace(/md$/, "html")),
  ...chapters.map(({ name }) => `chapters/${name}.html`),
  "library/layers.html",
  "source/layers.html",
];

const desktop: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, colorScheme: "light" };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: "dark",
  isMobile: true,
  hasTouch: true,
};

/** Opens the site under `base` for a test and closes everything after it. */
function siteTest(
  name: string,
  { base = "/", options = desktop }: { base?: string; options?: BrowserContextOptions },
  run: (page: Page, url: string, test: Deno.TestContext) => Promise<void>,
): void {
  browserTest(name, (test) => openSite({ base, options }, (page, url) => run(page, url, test)));
}

/** Collects what a page must not do: complain, ask for what is not there, or ask another host. */
function watch(page: Page, url: string): string[] {
  const complaints = complaintsOf(page);
  page.on("requestfailed", (request) => {
    // A prefetch that a new page cuts short is no fault.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    const isInside = request.url().startsWith(url) || /^(data|blob):/.test(request.url());
    if (!isInside) complaints.push(`a request out of the site: ${request.url()}`);
  });
  return complaints;
}

async function checkFigure(figure: Locator): Promise<void> {
  const picture = figure.locator("img");
  const alt = await picture.getAttribute("alt") ?? "";
  assert.ok(alt.length >= 40, `the alternative text is missing or too short: "${alt}"`);
  const shapeBefore = await figure.locator(".figure-box").boundingBox();
  await figure.scrollIntoViewIfNeeded();
  const width = await picture.evaluate(async (image: HTMLImageElement) => {
    image.loading = "eager";
    await image.decode();
    return image.naturalWidth;
  });
  assert.ok(width > 0, `the picture "${alt.slice(0, 60)}…" does not load`);
  await wake(figure);
  const shapeAfter = await figure.locator(".figure-box").boundingBox();
  assert.deepEqual(
    [shapeAfter?.width, shapeAfter?.height],
    [shapeBefore?.width, shapeBefore?.height],
    "the figure moved",
  );
}

for (const [base, options] of [["/", desktop], ["/some/base/", phone]] as const) {
  siteTest(
    `every page works under ${base} at ${options.viewport!.width} pixels`,
    { base, options },
    async (page, url, test) => {
      const complaints = watch(page, url);
      for (const path of pages) {
        await test.step(path, async () => {
          await open(page, url + path);
          assert.match(await page.title(), /The L2 Spellbook/);
          assert.ok((await page.locator('meta[name="description"]').getAttribute("content"))!.length > 20);
          const chapter = chapters.find(({ name }) => path === `chapters/${name}.html`);
          if (chapter && options === desktop) await checkText(page, chapter);
          const figures = await page.locator(".figure").all();
          // On the phone those figures are enough that may need more room than the others.
          const wanted = options === desktop
            ? figures
            : figures.filter((_, i) => chapter?.figures[i]?.hasSlider || i === 0);
          for (const figure of wanted) await checkFigure(figure);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= options.viewport!.width, `the page is ${width} pixels wide`);
          assert.deepEqual(complaints.splice(0), []);
        });
      }
    },
  );
}

/** Formulas, cells and code are on the page. */
async function checkText(page: Page, chapter: Chapter): Promise<void> {
  const found = await page.evaluate(() => {
    const text = document.querySelector<HTMLElement>(".vp-doc")!.cloneNode(true) as HTMLElement;
    const count = (selector: string) => text.querySelectorAll(selector).length;
    const counts = {
      formulas: count(".katex math"),
      errors: count(".katex-error"),
      code: count("pre.shiki span[style]"),
    };
    text.querySelectorAll("pre, code, .katex").forEach((part) => part.remove());
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    return { ...counts, raw: text.textContent!.match(/.{0,30}(\$\$|\\[a-z]{3,}|\{\{).{0,30}/g) ?? [], ids };
  });
  assert.equal(found.formulas > 0, chapter.markdown.includes("$"), "formulas are rendered");
  assert.equal(found.errors, 0, "formulas that KaTeX could not read");
  assert.ok(found.code > 0, "code is highlighted");
  assert.deepEqual(found.raw, [], "TeX that was not rendered");
  assert.equal(new Set(found.ids).size, found.ids.length, "an id stands twice");
  const cells = [...chapter.markdown.matchAll(/data-cell="([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(cells.filter((id) => !found.ids.includes(id)), [], "cells without an anchor");
}

siteTest("a reader goes through the book by its links", { base: "/some/base/" }, async (page, url) => {
  const complaints = watch(page, url);
  await open(page, url);
  const mark = () => page.evaluate(() => "markedByTest" in globalThis);
  await page.evaluate(() => Object.assign(globalThis, { markedByTest: true }));
  const expectChapter = async (i: number) => {
    await page.waitForURL(`${url}chapters/${chapters[i].name}.html`);
    await page.waitForFunction((title) => document.title.startsWith(title), chapters[i].title);
  };
  await page.locator(".contents a").first().click();
  await expectChapter(0);
  for (let i = 1; i < chapters.length; i++) {
    await page.locator(".pager-link.next").click();
    await expectChapter(i);
  }
  await wake(page.locator(".figure").first());
  await page.locator(".pager-link.prev").click();
  await expectChapter(chapters.length - 2);
  await page.locator(`.VPSidebar a[href$="/${chapters.at(-1)!.name}.html"]`).click();
  await expectChapter(chapters.length - 1);
  assert.ok(await mark(), "a link loaded the whole page anew");
  await page.locator(".VPNavBarTitle a").click();
  await page.waitForURL(url);
  assert.deepEqual(complaints, []);
});

siteTest("the search finds a word of a chapter and leads there", { base: "/some/base/" }, async (page, url) => {
  const complaints = watch(page, url);
  await open(page, url);
  const chapter = chapters.at(-1)!, section = chapter.sections.at(1)!;
  await page.locator(".VPNavBarSearch button").click();
  await page.locator(".search-input").fill(section.titles.at(-1)!);
  const address = `${url}chapters/${chapter.name}.html#${section.anchor}`;
  await page.locator(`.result[href="${new URL(address).pathname}#${section.anchor}"]`).click();
  await page.waitForURL(address);
  await page.waitForFunction((id) => {
    const place = document.getElementById(id)?.getBoundingClientRect();
    return place !== undefined && place.top >= 0 && place.top < innerHeight;
  }, section.anchor);
  assert.deepEqual(complaints, []);
});

siteTest(
  "the search finds the laboratory, and leads to an experiment of it",
  { base: "/some/base/" },
  async (page, url) => {
    await open(page, url);
    await page.locator(".VPNavBarSearch button").click();
    await page.locator(".search-input").fill("λ laboratory");
    await page.locator('.result[href$="/laboratory.html"]').waitFor();
    const { title, name, experiment } = presets.at(-1)!;
    await page.locator(".search-input").fill(title);
    await page.locator(".result", { hasText: title }).first().click();
    await page.waitForURL(`${url}laboratory.html${addressOf(experiment)}`);
    await page.waitForFunction(
      (name) => document.querySelector<HTMLSelectElement>("#lab-preset")?.value === name,
      name,
    );
  },
);

const careful = { ...phone, reducedMotion: "reduce" } as const;
siteTest(
  "on a phone names are whole, code is uncovered, and wide tables look it",
  { options: careful },
  async (page, url) => {
    await open(page, `${url}performance.html`);
    const names = page.locator("h2 .held");
    assert.match((await names.allTextContents()).join(), /10-5-1/);
    assert.deepEqual(await names.evaluateAll((all) => all.filter((name) => name.getClientRects().length > 1)), []);
    const wide = await page.locator("table").evaluateAll((tables) =>
      tables.filter((table) => table.scrollWidth > table.clientWidth)
        .map((table) => [getComputedStyle(table).backgroundAttachment, table.getAttribute("tabindex")])
    );
    assert.ok(wide.length > 0);
    for (const look of wide) assert.deepEqual(look, ["local, local, scroll, scroll", "0"]);
    await open(page, `${url}chapters/${chapters[0].name}.html`);
    const block = page.locator(".cell.code > [class*=language-]").first();
    const button = (await block.locator("button.copy").boundingBox())!;
    const code = (await block.locator("code").boundingBox())!;
    assert.ok(button.height > 0 && button.y + button.height <= code.y, "the button covers code");
  },
);

siteTest("the theme can be changed, figures follow, and it stays", {}, async (page, url) => {
  await open(page, `${url}chapters/${chapters[0].name}.html`);
  const figure = page.locator(".figure").first();
  await wake(figure);
  const colors = () =>
    page.evaluate(() => [
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector(".plot .gtitle, .plot .xtick text")!).fill,
    ]);
  const before = await colors();
  await page.locator(".VPNavBarAppearance button").click();
  await page.waitForFunction(
    (ink) => getComputedStyle(document.querySelector(".plot .gtitle, .plot .xtick text")!).fill !== ink,
    before[1],
  );
  const after = await colors();
  assert.notEqual(after[0], before[0]);
  await page.reload();
  await wake(page.locator(".figure").first());
  assert.deepEqual(await colors(), after);
});

siteTest("a slider works by keyboard and keeps its place in the other theme", {}, async (page, url) => {
  const chapter = chapters.find(({ figures }) => figures.some(({ hasSlider }) => hasSlider));
  assert.ok(chapter, "no chapter has a figure with a slider");
  await open(page, `${url}chapters/${chapter.name}.html`);
  const figure = page.locator(".figure").nth(chapter.figures.findIndex(({ hasSlider }) => hasSlider));
  await wake(figure);
  const slider = figure.locator('input[type="range"]').first(), value = figure.locator("output").first();
  const drawing = () => figure.locator(".plot svg.main-svg").first().innerHTML();
  const [labelBefore, drawingBefore] = [await value.textContent(), await drawing()];
  const isAtEnd = await slider.evaluate((input: HTMLInputElement) => input.value === input.max);
  await slider.press(isAtEnd ? "ArrowLeft" : "ArrowRight");
  await page.waitForFunction(
    ([plot, before]) => (plot as Element).innerHTML !== before,
    [
      await figure.locator(".plot svg.main-svg").first().elementHandle(),
      drawingBefore,
    ] as const,
  );
  const label = await value.textContent();
  assert.notEqual(label, labelBefore);
  assert.equal(await slider.getAttribute("aria-valuetext"), label);
  await page.locator(".VPNavBarAppearance button").click();
  assert.equal(await value.textContent(), label);
});

siteTest("without Plotly the pictures stay", {}, async (page, url) => {
  await page.route("**/plotly*", (route) => route.abort());
  const refused = page.waitForEvent("requestfailed", (request) => request.url().includes("plotly"));
  await open(page, `${url}chapters/${chapters[0].name}.html`);
  const figure = page.locator(".figure").first();
  await figure.scrollIntoViewIfNeeded();
  await refused;
  assert.ok(await figure.locator("img").isVisible());
});

siteTest("a missing page says so and leads back", { base: "/some/base/" }, async (page, url) => {
  const response = await page.goto(`${url}chapters/99-no-such-chapter.html`);
  assert.equal(response!.status(), 404);
  await page.getByText("This page is not in the book").waitFor();
  await page.getByRole("link", { name: "Go to the contents" }).click();
  await page.waitForURL(url);
  await page.locator(".contents").waitFor();
});
