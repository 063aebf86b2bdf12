/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The λ laboratory in a browser: by mouse, by finger, by keyboard, and by an address that was sent. */
import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "playwright-core";
import { addressOf, experimentAt } from "../../book/laboratory/address.ts";
import { Comparison } from "../../book/laboratory/comparison.ts";
import { type Experiment, firstExperiment } from "../../book/laboratory/experiment.ts";
import { type NumberRow, numberRows } from "../../book/laboratory/numbers_view.ts";
import { labelOf, wordsOf } from "../../book/laboratory/option_words.ts";
import { presets } from "../../book/laboratory/presets.ts";
import { complaintsOf, openSite } from "./built_site.ts";
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import type { InstalledBrowser } from "./installed_browser.ts";

type Options = BrowserContextOptions & { browsers?: readonly InstalledBrowser[] };

/** Where the reader wants no motion, the laboratory waits to be started. */
const still: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" };
const lively: BrowserContextOptions = { ...still, reducedMotion: "no-preference" };
const livelyInBoth: Options = { ...lively, browsers: [chromium, firefox] };
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  colorScheme: "dark",
  isMobile: true,
  hasTouch: true,
  reducedMotion: "reduce",
};

interface Bench {
  readonly page: Page;
  readonly test: Deno.TestContext;
  open(experiment?: Partial<Experiment>): Promise<void>;
}

/** Opens nothing yet, and watches for complaints. */
function labTest(
  name: string,
  { browsers = [chromium], ...options }: Options,
  run: (bench: Bench) => Promise<void>,
): void {
  for (const browser of browsers) {
    browser.test(`${name}, in ${browser.name}`, (test) =>
      openSite({ options, browser }, async (page, url) => {
        const complaints = complaintsOf(page);
        const open = async (experiment?: Partial<Experiment>) => {
          await page.goto("about:blank"); // so that another fragment opens the page anew
          const fragment = experiment ? addressOf({ ...firstExperiment, ...experiment }) : "";
          await page.goto(`${url}laboratory.html${fragment}`);
          await page.locator(".laboratory[data-epoch]").waitFor();
        };
        await run({ page, test, open });
        assert.deepEqual(complaints, []);
      }));
  }
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Waits until both runs rest in this epoch. */
const rests = (page: Page, epoch: number) =>
  page.locator(`.laboratory[data-epoch="${epoch}"]:not([data-state="running"])`).waitFor({ timeout: 120_000 });

/** As many epochs a frame as the machine can. */
const hurry = (page: Page) => page.getByLabel("Epochs a frame").selectOption("all it can");

/** The table of the numbers; the columns in the order of the page. */
const numbersOf = (page: Page): Promise<NumberRow[]> =>
  page.locator("#lab-numbers tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector("th")!.textContent!,
      values: [...row.querySelectorAll("td")].map((cell) => cell.textContent!),
    }))
  );

/** What the table must say, computed here, in another engine. */
function expected(experiment: Experiment, epoch: number): NumberRow[] {
  const comparison = new Comparison(experiment);
  for (let i = 0; i < epoch; i++) comparison.advance();
  const rows = numberRows(comparison.scene, { ...comparison.snapshot(), epochsPerSecond: 0 });
  return rows.map(({ name, values }) => ({ name, values: values.toReversed() }));
}

/** The pixels of all plots, as one text. */
const drawing = (page: Page) =>
  page.locator(".lab-runs canvas").evaluateAll((all) =>
    all.map((one) => (one as HTMLCanvasElement).toDataURL()).join()
  );

const base: Partial<Experiment> = { n: 12, optimizer: "SGD", lr: 0.1, weightDecay: 0.5, epochs: 400 };

labTest(
  "every control has an effect, and what the page shows is what the library computes",
  still,
  async ({ page, test, open }) => {
    const changes: { [Name in keyof Experiment]?: Experiment[Name] } = {
      weightDecay: 0.05,
      penalty: "L1",
      decayBiases: true,
      dropout: 0.5,
      data: "classes",
      n: 30,
      noise: 0.1,
      seed: 7,
      width: 8,
      depth: 2,
      activation: "tanh",
      optimizer: "AdamW",
      lr: 0.02,
    };
    await open(base);
    assert.equal(await page.locator(".laboratory").getAttribute("data-state"), "paused");
    const original = { ...firstExperiment, ...base } as Experiment;
    for (const [name, value] of Object.entries(changes) as [keyof typeof changes, never][]) {
      await test.step(name, async () => {
        await open(base);
        const before = await drawing(page);
        const label = labelOf(name as never, original);
        if (typeof value === "boolean") await page.getByLabel(label).check();
        else if (await page.locator(`select#lab-${name}`).count() > 0) {
          await page.locator(`#lab-${name}`).selectOption({ label: wordsOf(name as never, String(value)) });
        } else await page.getByRole("spinbutton", { name: label }).fill(String(value));
        await button(page, "100 steps").click();
        await rests(page, 100);
        const changed = { ...original, [name]: value };
        assert.deepEqual(await numbersOf(page), expected(changed, 100));
        assert.notDeepEqual(await numbersOf(page), expected(original, 100), "it changes the numbers");
        assert.notEqual(await drawing(page), before);
        await page.waitForFunction((address) => location.hash === address, addressOf(changed));
      });
    }
    await test.step("the second run", async () => {
      await open({ ...base, optimizer: "AdamW" });
      await page.locator("#lab-against").selectOption("Adam");
      await page.getByRole("heading", { name: "Adam", exact: true }).waitFor();
      await page.getByRole("columnheader", { name: "Adam", exact: true }).waitFor();
    });
  },
);

labTest("it runs by itself, pauses, goes on in steps, ends and begins anew", livelyInBoth, async ({ page, open }) => {
  await open({ ...base, epochs: 20_000 });
  await page.waitForFunction(() => Number(document.querySelector<HTMLElement>(".laboratory")!.dataset.epoch) > 20);
  await button(page, "Pause").click();
  await page.locator('.laboratory[data-state="paused"]').waitFor();
  await page.getByRole("status").filter({ hasText: /^Epoch \d+\. / }).waitFor();
  const at = Number(await page.locator(".laboratory").getAttribute("data-epoch"));
  const experiment = { ...firstExperiment, ...base, epochs: 20_000 } as Experiment;
  assert.deepEqual(await numbersOf(page), expected(experiment, at), "however it was sliced");
  await button(page, "Step").click();
  await rests(page, at + 1);
  assert.deepEqual(await numbersOf(page), expected(experiment, at + 1));
  await button(page, "Reset").click();
  await rests(page, 0);
  const epochs = page.getByRole("spinbutton", { name: "Epochs", exact: true });
  // By keys, because Playwright adds to what stands in a field of Firefox when it fills it.
  const enter = (digits: string) => epochs.press("ControlOrMeta+a").then(() => page.keyboard.type(digits));
  await enter("7");
  await page.getByRole("alert").filter({ hasText: "epochs must be" }).waitFor();
  assert.equal(await epochs.getAttribute("aria-invalid"), "true");
  await enter("100");
  await hurry(page);
  await button(page, "Run").click();
  await rests(page, 100);
  assert.deepEqual(await numbersOf(page), expected({ ...experiment, epochs: 100 }, 100));
  await button(page, "Run again").waitFor();
});

labTest("an address brings the same numbers to someone else", still, async ({ page, open }) => {
  await open({ data: "clickedClasses", points: ownPoints, n: 44, dropout: 0.25, seed: 123, epochs: 100 });
  await page.getByLabel("Beside it").selectOption("noDropout");
  await button(page, "Step").click();
  await rests(page, 1);
  const numbers = await numbersOf(page);
  await button(page, "Copy the address of this experiment").click();
  const address = page.url();
  const { experiment, problems } = experimentAt(new URL(address).hash);
  assert.deepEqual(problems, []);
  assert.deepEqual(numbers, expected(experiment, 1));
  const context = await page.context().browser()!.newContext({ ...lively, serviceWorkers: "block" });
  try {
    const other = await context.newPage();
    await other.goto(address);
    await hurry(other);
    await rests(other, 100);
    assert.deepEqual(await numbersOf(other), expected(experiment, 100));
    await button(other, "Reset").click();
    await rests(other, 0);
    await button(other, "Step").click();
    await rests(other, 1);
    assert.deepEqual(await numbersOf(other), numbers);
  } finally {
    await context.close();
  }
  await page.goto(`${address.split("#")[0]}#lr=fast`);
  await page.getByRole("alert").filter({ hasText: /^lr must be .* not fast/ }).waitFor();
});

const ownPoints: Experiment["points"] = [
  { across: 20, up: 30, label: 0 },
  { across: 200, up: 220, label: 1 },
  { across: 90, up: 200, label: 1 },
  { across: 130, up: 60, label: 0 },
  { across: 220, up: 150, label: 1 },
  { across: 60, up: 120, label: 0 },
];

labTest(
  "each experiment of the book loads, says its statement, and leads to its chapter",
  still,
  async ({ page, open }) => {
    await open();
    assert.equal(await page.locator("#lab-preset").inputValue(), presets[0].name, "the page begins with the first");
    for (const preset of presets) {
      await page.locator("#lab-preset").selectOption(preset.name);
      await page.locator(".lab-preset").getByText(preset.statement).waitFor();
      await page.waitForFunction((address) => location.hash === address, addressOf(preset.experiment));
      const href = await page.locator(".lab-preset a").getAttribute("href");
      assert.ok((await page.request.get(new URL(href!, page.url()).href)).ok(), preset.chapter);
    }
    await page.getByLabel("Learning rate").first().fill("0.007");
    assert.equal(await page.locator("#lab-preset").inputValue(), "", "changed, it is the reader's own");
  },
);

labTest("by keyboard alone: an experiment, its run, the slider, points of one's own", still, async ({ page, open }) => {
  await open(base);
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement;
        const words = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent!;
        const { outlineStyle } = getComputedStyle(element);
        return { words: `${element.type} ${element.getAttribute("aria-label") ?? words}`.trim(), outlineStyle };
      });
      if (!found.words.includes(name)) continue;
      assert.notEqual(found.outlineStyle, "none", `${name} shows that it has the focus`);
      return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await page.locator("#lab-preset").focus();
  await tabTo("button Run");
  await tabTo("100 steps");
  await page.keyboard.press("Space");
  await rests(page, 100);
  await tabTo("range weightDecay");
  await page.keyboard.press("Home");
  await page.waitForFunction(() => location.hash.includes("weightDecay=0&"));
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => location.hash.includes("weightDecay=0.00001&"));
  await tabTo("Data set");
  await page.keyboard.type("a curve through");
  await page.locator(".lab-compared", { hasText: "Set 3 more" }).waitFor();
  await tabTo("number x");
  for (const [x, y] of [[0.1, 1], [0.5, -0.5], [0.9, 0.25]]) {
    await page.keyboard.press("Control+A");
    await page.keyboard.type(String(x));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(String(y));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+Tab");
  }
  await page.getByText("3 of at most").waitFor();
  await page.locator("#lab-preset").focus();
  await tabTo("100 steps");
  await page.keyboard.press("Space");
  await rests(page, 100);
  await tabTo("Say the numbers");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: /training loss .* validation loss .* norm of the weights/ })
    .waitFor();
});

labTest("points are set and taken away by mouse", still, async ({ page, open }) => {
  await open({ ...base, data: "clickedClasses" });
  const picture = page.locator(".lab-picture").first();
  const count = (points: number) => page.getByText(`${points} of at most`).waitFor();
  for (const [i, position] of [{ x: 120, y: 60 }, { x: 250, y: 80 }, { x: 200, y: 200 }].entries()) {
    if (i === 1) await page.getByLabel("class 1").check();
    await picture.click({ position });
    await count(i + 1);
  }
  await page.waitForFunction(() => /points=[0-9a-f]{4}0[0-9a-f]{4}1[0-9a-f]{4}1$/.test(location.hash));
  await picture.click({ position: { x: 250, y: 80 } });
  await count(2);
  await button(page, "Take the last away").click();
  await count(1);
});

labTest("on a phone nothing is too wide, and a finger sets points", phone, async ({ page, open }) => {
  for (const data of ["sine", "olympic", "classes", "clicks"] as const) {
    await open({ ...base, data });
    const { width, outside } = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      outside: [...document.querySelectorAll(".laboratory *")].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return right > left + 1 && (left < 0 || right > innerWidth);
      }).length,
    }));
    assert.ok(width <= 390 && outside === 0, `${data}: ${width} pixels, ${outside} elements reach out`);
  }
  const density = await page.locator(".lab-picture").first().evaluate((canvas: HTMLCanvasElement) =>
    canvas.width / canvas.clientWidth / devicePixelRatio
  );
  assert.ok(Math.abs(density - 1) < 0.02, "as sharp as the screen");
  await page.locator(".lab-picture").last().tap({ position: { x: 90, y: 80 } });
  await page.getByText("1 of at most").waitFor();
});

labTest("the theme changes the plots, too", still, async ({ page, open }) => {
  await open(base);
  const before = await drawing(page);
  await page.locator(".VPNavBarAppearance button").click();
  await page.waitForFunction(
    (before) =>
      [...document.querySelectorAll<HTMLCanvasElement>(".lab-runs canvas")].map((one) => one.toDataURL()).join() !==
        before,
    before,
  );
});
