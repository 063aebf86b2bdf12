/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** A chapter on paper, as Chromium prints it: everything that is to be read, and nothing that only works on a screen. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { openSite, wake } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const chapter = readChapters().find(({ figures }) => figures.some(({ hasSlider }) => hasSlider))!;

/** The pictures in a PDF by their widths, without the masks of transparent ones, which are pictures of their own there. */
function pictures(pdf: Uint8Array): number[] {
  const text = new TextDecoder("latin1").decode(pdf);
  return [...text.matchAll(/<<(?:(?!endobj)[^])*?\/Subtype\s*\/Image(?:(?!endobj)[^])*?stream/g)]
    .filter(([dictionary]) => !dictionary.includes("/DeviceGray"))
    .map(([dictionary]) => Number(/\/Width (\d+)/.exec(dictionary)![1]));
}

/** The page asks for all its pictures before it is printed; a file in PDF is made without waiting for them. */
async function picturesArrive(page: Page): Promise<void> {
  await page.evaluate(async () => {
    dispatchEvent(new Event("beforeprint"));
    await Promise.all([...document.images].map((picture) => picture.decode()));
    dispatchEvent(new Event("afterprint"));
  });
}

browserTest("a chapter is printed whole, from the dark theme as from the light", async (test) => {
  await openSite({ options: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" } }, async (page, url) => {
    await page.goto(`${url}chapters/${chapter.name}.html`, { waitUntil: "load" });
    const figure = page.locator(".figure").nth(chapter.figures.findIndex(({ hasSlider }) => hasSlider));
    await wake(figure);

    await test.step("all pictures are in it, those that nobody has scrolled to as well", async () => {
      await picturesArrive(page);
      const pdf = await page.pdf({ format: "A4", printBackground: true });
      const wide = pictures(pdf).filter((width) => width >= 700);
      assert.equal(wide.length, chapter.figures.length);
    });

    await test.step("a figure whose slider was moved is printed as the reader left it", async () => {
      const slider = figure.locator("input[type=range]").first();
      const isAtEnd = await slider.evaluate((input: HTMLInputElement) => input.value === input.max);
      await slider.press(isAtEnd ? "Home" : "End");
      const pdf = await page.pdf({ format: "A4", printBackground: true });
      assert.equal(pictures(pdf).filter((width) => width >= 700).length, chapter.figures.length - 1);
    });

    await test.step("afterwards the page is as it was", async () => {
      assert.ok(await page.evaluate(() => document.documentElement.classList.contains("dark")));
      assert.equal(await page.locator(".figure.drawn").count(), 0);
    });

    await test.step("there is text and code, no navigation, and nothing is cut off", async () => {
      await page.setViewportSize({ width: 664, height: 900 }); // what is between the margins of A4
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print" });
      const found = await page.evaluate(() => {
        const isShown = (element: Element) => element.checkVisibility() && element.getBoundingClientRect().height > 0;
        const shown = (selector: string) => [...document.querySelectorAll(selector)].filter(isShown);
        const cut = shown(".vp-doc :is(pre, table, p, figure)").filter((element) =>
          element.scrollHeight > element.clientHeight + 20 && getComputedStyle(element).overflowY !== "visible"
        );
        return {
          tools: shown("nav, aside, button, input, .VPNav, .VPSidebar").map((element) =>
            element.outerHTML.slice(0, 100)
          ),
          headings:
            shown(".vp-doc :is(h1, h2, h3)").length === document.querySelectorAll(".vp-doc :is(h1, h2, h3)").length,
          lines: shown(".vp-doc .cell.code pre .line").length,
          width: document.documentElement.scrollWidth,
          ground: getComputedStyle(document.body).backgroundColor,
          cut: cut.map((element) => element.outerHTML.slice(0, 100)),
          solutions: shown('[data-cell$="-solution"]').length,
          slider: shown(".figure.drawn .sliders output").length,
        };
      });
      assert.deepEqual({ ...found, lines: 0 }, {
        tools: [],
        headings: true,
        lines: 0,
        width: 664,
        ground: "rgb(255, 255, 255)",
        cut: [],
        solutions: 0,
        slider: 1,
      });
      const cells = [...chapter.markdown.matchAll(/^```ts\n([^]*?)\n```$/gm)].map(([, code]) =>
        code.split("\n").length
      );
      assert.ok(found.lines >= 0.8 * cells.reduce((sum, lines) => sum + lines), `${found.lines} lines of code`);
    });
  });
});
