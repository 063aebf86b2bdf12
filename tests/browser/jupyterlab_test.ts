/** JupyterLab itself: a reader opens a chapter, runs all cells, and sees every figure drawn and no error. */
import assert from "node:assert/strict";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { browserTest, sharedChromium } from "./chromium.ts";
import { openLab, runAllCells } from "./jupyterlab.ts";

/** Every chapter is executed elsewhere; here it is enough to see the one with the most figures. */
const chapter = readChapters().reduce((a, b) => b.figures.length > a.figures.length ? b : a);

browserTest("JupyterLab runs a chapter and draws every figure", async () => {
  await using lab = await openLab();
  const context = await (await sharedChromium()).newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const outside: string[] = [];
    page.on("request", (request) => {
      if (!/^(https?:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) outside.push(request.url());
    });
    await runAllCells(page, lab.address(`${chapter.name}.ipynb`));
    assert.deepEqual(outside, [], "JupyterLab asked other hosts");
  } finally {
    await context.close();
  }
});
