/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The book with scripts off, on a phone: all that can be read is there, and nothing is offered that would not work. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { codeCells, parseNotebook, textOf } from "../../tools/notebook.ts";
import { inRoot } from "../../tools/paths.ts";
import { openSite } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const chapters = readChapters();
const others = readdirSync(inRoot("book")).filter((name) => name.endsWith(".md")).map((name) =>
  name.replace(/md$/, "html")
);

const options = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  colorScheme: "dark",
  javaScriptEnabled: false,
} as const;

/** Runs in the page for the test alone: its own scripts are off. */
async function look() {
  const visible = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter((element) =>
      element.checkVisibility({ visibilityProperty: true })
    );
  const lost: string[] = [];
  for (const image of document.querySelectorAll("img")) {
    image.loading = "eager";
    await image.decode().catch(() => lost.push(image.src));
  }
  const codeIn = (cell: Element) => cell.querySelector("pre code")?.textContent ?? "";
  const blocks = visible(".cell.code > div[class*='language-']");
  return {
    heading: visible("h1").length > 0,
    pictures: visible("img").length,
    hiddenPictures: document.querySelectorAll("img").length - visible("img").length,
    lost,
    formulas: visible(".katex-html").length,
    code: visible(".cell.code").map(codeIn),
    cutCode: blocks.filter((block) => block.scrollHeight > block.clientHeight + 1).length,
    controls: visible("button, input, select, textarea, canvas, [role=application]").map((control) =>
      `${control.className} ${control.textContent}`.trim()
    ),
    width: document.documentElement.scrollWidth,
    links: visible("a.next, .contents a").map((link) => (link as HTMLAnchorElement).href),
  };
}

browserTest(
  "without scripts every page is readable and offers nothing that needs them",
  (test) =>
    openSite({ options }, async (page, url) => {
      for (const path of others) {
        await test.step(path, async () => {
          await page.goto(url + path);
          const found = await page.evaluate(look);
          assert.ok(found.heading);
          assert.deepEqual([found.lost, found.hiddenPictures, found.controls], [[], 0, []]);
          assert.ok(found.width <= options.viewport.width, `the page is ${found.width} pixels wide`);
        });
      }
      for (const { name, source, markdown, figures } of chapters) {
        await test.step(name, async () => {
          await page.goto(`${url}chapters/${name}.html`);
          const found = await page.evaluate(look);
          assert.ok(found.heading);
          assert.deepEqual([found.lost, found.hiddenPictures, found.controls], [[], 0, []]);
          assert.ok(found.pictures >= figures.length, `${found.pictures} pictures of ${figures.length} figures`);
          assert.equal(found.formulas > 0, markdown.includes("$"));
          const code = codeCells(parseNotebook(source, name)).map(({ source }) => textOf(source).trim());
          assert.deepEqual(found.code.map((text) => text.trim()), code.filter((text) => text !== ""));
          assert.equal(found.cutCode, 0, "code that is folded cannot be unfolded");
          assert.ok(found.width <= options.viewport.width, `the page is ${found.width} pixels wide`);
          for (const link of found.links) assert.equal((await page.request.get(link)).status(), 200, link);
        });
      }
    }),
);
