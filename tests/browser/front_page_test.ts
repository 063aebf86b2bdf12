/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The front page lifts the curse before the reader's eyes, with the prologue's own numbers. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { inRoot } from "../../tools/paths.ts";
import { complaintsOf, openSite } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const still: BrowserContextOptions = { ...desktop, reducedMotion: "reduce" };

/** Opens the front page, watches for complaints, and notes every λ that it shows and every shift of its layout. */
function frontPageTest(
  name: string,
  options: BrowserContextOptions,
  run: (page: Page, url: string, requests: readonly string[]) => Promise<void>,
): void {
  browserTest(name, () =>
    openSite({ options }, async (page, url) => {
      const complaints = complaintsOf(page), requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      if (options.javaScriptEnabled !== false) await page.addInitScript(takeNotes);
      await page.goto(url);
      await run(page, url, requests);
      assert.deepEqual(complaints, []);
    }));
}

interface Notes {
  lambdas: string[];
  shifts: number;
}

function takeNotes(): void {
  const notes: Notes = { lambdas: [], shifts: 0 };
  Object.assign(globalThis, { notes });
  const look = () => {
    const lambda = document.querySelector(".curse output")?.textContent;
    if (lambda && notes.lambdas.at(-1) !== lambda) notes.lambdas.push(lambda);
    requestAnimationFrame(look);
  };
  look();
  new PerformanceObserver((list) => {
    for (
      const { sources, value } of list
        .getEntries() as (PerformanceEntry & { sources: { node?: Node }[]; value: number })[]
    ) {
      if (sources.some(({ node }) => node?.parentElement?.closest(".curse"))) notes.shifts += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const notesOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { notes: Notes }).notes);

const slider = (page: Page) => page.getByRole("slider", { name: "Spell λ" });
const lambda = (page: Page) => page.locator(".curse output").innerText();
const lossOnNewPoints = async (page: Page) =>
  Number(await page.locator(".curse dl div", { hasText: "new points" }).locator("dd").innerText());

/** How far the pen goes up and down along the fitted curve, in the picture's unit. */
const roughness = (page: Page) =>
  page.locator(".curse polyline.fitted").evaluate((line: SVGPolylineElement) => {
    const heights = [...line.points].map(({ y }) => y);
    return heights.slice(1).reduce((sum, height, i) => sum + Math.abs(height - heights[i]), 0);
  });

const isLifted = (page: Page) => page.getByText("The curse is lifted").waitFor();

frontPageTest("the curse is lifted by itself, and comes back when the slider goes to 0", desktop, async (page) => {
  await isLifted(page);
  const { lambdas } = await notesOf(page);
  assert.equal(lambdas[0], "0");
  assert.ok(lambdas.length > 3, `it moves: ${lambdas}`);
  const calm = { loss: await lossOnNewPoints(page), roughness: await roughness(page) };
  await slider(page).press("Home");
  assert.equal(await lambda(page), "0");
  await page.getByText("Cursed:").waitFor();
  const wild = { loss: await lossOnNewPoints(page), roughness: await roughness(page) };
  assert.ok(wild.loss > 5 * calm.loss && wild.roughness > 4 * calm.roughness, JSON.stringify({ calm, wild }));
  await slider(page).press("End");
  assert.equal(await lambda(page), "10");
  await page.getByText("Too strong a spell").waitFor();
  assert.match((await slider(page).getAttribute("aria-valuetext"))!, /^λ = 10, test loss 0\.57/);
  assert.ok((await notesOf(page)).shifts < 1e-4, "nothing in the figure shifts");
});

frontPageTest("its numbers are those of the prologue", still, async (page) => {
  const prologue = readFileSync(inRoot("notebooks", "00-prologue.ipynb"), "utf8");
  const [, without, with_] = /test loss without = ([\d.]+), with = ([\d.]+)/.exec(prologue)!.map(Number);
  await slider(page).press("Home");
  assert.equal(await lossOnNewPoints(page), Number(without.toFixed(3)));
  await slider(page).fill("81");
  assert.equal(await lambda(page), "0.001");
  assert.equal(await lossOnNewPoints(page), Number(with_.toFixed(3)));
});

frontPageTest("nothing moves by itself where the reader wants no motion", still, async (page) => {
  await isLifted(page);
  const { lambdas } = await notesOf(page);
  assert.ok(lambdas.length <= 2, `${lambdas}`);
});

frontPageTest("the reader's hand stops the movement", desktop, async (page) => {
  await page.waitForFunction(() => (globalThis as unknown as { notes: Notes }).notes.lambdas.length > 2);
  await slider(page).press("End");
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.equal(await lambda(page), "10");
});

frontPageTest(
  "one button leads to chapter 1; links lead to the prologue and the laboratory",
  phone,
  async (page, url, requests) => {
    await isLifted(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
    const loaded = requests.filter((address) => /plotly|tensorflow|kernel|worker|wasm/.test(address));
    assert.deepEqual(loaded, [], "a front page needs none of these");
    const buttons = page.locator(".front .button");
    assert.equal(await buttons.count(), 1);
    for (const [name, path] of [["prologue", "chapters/00-"], ["λ laboratory", "laboratory.html"]] as const) {
      const href = await page.getByRole("link", { name, exact: true }).first().evaluate((link: HTMLAnchorElement) =>
        link.href
      );
      assert.ok(href.startsWith(url + path), href);
    }
    await buttons.click();
    await page.waitForURL(/chapters\/01-/);
    await page.getByRole("heading", { level: 1, name: "The Curse" }).waitFor();
  },
);

frontPageTest(
  "without scripts the curse and its lifting stand in one picture",
  { ...phone, javaScriptEnabled: false },
  async (page) => {
    assert.ok(await page.locator(".curse polyline.fitted").isVisible());
    assert.ok(await page.locator(".curse polyline.lifted").isVisible());
    assert.ok(!await page.locator(".curse input").isVisible());
    assert.ok(await page.locator(".front .button").isVisible());
  },
);
