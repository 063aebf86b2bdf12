/// <reference lib="dom" />
/** The site as the sources are now, for tests to open; nothing is built when it was made from them before. */
import assert from "node:assert/strict";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { lock } from "../../tools/lock.ts";
import { buildSite, site } from "../../tools/site.ts";
import { serveFolder } from "../../tools/static_server.ts";
import { chromium } from "./chromium.ts";
import type { InstalledBrowser } from "./installed_browser.ts";

{
  using _turn = await lock("book");
  await buildSite();
}

/**
 * Gives `use` an empty page of a fresh browser and the site's address under `base`, and closes everything after it. The
 * browser knows no service workers, as over plain http elsewhere, so that no test waits for what another would keep.
 */
export async function openSite(
  { base = "/some/base/", options, browser = chromium }: {
    base?: string;
    options: BrowserContextOptions;
    browser?: InstalledBrowser;
  },
  use: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const server = serveFolder(site, { base });
  const context = await (await browser.shared()).newContext(options);
  await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
  try {
    await use(await context.newPage(), server.url);
  } finally {
    await context.close();
    await server.close();
  }
}

/** Goes to an address and waits until the page there is drawn and its scripts are at work: they name the theme's switch. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: "load" });
  await page.locator(".VPNavBar").waitFor();
  await page.locator('.VPNavBarAppearance button:not([title=""])').waitFor({ state: "attached" });
}

/** Scrolls to the figure and waits until Plotly has drawn it. */
export async function wake(figure: Locator): Promise<void> {
  await figure.scrollIntoViewIfNeeded();
  await figure.and(figure.page().locator(".awake")).waitFor({ timeout: 60_000 });
  assert.ok(await figure.locator("svg.main-svg").first().isVisible(), "Plotly's drawing is not visible");
}

/** Firefox lays formulas out while their page still arrives, and says so where a piece of it ends within one. */
const halfArrived = /^Incorrect number of children for <\w+\/> tag\.$/;

/** What the page complains of from now on: errors and warnings in its console, and what nobody caught. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", ({ message }) => {
    if (!halfArrived.test(message)) complaints.push(`uncaught: ${message}`);
  });
  return complaints;
}
