/// <reference lib="dom" />
/** The kernel of the page in a real browser: what it can do, what it cannot reach, and that it always stops. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { build, stop as stopBundler } from "esbuild";
import type { Page, Route } from "playwright-core";
import type { Kernel } from "../../book/live/kernel.ts";
import type { LiveError, LiveOutput } from "../../book/live/protocol.ts";
import { liveFiles } from "../../book/.vitepress/live_files.ts";
import { setUp } from "../../tools/setup.ts";
import { serveFolder } from "../../tools/static_server.ts";
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";

/** A site with one page, and on it nothing but a kernel, reachable as `start()`. */
async function writeSite(): Promise<string> {
  await setUp();
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "live"));
  const start =
    `import { Kernel } from "./kernel.ts"; globalThis.start = () => new Kernel(new URL("live/", location.href));`;
  const resolveDir = join(import.meta.dirname!, "../../book/live");
  const [files, { outputFiles }] = await Promise.all([
    liveFiles(),
    build({ stdin: { contents: start, resolveDir, loader: "ts" }, bundle: true, write: false }),
  ]);
  await stopBundler();
  for (const { path, content } of files) await Deno.writeTextFile(join(folder, path), content as string);
  const page = `<!DOCTYPE html><meta charset="utf-8"><title>Kernel</title><body><script>${
    outputFiles[0].text
  }</script>`;
  await Deno.writeTextFile(join(folder, "index.html"), page);
  return folder;
}

let site: Promise<string> | undefined;

Deno.test.afterAll(async () => {
  if (site) await Deno.remove(await site, { recursive: true });
});

/** What a run of cells showed, cell by cell. */
type Shown = { outputs: LiveOutput[]; error?: LiveError }[];

const dataOf = (output: LiveOutput) => output.type === "display" ? output.data : {};

type WithKernel = { start(): Kernel };

function kernelTest(name: string, run: (page: Page, url: string) => Promise<void>) {
  for (const browser of [chromium, firefox]) {
    browser.test(`${name}, in ${browser.name}`, async () => {
      const server = serveFolder(await (site ??= writeSite()));
      const context = await (await browser.shared()).newContext();
      try {
        const page = await context.newPage();
        await page.goto(server.url);
        await run(page, server.url);
      } finally {
        await context.close();
        await server.close();
      }
    });
  }
}

const runCells = (page: Page, ...cells: string[]): Promise<Shown> =>
  page.evaluate(async (cells) => {
    const kernel = (globalThis as unknown as WithKernel).start(), shown: Shown = [];
    for (const [i, code] of cells.entries()) {
      const outputs: LiveOutput[] = [];
      const error = await kernel.run(`cell-${i}`, code, (output) => outputs.push(output));
      shown.push({ outputs, error });
    }
    kernel.stop();
    return shown;
  }, cells);

kernelTest("cells share their names, import the library and its companions, and show bundles", async (page) => {
  const shown = await runCells(
    page,
    `import { Matrix, show, table } from "../lib/mod.ts";\nconst m = Matrix.from([[1, 2], [3, 4]]);`,
    `console.log("sum", m.sum()); await show(table([{ a: 1 }]));`,
    `import { sqrt } from "mathjs";\nsqrt(-4).toString()`,
    `import * as tf from "@tensorflow/tfjs"; import { AdamW } from "../lib/tfjs/mod.ts";
await tf.setBackend("cpu"); new AdamW({ lr: 0.1 }) instanceof tf.Optimizer`,
    `throw new RangeError("too\\nlarge");`,
    `import "fs";`,
  );
  assert.deepEqual(shown.slice(0, 4).map(({ error }) => error), [undefined, undefined, undefined, undefined]);
  const [log, table] = shown[1].outputs;
  assert.deepEqual(log, { type: "stream", name: "stdout", text: "sum 10\n" });
  assert.match(dataOf(table)["text/markdown"] as string, /\| *a *\|/);
  assert.equal(dataOf(shown[2].outputs[0])["text/plain"], "2i");
  assert.equal(dataOf(shown[3].outputs.at(-1)!)["text/plain"], "yes");
  assert.deepEqual(shown[4].error, { name: "RangeError", message: "too\nlarge", line: 1 });
  assert.match(shown[5].error!.message, /There is no module “fs” in this page; there are/);
});

kernelTest("a package that could not be loaded is asked for again by the next cell that imports it", async (page) => {
  await page.route("**/mathjs.js", (route) => route.abort(), { times: 1 });
  const square = `import { sqrt } from "mathjs";\nsqrt(49)`;
  const [failed, again] = await runCells(page, square, square);
  assert.equal(failed.error?.message, "The page could not load mathjs.js; is it still connected?");
  assert.equal(again.error, undefined);
  assert.equal(dataOf(again.outputs[0])["text/plain"], "7");
});

kernelTest("a cell reaches no host, no page, no storage and no cookie", async (page, url) => {
  await page.evaluate(() => {
    document.cookie = "secret=1";
    localStorage.setItem("secret", "1");
  });
  const reached: string[] = [];
  await page.context().route("**", (route) => {
    if (!route.request().url().startsWith("blob:")) reached.push(route.request().url());
    return route.continue();
  });
  const attempts = {
    "fetch of the site": `await fetch("${url}index.html", { mode: "no-cors" })`,
    "fetch of another host": `await fetch("http://127.0.0.1:9/", { mode: "no-cors" })`,
    "request": `const r = new XMLHttpRequest(); r.open("GET", "${url}", false); r.send();`,
    "socket":
      `await new Promise((done, fail) => { const s = new WebSocket("ws://127.0.0.1:9"); s.onopen = done; s.onerror = () => fail(new Error("refused")); });`,
    "import of a script": `await eval('import("${url}live/mathjs.js")')`,
    "database":
      `await new Promise((done, fail) => { const r = indexedDB.open("a"); r.onsuccess = done; r.onerror = () => fail(r.error); })`,
    "cache": `await caches.open("a")`,
    "page": `document.title`,
    "parent": `parent.document`,
    "storage": `localStorage.getItem("secret")`,
    "file outside":
      `postMessage({ type: "file", name: "../index.html" }); throw new Error("says nothing to the page");`,
  };
  for (const [name, code] of Object.entries(attempts)) {
    const [{ error }] = await runCells(page, code);
    assert.ok(error, `${name} was possible`);
  }
  const own = reached.filter((address) => /\/live\/(sandbox\.html|kernel\.js)$/.test(address));
  assert.ok(own.length > 0, "requests are not seen");
  assert.deepEqual(reached.filter((address) => !own.includes(address)), []);
});

kernelTest("an endless loop is stopped, and a new kernel starts", async (page) => {
  const error = await page.evaluate(async () => {
    const kernel = (globalThis as unknown as WithKernel).start();
    const started = Promise.withResolvers<void>();
    const endless = kernel.run("endless", `console.log("on and on"); while (true);`, () => started.resolve());
    await started.promise;
    kernel.stop();
    return await endless;
  });
  assert.equal(error?.name, "Stopped");
  const [{ outputs }] = await runCells(page, "6 * 7");
  assert.equal(dataOf(outputs[0])["text/plain"], "42");
});

for (const file of ["sandbox.html", "kernel.js"]) {
  kernelTest(`a kernel that still waits for ${file} is stopped at once`, async (page) => {
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    const asked = Promise.withResolvers<Route>();
    await page.route(`**/${file}`, asked.resolve, { times: 1 });
    const run = await page.evaluateHandle(() => {
      const kernel = (globalThis as unknown as WithKernel).start();
      return { kernel, error: kernel.run("cell", "1", () => {}) };
    });
    const route = await asked.promise;
    const error = await run.evaluate(({ kernel, error }) => {
      kernel.stop();
      return Promise.race([error, new Promise<undefined>((over) => setTimeout(over))]);
    });
    assert.equal(error?.name, "Stopped");
    await route.continue().catch(() => {}); // whoever asked may be gone
    const [{ outputs }] = await runCells(page, "6 * 7");
    assert.equal(dataOf(outputs[0])["text/plain"], "42");
    assert.deepEqual(complaints, []);
  });
}
