/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The site for readers who cannot see it well, use no mouse, or want nothing to move. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { site } from "../../tools/site.ts";
import { open, openSite, wake } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const desktop: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  colorScheme: "light",
  reducedMotion: "reduce",
};
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const chapters = readChapters();
/** The chapter with the most figures. */
const figures = chapters.toSorted((a, b) => b.figures.length - a.figures.length)[0].name;
const withSlider = chapters.find((chapter) => chapter.figures.some(({ hasSlider }) => hasSlider))!.name;

/**
 * Every page of the built site but the frame that cells run in, which nobody sees; of a folder of pages that a program made
 * alike, the longest.
 */
function readPages(): string[] {
  const all = readdirSync(site, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html") && !path.endsWith("sandbox.html"));
  const length = (path: string) => statSync(join(site, path)).size;
  const alike = Map.groupBy(all, (path) => /^(?!chapters\/)(.+)\//.exec(path)?.[1] ?? path);
  return [...alike.values()].map((paths) => paths.sort((a, b) => length(b) - length(a))[0]).sort();
}

/** What axe finds by all rules, and by those that look at colors in the dark theme as well. */
async function inBothThemes(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = [...await violations(page, "structure"), ...await violations(page, "colors")];
  await page.evaluate(() => document.documentElement.classList.toggle("dark", true));
  found.push(...(await violations(page, "colors")).map((text) => `dark: ${text}`));
  await page.evaluate(() => document.documentElement.classList.toggle("dark", false));
  return found;
}

/** Of texts that look alike, on grounds that look alike, the first is judged for all. */
function violations(page: Page, what: "structure" | "colors"): Promise<string[]> {
  return page.evaluate(async (what) => {
    const looks = new Map<string, Element>(), grounds = new Map<Element | null, string>();
    for (const element of what === "colors" ? document.body.querySelectorAll("*") : []) {
      const { backgroundColor, backgroundImage, opacity, color, fontSize, fontWeight } = getComputedStyle(element);
      const ground = `${grounds.get(element.parentElement)} ${backgroundColor} ${backgroundImage} ${opacity}`;
      grounds.set(element, ground.replaceAll(" rgba(0, 0, 0, 0) none 1", ""));
      const hasText = [...element.childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue!.trim());
      const look = [grounds.get(element), color, fontSize, fontWeight, element.closest("a") !== null].join();
      if (hasText && element.checkVisibility() && !looks.has(look)) looks.set(look, element);
    }
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const rules = ["color-contrast", "link-in-text-block"];
    const result = what === "structure"
      ? await inPage.run(document, {
        resultTypes: ["violations"],
        rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
      })
      : await inPage.run({ include: [...looks.values()] as HTMLElement[] }, {
        resultTypes: ["violations"],
        runOnly: { type: "rule", values: rules },
      });
    return result.violations.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 3).map(({ target, html }) => `${id}: ${help}: ${target.join(" ")}: ${html.slice(0, 200)}`)
    );
  }, what);
}

/**
 * Nine tenths of a chapter are spans of code and formulas, which are all made the same way: axe sees the first of each color,
 * and the first formulas.
 */
function thinOut(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen = new Set<string>();
    for (const span of document.querySelectorAll("pre.shiki .line > span")) {
      const look = span.getAttribute("style") ?? "";
      if (seen.has(look)) span.remove();
      seen.add(look);
    }
    document.querySelectorAll("pre.shiki .line:empty").forEach((line) => line.remove());
    [...document.querySelectorAll(".katex")].slice(10).forEach((formula) => formula.replaceChildren("formula"));
  });
}

browserTest("axe finds nothing on any page, in either theme", async (test) => {
  await openSite({ options: desktop }, async (page, url) => {
    // Pictures stay pictures here; figures that are awake have a test below.
    await page.route("**/plotly*", (route) => route.abort());
    for (const path of readPages()) {
      await test.step(path, async () => {
        await open(page, url + path);
        await thinOut(page);
        assert.deepEqual(await inBothThemes(page), []);
      });
    }
    await test.step("the laboratory before its worker has said anything", async () => {
      await page.route("**/worker-*.js", () => {});
      await open(page, `${url}laboratory.html`);
      assert.deepEqual(await inBothThemes(page), []);
      assert.equal(await page.locator("#lab-numbers").count(), 0, "the worker has answered");
    });
  });
});

browserTest("axe finds nothing where readers have opened, run and searched something", async (test) => {
  await openSite({ options: desktop }, async (page, url) => {
    await open(page, `${url}chapters/${withSlider}.html`);
    const cell = page.locator(".cell.code:has(.figure)").first(), figure = cell.locator(".figure").first();
    await test.step("a figure that answers, and the table of its numbers", async () => {
      await wake(figure);
      await figure.locator(".description summary").click();
      await figure.locator(".data summary").click();
      await figure.locator(".tables table").first().waitFor();
    });
    await test.step("the same when its cell was opened and run", async () => {
      await cell.getByRole("button", { name: "Edit" }).click();
      await cell.locator(".cm-content").press("Escape");
      await cell.getByRole("button", { name: "Run up to here" }).click();
      await cell.and(page.locator("[data-state=done]")).waitFor({ timeout: 240_000 });
      await figure.locator(".data:not(:has(.file)) .tables table").first().waitFor();
      await page.locator("details").evaluateAll((folds: HTMLDetailsElement[]) =>
        folds.forEach((fold) => fold.open = true)
      );
      await thinOut(page);
      assert.deepEqual(await inBothThemes(page), []);
    });
    await test.step("the search", async () => {
      await page.keyboard.press("Control+k");
      await page.locator(".search-input").fill("overfitting");
      await page.locator(".VPLocalSearchBox .result").first().waitFor();
      assert.deepEqual(await inBothThemes(page), []);
    });
  });
});

browserTest("the site can be used by keyboard alone", async (test) => {
  await openSite({ options: desktop }, async (page, url) => {
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const { width, height } = element.getBoundingClientRect();
        return {
          text: element.textContent!.trim(),
          isInView: width > 0 && height > 0,
          isMarked: outlineStyle !== "none" && outlineWidth !== "0px" || boxShadow !== "none",
        };
      });
    await open(page, `${url}chapters/${withSlider}.html`);
    await test.step("the first key leads past the navigation", async () => {
      await page.keyboard.press("Tab");
      assert.deepEqual(await focused(), { text: "Skip to content", isInView: true, isMarked: true });
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      const isInContent = await page.evaluate(() => document.activeElement!.closest("#VPContent") !== null);
      assert.ok(isInContent, "after the skip link, Tab does not go on in the content");
    });
    await test.step("from the start, the focus is seen wherever it goes, and goes as the page reads", async () => {
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.evaluate(() => document.querySelector<HTMLElement>(".vp-doc h1 a")!.focus());
      let last = 0;
      for (let i = 0; i < 25; i++) {
        await page.keyboard.press("Tab");
        const { isInView, isMarked, text } = await focused();
        assert.ok(isInView && isMarked, `the focus on “${text.slice(0, 40)}” is not seen`);
        const place = await page.evaluate(() => [...document.querySelectorAll("*")].indexOf(document.activeElement!));
        assert.ok(place > last, `the focus jumps back to “${text.slice(0, 40)}”`);
        last = place;
      }
    });
    await test.step("folds open, and the table in one can be scrolled", async () => {
      const figure = page.locator(".figure").first();
      await figure.locator(".data summary").focus();
      await page.keyboard.press("Enter");
      await figure.locator(".tables table").first().waitFor();
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => document.activeElement!.getAttribute("aria-label"));
      assert.equal(name, await figure.locator("caption").first().textContent());
    });
    await test.step("a cell's editor says how it is left, and Escape does", async () => {
      const cell = page.locator(".cell.code").first();
      await cell.getByRole("button", { name: "Edit" }).focus();
      await page.keyboard.press("Enter");
      const editor = cell.getByRole("textbox", { name: /Escape leaves the editor/ });
      await editor.and(page.locator(":focus")).waitFor();
      const said = await cell.locator(".cm-editor").evaluate((editor) => getComputedStyle(editor, "::after").content);
      assert.match(said, /Escape/);
      await page.keyboard.press("Escape");
      await cell.locator('[data-action="run"]:focus').waitFor();
    });
    await test.step("the search opens, leads somewhere, and closes", async () => {
      await page.keyboard.press("Control+k");
      await page.locator(".search-input:focus").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".VPLocalSearchBox").waitFor({ state: "detached" });
    });
  });
});

browserTest("a figure's numbers can be read, follow its slider, and be kept", async () => {
  await openSite({ base: "/some/base/", options: desktop }, async (page, url) => {
    await open(page, `${url}chapters/${withSlider}.html`);
    const i = chapters.find(({ name }) => name === withSlider)!.figures.findIndex(({ hasSlider }) => hasSlider);
    const figure = page.locator(".figure").nth(i), slider = figure.locator("input[type=range]").first();
    await wake(figure);
    await figure.locator(".data summary").click();
    const table = figure.locator(".tables table").first(), position = figure.locator(".tables > p b");
    await table.waitFor();
    const [before, at] = [await table.textContent(), await position.textContent()];
    assert.ok(at!.endsWith((await figure.locator(".sliders output").first().textContent())!), `the table says “${at}”`);
    const isAtEnd = await slider.evaluate((input: HTMLInputElement) => input.value === input.max);
    await slider.press(isAtEnd ? "ArrowLeft" : "ArrowRight");
    await position.and(page.locator(`:not(:text-is("${at}"))`)).waitFor();
    assert.notEqual(await figure.locator(".tables table").first().textContent(), before);
    const coming = page.waitForEvent("download");
    await figure.getByRole("button", { name: "Download these numbers" }).click();
    const download = await coming;
    assert.match(download.suggestedFilename(), /\.csv$/);
    const lines = (await new Response((await Deno.open(await download.path())).readable).text()).trim().split("\n");
    assert.ok(lines.length > 20 && lines.every((line) => line.split(",").length >= 2), lines.slice(0, 3).join("\n"));
  });
});

browserTest("who wants less motion gets none", async () => {
  await openSite({ options: desktop }, async (page, url) => {
    await open(page, `${url}chapters/${withSlider}.html`);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        const isLong = (durations: string) => durations.split(", ").some((text) => parseFloat(text) > 0.001);
        return isLong(transitionDuration) || isLong(animationDuration) || scrollBehavior === "smooth";
      }).map((element) => element.outerHTML.slice(0, 100))
    );
    assert.deepEqual(moving, []);
  });
});

for (const [device, options] of [["a desktop", desktop], ["a phone", phone]] as const) {
  browserTest(`on ${device}, nothing moves when figures wake and fonts come late`, async () => {
    await openSite({ options }, async (page, url) => {
      await page.addInitScript(() => {
        const shifts: string[] = [];
        Object.assign(globalThis, { shifts, shift: 0 });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { value, sources } = entry as unknown as { value: number; sources: { node?: Element }[] };
            (globalThis as unknown as { shift: number }).shift += value;
            shifts.push(`${value.toFixed(4)} ${sources.map(({ node }) => node?.className ?? node?.nodeName)}`);
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      const painted = Promise.withResolvers<void>();
      await page.route("**/*.woff2", (route) => painted.promise.then(() => route.continue()));
      const opened = open(page, `${url}chapters/${figures}.html`);
      await page.waitForURL(`**/${figures}.html`, { waitUntil: "commit" });
      await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
      painted.resolve();
      await opened;
      for (const figure of await page.locator(".figure").all()) await wake(figure);
      const { shift, shifts } = await page.evaluate(() => {
        const { shift, shifts } = globalThis as unknown as { shift: number; shifts: string[] };
        return { shift, shifts };
      });
      assert.ok(shift < 0.02, `the page shifted by ${shift}: ${shifts.join("; ")}`);
    });
  });
}
