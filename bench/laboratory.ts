/// <reference lib="dom" />
/** Whether the laboratory's pictures move smoothly while its two networks train: every preset, in Chromium. */
import type { Page } from "playwright-core";
import { addressOf } from "../book/laboratory/address.ts";
import { options } from "../book/laboratory/experiment.ts";
import { presets } from "../book/laboratory/presets.ts";
import { findChromium, launchChromium } from "../tests/browser/chromium.ts";
import { buildSite, site } from "../tools/site.ts";
import { serveFolder } from "../tools/static_server.ts";
import { digits, type Measurement } from "./report.ts";

/** A frame is on time when it comes at most half a frame later than at 60 a second. */
const longestGap = 1.5 * 1000 / 60;
const seconds = 3;

interface Frames {
  readonly gaps: readonly number[];
  /** How often the worker answered, which is how often there was something new to draw. */
  readonly answers: number;
  readonly epochs: number;
}

/** See {@link Measurement}. */
export const laboratory: Measurement = {
  name: "laboratory",
  async measure() {
    const rows: string[][] = [],
      notes = [
        `Each preset of the laboratory runs for ${seconds} seconds in Chromium without a window, once at the page's usual pace, ` +
        "and once as fast as the worker can train both networks.",
        "A frame is on time when it comes no later than one and a half frames of 60 a second after the one before.",
      ];
    if (findChromium() === undefined) {
      notes.push("Nothing was measured: no Chromium was found; install one or set CHROMIUM_PATH.");
    } else {
      await buildSite();
      const server = serveFolder(site), browser = await launchChromium();
      try {
        const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
        await page.addInitScript(countAnswers);
        for (const { title, experiment } of presets) {
          // A page that is there already would not be loaded anew for another fragment.
          await page.goto("about:blank");
          await page.goto(`${server.url}laboratory.html${addressOf({ ...experiment, epochs: options.epochs.most })}`);
          await page.locator(".laboratory[data-epoch]").waitFor();
          const usual = await watch(page);
          await page.getByLabel("Epochs a frame").selectOption({ label: "all it can" });
          const fastest = await watch(page);
          rows.push([
            title,
            ...[usual, fastest].map(({ gaps }) =>
              `${digits(100 * gaps.filter((gap) => gap <= longestGap).length / gaps.length)} %`
            ),
            digits(usual.answers / seconds),
            digits(Math.max(...usual.gaps, ...fastest.gaps)),
            digits(fastest.epochs / seconds),
          ]);
        }
      } finally {
        await browser.close();
        await server.close();
      }
    }
    return {
      title: "The λ laboratory at work",
      head: [
        "preset",
        "frames on time",
        "as fast as it can",
        "pictures a second",
        "longest gap, ms",
        "epochs a second, as fast as it can",
      ],
      rows,
      notes,
    };
  },
};

/** In the page, before its own scripts: every answer of a worker is counted where {@link watch} finds the count. */
function countAnswers(): void {
  globalThis.Worker = class extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      const { dataset } = document.documentElement;
      this.addEventListener("message", () => dataset.answers = String(Number(dataset.answers ?? 0) + 1));
    }
  };
}

/** The times between the page's frames, and what the worker did in the meantime. */
function watch(page: Page): Promise<Frames> {
  return page.evaluate((milliseconds) => {
    const count = () => ({
      answers: Number(document.documentElement.dataset.answers),
      epochs: Number(document.querySelector<HTMLElement>(".laboratory")!.dataset.epoch),
    });
    return new Promise<Frames>((resolve) => {
      const gaps: number[] = [], before = count();
      let start = 0, last = 0;
      const onFrame = (now: number) => {
        if (start === 0) start = now;
        else gaps.push(now - last);
        last = now;
        if (now - start < milliseconds) return requestAnimationFrame(onFrame);
        const after = count();
        resolve({ gaps, answers: after.answers - before.answers, epochs: after.epochs - before.epochs });
      };
      requestAnimationFrame(onFrame);
    });
  }, 1000 * seconds);
}
