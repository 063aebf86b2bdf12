/** Chromium for tests: where it is, how it is started, and tests that say in words when there is none. */
import process from "node:process";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usualPlaces: Partial<Record<typeof Deno.build.os, string[]>> = {
  linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  darwin: [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  windows: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** The path in `CHROMIUM_PATH` if it is set, else the first that exists of those where Chromium usually is. */
export function findChromium(): string | undefined {
  const told = process.env.CHROMIUM_PATH;
  if (told) {
    if (!existsSync(told)) throw new Error(`CHROMIUM_PATH is ${told}, and there is no such file.`);
    return told;
  }
  return (usualPlaces[Deno.build.os] ?? []).find((path) => existsSync(path));
}

/** Starts Chromium without a window; it asks no other host for anything. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

let shared: Promise<Browser> | undefined;

/** One Chromium for all tests of a file; each takes a context of its own from it. */
export function sharedChromium(): Promise<Browser> {
  return shared ??= launchChromium();
}

Deno.test.afterAll(async () => {
  await (await shared)?.close();
  shared = undefined;
});

/** A test that needs Chromium; where none is found, it is skipped and its name says so. */
export function browserTest(name: string, run: (test: Deno.TestContext) => Promise<void>): void {
  const isMissing = findChromium() === undefined;
  Deno.test({
    name: isMissing ? `${name} (skipped: no Chromium found; install one or set CHROMIUM_PATH)` : name,
    ignore: isMissing,
    // The browser's pipes and the servers outlive single steps; each test closes what it opened.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: run,
  });
}
