/** Chromium for tests. */
import { type Browser, chromium as playwright } from "playwright-core";
import { InstalledBrowser } from "./installed_browser.ts";

export const chromium = new InstalledBrowser({
  name: "Chromium",
  variable: "CHROMIUM_PATH",
  usualPlaces: {
    linux: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    darwin: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ],
    windows: [
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
      "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
    ],
  },
  /** It asks no other host for anything. */
  launch: (executablePath) =>
    playwright.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    }),
  async download(page, ask) {
    const [file] = await Promise.all([page.waitForEvent("download"), ask()]);
    return await Deno.readTextFile(await file.path());
  },
});

// Nearly all tests of pages are content with Chromium.
export const findChromium = (): string | undefined => chromium.find();
export const launchChromium = (): Promise<Browser> => chromium.launch();
export const sharedChromium = (): Promise<Browser> => chromium.shared();
export const browserTest: InstalledBrowser["test"] = (name, run) => chromium.test(name, run);
