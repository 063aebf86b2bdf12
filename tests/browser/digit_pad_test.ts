/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The drawing pad of chapter 6, by mouse, by finger and by keyboard. */
import assert from "node:assert/strict";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { complaintsOf, openSite } from "./built_site.ts";
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import type { InstalledBrowser } from "./installed_browser.ts";

interface Pad {
  readonly page: Page;
  /** What can be drawn on. */
  readonly paper: Locator;
  /** The addresses that the page asked for. */
  readonly requests: string[];
  /** Waits until the answer says this, in words. */
  answers(sentence: RegExp): Promise<void>;
}

type Options = BrowserContextOptions & { browsers?: readonly InstalledBrowser[] };

/** Opens the chapter under a base path, with the pad in sight, and watches for complaints. */
function padTest(
  name: string,
  { browsers = [chromium], ...options }: Options,
  run: (pad: Pad) => Promise<void>,
): void {
  for (const browser of browsers) {
    browser.test(`${name}, in ${browser.name}`, () =>
      openSite({ options, browser }, async (page, url) => {
        const requests: string[] = [], complaints = complaintsOf(page);
        page.on("request", (request) => requests.push(request.url()));
        await page.goto(`${url}chapters/06-the-digit-trials.html`, { waitUntil: "networkidle" });
        const paper = page.getByRole("application", { name: "Draw a digit" });
        await paper.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
        const answers = (sentence: RegExp) => page.locator(".answer", { hasText: sentence }).waitFor();
        await run({ page, paper, requests, answers });
        assert.deepEqual(complaints, []);
      }));
  }
}

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const desktopInBoth: Options = { ...desktop, browsers: [chromium, firefox] };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: "dark",
  isMobile: true,
  hasTouch: true,
};

/** Points as shares of the pad's side. */
type Points = readonly (readonly [x: number, y: number])[];

const one: Points = [[0.53, 0.15], [0.47, 0.85]];
const seven: Points = [[0.25, 0.2], [0.72, 0.2], [0.45, 0.85]];
const zero: Points = Array.from({ length: 25 }, (_, i) => {
  const angle = (i / 12) * Math.PI;
  return [0.5 + 0.22 * Math.sin(angle), 0.5 - 0.33 * Math.cos(angle)] as const;
});

async function places(paper: Locator, points: Points): Promise<[number, number][]> {
  const { x, y, width, height } = (await paper.boundingBox())!;
  return points.map(([across, down]) => [x + width * across, y + height * down]);
}

async function drawByMouse({ page, paper }: Pad, points: Points): Promise<void> {
  const [start, ...others] = await places(paper, points);
  await page.mouse.move(...start);
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...place, { steps: 4 });
  await page.mouse.up();
}

const inkOf = (page: Page) =>
  page.getByRole("img", { name: "as the network sees it" }).evaluate((canvas: HTMLCanvasElement) => {
    const copy = new OffscreenCanvas(28, 28).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    return [...copy.getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3);
  });

const percentages = async (page: Page) => {
  const texts = await page.locator(".bars li > :last-child").allTextContents();
  return texts.map((text) => Number(text.replace(/[^\d.]/g, "") || "NaN"));
};

padTest("a one, a zero and a seven drawn by mouse are read; nothing is loaded before", desktopInBoth, async (pad) => {
  const { page, requests } = pad;
  const network = () => requests.filter((url) => /digit[-_](network|reader)/.test(url));
  assert.deepEqual(network(), [], "loaded before it is used");
  await drawByMouse(pad, one);
  await pad.answers(/sees a one,/);
  assert.equal(network().length, 2, "the code and the weights, once");
  for (const [points, sentence] of [[zero, /sees a zero,/], [seven, /sees a seven,/]] as const) {
    await page.getByRole("button", { name: "Clear" }).click();
    await pad.answers(/The pad is empty/);
    assert.ok((await inkOf(page)).every((ink) => ink === 0));
    await drawByMouse(pad, points);
    await pad.answers(sentence);
  }
  assert.equal(network().length, 2);
  const shares = await percentages(page);
  assert.equal(shares.length, 10);
  assert.equal(shares.indexOf(Math.max(...shares)), 7);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) <= 5, `${shares}`);
  assert.equal(await page.locator(".bars .winner").innerText().then((text) => text[0]), "7");
});

padTest("the network sees the digit in the middle, wherever it was drawn", desktop, async (pad) => {
  await drawByMouse(pad, one.map(([x, y]) => [x - 0.4, y * 0.4] as const));
  await pad.answers(/sees a one,/);
  const ink = await inkOf(pad.page), total = ink.reduce((sum, value) => sum + value, 0);
  const center = (along: (i: number) => number) => ink.reduce((sum, value, i) => sum + value * along(i), 0) / total;
  assert.ok(Math.abs(center((i) => i % 28) - 13.5) < 0.5 && Math.abs(center((i) => Math.floor(i / 28)) - 13.5) < 0.5);
});

padTest("the last stroke can be taken back", desktop, async (pad) => {
  const undo = pad.page.getByRole("button", { name: "Undo" });
  assert.ok(await undo.isDisabled());
  await drawByMouse(pad, seven);
  await pad.answers(/sees a seven,/);
  const before = await inkOf(pad.page);
  await drawByMouse(pad, zero);
  assert.notDeepEqual(await inkOf(pad.page), before);
  await undo.click();
  await pad.answers(/sees a seven,/);
  assert.deepEqual(await inkOf(pad.page), before);
  await undo.click();
  await pad.answers(/The pad is empty/);
  assert.ok(await undo.isDisabled());
});

padTest("by keyboard alone a seven can be drawn, taken back and cleared", desktop, async (pad) => {
  const { page, paper } = pad,
    type = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
  await paper.focus();
  const left = "ArrowLeft", right = "ArrowRight", down = "ArrowDown";
  await type(
    left,
    left,
    left,
    "Space",
    right,
    right,
    right,
    right,
    right,
    down,
    down,
    left,
    down,
    down,
    left,
    down,
    down,
  );
  await pad.page.locator(".visually-hidden", { hasText: "Pen down, column 7, row 9." }).waitFor();
  await type("Space");
  await pad.answers(/sees a seven,/);
  await type(right, "Space", "Space");
  assert.equal(await page.locator(".pad polyline").count(), 2);
  await type("Backspace");
  await pad.answers(/sees a seven,/);
  await type("Delete");
  await pad.answers(/The pad is empty/);
  await type("Tab");
  assert.ok(
    !await paper.evaluate((element) => element === document.activeElement),
    "the keyboard gets away from the pad",
  );
});

padTest("a finger draws without moving the page, which is no wider than a phone", phone, async (pad) => {
  const { page, paper } = pad, touch = await page.context().newCDPSession(page);
  const before = await page.evaluate(() => scrollY);
  const [start, ...others] = await places(paper, seven);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", points: [number, number][]) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  await send("touchStart", [start]);
  let from = start;
  for (const to of others) {
    for (let i = 1; i <= 8; i++) {
      await send("touchMove", [[from[0] + (to[0] - from[0]) * i / 8, from[1] + (to[1] - from[1]) * i / 8]]);
    }
    from = to;
  }
  await send("touchEnd", []);
  await pad.answers(/sees a seven,/);
  assert.equal(await page.evaluate(() => scrollY), before);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
});

padTest("where the weights cannot be had, the pad says so, and tries again", desktop, async (pad) => {
  const weights = "**/digit-network*";
  await pad.page.route(weights, (route) => route.fulfill({ status: 200, body: "no weights" }));
  await drawByMouse(pad, one);
  await pad.answers(/could not be loaded/);
  await pad.page.unroute(weights);
  await drawByMouse(pad, [[0.5, 0.5], [0.5, 0.6]]);
  await pad.answers(/sees a one,/);
});
