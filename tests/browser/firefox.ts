/**
 * Firefox for tests, as distributions ship it, over WebDriver BiDi. Playwright's client for that is young, and its version
 * in deno.json is the newest that Firefox's extended support release understands: from 1.65 on it asks every Firefox for
 * `emulation.setMediaFeaturesOverride`, which version 153 does not know.
 */
import { join } from "node:path";
import { firefox as playwright } from "playwright-core";
import { InstalledBrowser } from "./installed_browser.ts";

let downloads: string;

export const firefox = new InstalledBrowser({
  name: "Firefox",
  variable: "FIREFOX_PATH",
  usualPlaces: {
    linux: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    darwin: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
    windows: ["C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
  },
  async launch(executablePath) {
    downloads = await Deno.makeTempDir();
    const browser = await playwright.launch({ channel: "moz-firefox", executablePath, downloadsPath: downloads });
    browser.once("disconnected", () => Deno.removeSync(downloads, { recursive: true }));
    return browser;
  },
  /** Playwright does not hear of Firefox's downloads, so the file is awaited in its folder. */
  async download(page, ask) {
    await ask();
    for (let waits = 0; waits < 200; waits++) {
      const files = Array.from(Deno.readDirSync(downloads), ({ name }) => join(downloads, name));
      const [file] = files.filter((path) => Deno.statSync(path).size > 0);
      if (files.length === 1 && file !== undefined) {
        const text = await Deno.readTextFile(file);
        await Deno.remove(file);
        return text;
      }
      await page.waitForTimeout(50);
    }
    throw new Error("Firefox downloaded nothing.");
  },
});
