/// <reference lib="dom" />
/**
 * The way of someone who meets the book: from the front page into a chapter that runs, breaks, is mended and shared, and on to
 * JupyterLab. A picture of every station is left in `.cache/walk/`.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { withSolutions } from "../../tools/cells.ts";
import { type CodeCell, codeCells, parseNotebook, textOf } from "../../tools/notebook.ts";
import { inCache } from "../../tools/paths.ts";
import { openSite } from "./built_site.ts";
import { browserTest, sharedChromium } from "./chromium.ts";
import { openLab, runAllCells } from "./jupyterlab.ts";

const [chapter] = readChapters();
const notebook = parseNotebook(chapter.source, chapter.name);
const textIn = (cells: readonly CodeCell[], id: string) => textOf(cells.find((cell) => cell.id === id)!.source);

/** The cell that the reader breaks, with a name misspelled in its last line, and what stands in it in the end. */
const broken = "the-scroll", good = textIn(codeCells(notebook), broken);
const misspelled = good.replace(/drawScroll\((\d+)\);$/, "drawScrol($1);");
const mended = `${good}\nconsole.log("The first measurement:", scroll.y.at(0, 0).toFixed(2));`;
const exercise = "exercise-1", solution = textIn(codeCells(withSolutions(notebook)), `${exercise}-answer`);

const readers: Record<string, BrowserContextOptions> = {
  "desktop-light": { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  "phone-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark", isMobile: true, hasTouch: true },
};

for (const [reader, options] of Object.entries(readers)) {
  browserTest(`a new reader goes through the book (${reader})`, (test) =>
    openSite({ options }, async (page, site) => {
      let station = 0;
      /** One station of the way; what is then at `sight` is in its picture. */
      const step = (name: string, act: () => Promise<Locator | void>) =>
        test.step(name, async () => {
          const sight = await act();
          const shown = sight?.page() ?? page;
          await sight?.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
          const path = inCache("walk", `${reader}-${++station}-${name.replaceAll(" ", "-")}.png`);
          await shown.screenshot({ path, animations: "disabled" });
        });
      const cell = (id: string, on = page) => on.locator(`.cell[data-cell="${id}"]`);
      const press = (action: string, place: Page | Locator = page) =>
        place.locator(`button[data-action="${action}"]`).first().click();
      const said = (sentence: RegExp, on = page) => on.locator(".chapter-state", { hasText: sentence }).waitFor();
      const write = async (id: string, text: string) => {
        await press("edit", cell(id));
        await cell(id).locator(".cm-content:focus").waitFor();
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.insertText(text);
      };
      const ends = (id: string, state: "done" | "error") =>
        cell(id).and(page.locator(`[data-state="${state}"]`)).waitFor();
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);

      await step("the front page", async () => {
        await page.goto(site);
        await page.locator(".curse svg").waitFor();
      });

      await step("the slider moved", async () => {
        const slider = page.locator(".curse input[type=range]"), sentence = page.locator(".curse figcaption");
        await page.locator(".curse svg").scrollIntoViewIfNeeded();
        await sentence.filter({ hasText: "The curse is lifted" }).waitFor();
        await slider.fill("0");
        await sentence.filter({ hasText: "Cursed:" }).waitFor();
        await slider.press("End");
        await sentence.filter({ hasNotText: "Cursed:" }).waitFor();
        return slider;
      });

      await step("a chapter", async () => {
        await page.locator(`.contents a[href$="${chapter.name}.html"]`).click();
        await page.waitForURL(`**/${chapter.name}.html`);
        await page.getByRole("heading", { level: 1, name: chapter.title }).waitFor();
      });

      await step("the chapter has run", async () => {
        await press("run-all");
        await said(/\d+ cells are done/);
        assert.equal(await page.locator('.cell[data-state="error"], .output.error').count(), 0);
        assert.match(await page.locator(".chapter-actions .progress").innerText(), /^0 of /);
        return page.locator(".chapter-state");
      });

      await step("a cell is broken", async () => {
        await write(broken, misspelled);
        await press("run", cell(broken));
        await ends(broken, "error");
        assert.match(await cell(broken).locator(".output.error").innerText(), /drawScrol is not defined/);
        assert.match(await cell(broken).locator(".cm-line.error-line").innerText(), /drawScrol\(/);
        return cell(broken).locator(".output.error");
      });

      await step("the cell is mended", async () => {
        await write(broken, mended);
        await press("run", cell(broken));
        await ends(broken, "done");
        assert.match(await cell(broken).innerText(), /The first measurement: /);
        return cell(broken).locator(".cell-actions");
      });

      await step("an exercise is solved", async () => {
        await write(`${exercise}-answer`, solution);
        await press("run", cell(`${exercise}-answer`));
        await ends(`${exercise}-answer`, "done");
        await press("run", cell(`${exercise}-check`));
        await ends(`${exercise}-check`, "done");
        assert.match(await cell(`${exercise}-check`).innerText(), /solved\./);
        await page.locator(".chapter-actions .progress", { hasText: /^1 of / }).waitFor();
        return cell(`${exercise}-check`);
      });

      let link = "";
      await step("a link is copied", async () => {
        await press("share");
        await said(/A link to your 2 changed cells is copied/);
        link = await page.evaluate(() => navigator.clipboard.readText());
        return page.locator(".chapter-state");
      });

      const friend = await (await sharedChromium()).newContext({ ...options, serviceWorkers: "block" });
      await step("a friend opens the link", async () => {
        const other = await friend.newPage();
        await other.goto(link);
        await said(/A link changed 2 cells: .* Nothing of it has run/, other);
        assert.equal(await other.locator('iframe, .cell[data-state="done"]').count(), 0, "something ran by itself");
        const added = await cell(broken, other).locator(".changes ins").allInnerTexts();
        assert.deepEqual(added, [`+ ${mended.split("\n").at(-1)}`]);
        return cell(broken, other).locator(".changes");
      });
      await friend.close();

      let downloaded = "";
      await step("the notebook is downloaded", async () => {
        const [file] = await Promise.all([page.waitForEvent("download"), press("download")]);
        assert.equal(file.suggestedFilename(), `${chapter.name}.ipynb`);
        downloaded = await Deno.readTextFile(await file.path());
        const cells = codeCells(parseNotebook(downloaded, "downloaded"));
        assert.deepEqual([broken, `${exercise}-answer`].map((id) => textIn(cells, id)), [mended, solution]);
        return page.locator(".chapter-state");
      });
      assert.deepEqual(complaints, []);

      if (options.isMobile) return;
      await using lab = await openLab();
      await step("the notebook runs in JupyterLab", async () => {
        const name = `${chapter.name}.ipynb`;
        await Deno.writeTextFile(join(lab.folder, name), downloaded);
        await runAllCells(page, lab.address(name));
        return page.locator(".jp-OutputArea", { hasText: "The first measurement: " });
      });
    }));
}
