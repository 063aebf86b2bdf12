/// <reference lib="dom" />
/** What the site weighs over the network, each part against its budget, and that nothing is loaded before it is needed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { site } from "../../tools/site.ts";
import { openSite, wake } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const chapters = readChapters();
const pageOf = (chapter: string) => `chapters/${chapter}.html`;
const read = (file: string) => readFileSync(join(site, file), "utf8");

const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => relative(site, join(parentPath, name)).replaceAll("\\", "/"));

/** What is weighed together, and is to be within a budget. */
interface Load {
  readonly name: string;
  readonly files: readonly string[];
}

const one = (pattern: RegExp): Load[] => [{ name: `${pattern}`, files: files.filter((file) => pattern.test(file)) }];
const each = (pattern: RegExp): Load[] => one(pattern)[0].files.map((file) => ({ name: file, files: [file] }));
const ofChapters = (filesOf: (chapter: string) => readonly string[]): Load[] =>
  chapters.map(({ name }) => ({ name, files: filesOf(name) }));

/** What a page names in its head: all that it loads before anything moves. */
function namedBy(page: string): string[] {
  const head = read(page).split("</head>")[0];
  const links = [...head.matchAll(/<(?:script|link)[^>]*? (?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  return links.map((address) => posix.join(posix.dirname(page), address)).filter((file) => !file.endsWith(".svg"));
}

const scriptsOf = (page: string) => namedBy(page).filter((file) => file.endsWith(".js"));

const keptOffline = () => {
  const worker = read("service_worker.js");
  return files.filter((file) => worker.includes(`"${file}":"sha256-`));
};

/** In kilobytes. Of several loads each is to be within the budget. */
const budgets: readonly (readonly [what: string, budget: number, loads: readonly Load[]])[] = [
  ["the scripts of a chapter's first load", 85, ofChapters((name) => scriptsOf(pageOf(name)))],
  [
    "all of a chapter's first load but its pictures",
    310,
    ofChapters((name) => [pageOf(name), ...namedBy(pageOf(name))]),
  ],
  ["the text of a chapter", 90, ofChapters((name) => [pageOf(name)])],
  [
    "the pictures of a chapter",
    460,
    ofChapters((name) => one(new RegExp(`^assets/figures/${name}/.*\\.png$`))[0].files),
  ],
  ["a picture", 80, each(/^assets\/figures\/.*\.png$/)],
  ["the data of a figure", 35, each(/^assets\/figures\/.*\.json$/)],
  ["Plotly", 520, one(/\/plotly[^/]*\.js$/)],
  ["the kernel with the library", 190, one(/\/kernel\.js$/)],
  ["TensorFlow.js with its backend", 600, one(/\/tensorflow\.js$/)],
  ["the editor of cells", 150, one(/\/editor\.[^/]*\.js$/)],
  ["the search index", 170, one(/SearchIndex/)],
  ["all that is kept for reading offline", 12_500, [{ name: "the files in service_worker.js", files: keptOffline() }]],
  ["the whole site", 14_000, one(/./)],
];

const weights = new Map(files.map((file) => [file, weigh(file)]));

/** Servers compress text; pictures and fonts are compressed already. */
function weigh(file: string): number {
  const bytes = readFileSync(join(site, file));
  return (/\.(png|woff2)$/.test(file) ? bytes : gzipSync(bytes)).length / 1000;
}

Deno.test("every part of the site is within its budget", async (test) => {
  for (const [what, budget, loads] of budgets) {
    await test.step(`${what}: at most ${budget} kB`, () => {
      assert.ok(loads.length > 0 && loads.every(({ files }) => files.length > 0), "there are no such files");
      for (const { name, files } of loads) {
        const weight = files.reduce((sum, file) => sum + weights.get(file)!, 0);
        assert.ok(weight <= budget, `${name} weighs ${weight.toFixed(1)} kB`);
      }
    });
  }
});

browserTest(
  "a chapter loads what its page names, and Plotly once a figure comes near",
  () =>
    openSite({ options: { viewport: { width: 1280, height: 700 } } }, async (page, url) => {
      const chapter = chapters[1].name;
      const scripts: string[] = [];
      page.on("request", (request) => {
        if (request.url().endsWith(".js")) scripts.push(request.url().slice(url.length));
      });
      await page.goto(url + pageOf(chapter), { waitUntil: "networkidle" });
      const figure = page.locator(".figure").first();
      assert.ok((await figure.boundingBox())!.y > 1100, "the first figure is too near to tell");
      assert.deepEqual(scripts.toSorted(), scriptsOf(pageOf(chapter)).toSorted());
      const before = scripts.length;
      await wake(figure);
      assert.match(scripts.slice(before).join(" "), /^assets\/plotly\S*\.js$/);
    }),
);
