/// <reference lib="dom" />
/** The pages of the library, and how the names in chapters' code lead to them. */
import assert from "node:assert/strict";
import { readApi } from "../../book/.vitepress/api.ts";
import { fence, linkCode } from "../../book/.vitepress/code_links.ts";
import { Library } from "../../book/.vitepress/library.ts";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { sourcePages } from "../../book/.vitepress/source_code.ts";
import * as library from "../../lib/mod.ts";
import * as spells from "../../lib/tfjs/mod.ts";
import { openSite } from "./built_site.ts";
import { browserTest } from "./chromium.ts";

const api = readApi();
const pages = new Library(api).pages;
const entry = (name: string) => api.names.get("../lib/mod.ts")!.get(name)!;

Deno.test("everything that the library exports is described on one page", () => {
  const described = pages.flatMap(({ entries }) => entries);
  assert.equal(new Set(described).size, described.length);
  assert.deepEqual(new Set(described), new Set(api.entries));
  for (const [module, exported] of [["../lib/mod.ts", library], ["../lib/tfjs/mod.ts", spells]] as const) {
    const names = api.names.get(module)!;
    assert.deepEqual(Object.keys(exported).filter((name) => !names.has(name)), []);
  }
});

Deno.test("each entry and each of its members has a docstring, and each name of a parameter is one", () => {
  for (const { name, doc, members, signature, params } of api.entries) {
    assert.ok(doc.length >= 5, `${name} has no docstring`);
    for (const member of members) assert.ok(member.doc.length >= 5, `${name}.${member.name} has no docstring`);
    for (const { name: param, doc } of params) {
      assert.match(signature, new RegExp(`\\b${param.replace("options.", "")}\\b`), `${name}: there is no ${param}`);
      assert.ok(doc !== "", `${name}: ${param} is not described`);
    }
  }
});

Deno.test("an entry has its signature without the body, and what its tags say", () => {
  const { signature, params, throws, file, line } = entry("ridge");
  assert.equal(
    signature,
    "function ridge(x: Matrix, y: Matrix, lambda: number, options: { intercept?: boolean } = {}): LinearModel",
  );
  assert.deepEqual(params.map(({ name }) => name), ["options.intercept"]);
  assert.deepEqual(throws.map(({ type }) => type), ["RangeError"]);
  const source = sourcePages().find(({ title }) => title === file)!;
  assert.match(source.markdown, new RegExp(`<span id="L${line}">.*ridge.*</span>$`, "m"));
  assert.deepEqual(entry("Tanh").members.map(({ signature }) => signature), [
    "forward(x: Matrix, out?: Matrix): Matrix",
    "backward(gradOutput: Matrix, out?: Matrix): Matrix",
    "parameters(): Parameter[]",
  ]);
});

Deno.test("what a user meets first has an example, which says what comes out, and leads to what else it uses", () => {
  const names = [
    ...["Matrix", "Linear", "Sequential", "Dropout", "BatchNorm", "mseLoss", "crossEntropyLoss", "gradientCheck"],
    ...["l2", "l1", "elasticNet", "convertPenalty", "SGD", "Adam", "AdamW", "decayWeightsOnly"],
    ...["fit", "trainEpochs", "detectOverfitting", "trainValidationSplit", "kFold", "fitStandardizer"],
    ...["ridge", "ridgePath", "lasso", "crossValidate", "gridSearch", "randomSearch", "bayesianSearch"],
    ...["seededRandom", "bootstrapInterval"],
  ];
  const tfjs = api.names.get("../lib/tfjs/mod.ts")!;
  const first = [...names.map(entry), ...["SGD", "Adam", "AdamW", "useWasm"].map((name) => tfjs.get(name)!)];
  for (const { name, examples } of first) assert.ok(examples.length > 0, `${name} has no example`);
  for (const { name, examples } of api.entries) {
    for (const code of examples) {
      assert.match(code, /^assert\./m, `${name}: the example asserts nothing`);
      assert.match(code, new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "@l2-spellbook/lib`), name);
    }
  }
  const { markdown } = pages.find(({ name }) => name === "penalties")!;
  const shown = [...markdown.matchAll(/^For example:\n\n```ts links=([^\n]*)\n(.*?)\n```$/gms)];
  const [, links, code] = shown.find(([, , code]) => code.includes("= l2("))!;
  assert.equal(code, entry("l2").examples[0]);
  const at = code.indexOf("Matrix.column");
  assert.deepEqual(JSON.parse(links), [{ from: at, to: at + 6, href: "../library/layers.html#Matrix" }]);
});

Deno.test("links leave the text of code as it is", () => {
  const text = `a < b && "é😀" + f(x);\n  f`;
  const html = `<pre><code><span>a &lt; b &amp;&amp; "é😀" + </span><span>f(x);</span>\n<span>  f</span></code></pre>`;
  const at = (from: number) => ({ from, to: from + 1, href: "./x.html#f" });
  const linked = linkCode(html, [at(text.lastIndexOf("f")), at(text.indexOf("f"))]);
  assert.equal(linked.match(/<a class="code-link" href="\.\/x\.html#f">f<\/a>/g)!.length, 2);
  assert.equal(linked.replace(/<a [^>]*>|<\/a>/g, ""), html);
});

Deno.test("a fence tells its links apart from the language, and is longer than the ticks in the code", () => {
  assert.equal(fence("x;"), "```ts\nx;\n```");
  assert.match(fence("`````;", [{ from: 0, to: 1, href: "#a" }]), /^``````ts links=\[.*\]\n`````;\n``````$/);
});

Deno.test("the first use of an imported name is linked: not its import, a property, a definition, or a later use", () => {
  const cells = [
    'import { type Answer, l2 as squared, mean } from "../lib/mod.ts";\nimport { Adam } from "../lib/tfjs/mod.ts";',
    'const x = { mean: y.mean, "mean": ridge() }; // mean',
    "const spell: Answer<number> = squared(mean([1]));",
    "mean(new Adam());",
  ];
  const links = new Library(api).firstUses(cells).map((links, i) =>
    links.map(({ from, to, href }) => `${cells[i].slice(from, to)} ${href}`)
  );
  assert.deepEqual(links, [
    [],
    [],
    [
      "Answer ../library/statements.html#Answer",
      "squared ../library/penalties.html#l2",
      "mean ../library/data-and-chance.html#mean",
    ],
    ["Adam ../library/tfjs.html#Adam"],
  ]);
});

Deno.test("every chapter leads to the library", () => {
  for (const { name, markdown } of readChapters()) {
    assert.ok((markdown.match(/"href":"\.\.\/library\//g) ?? []).length > 5, name);
  }
});

Deno.test("names in docstrings lead to their entries, but not those of an entry's own parameters", () => {
  const page = pages.find(({ name }) => name === "digits")!.markdown;
  assert.match(page, /\[`loadMnist`\]\(\.\.\/library\/digits\.html#loadMnist\)/);
  assert.match(page, /`mean` is 0 and `std`\n1 unless told/);
});

browserTest(
  "a name in a cell leads to its entry by keyboard, the entry to its source, and the search to the entry",
  async () => {
    await openSite({ options: {} }, async (page, url) => {
      const expectPlace = async (address: string, id: string) => {
        await page.waitForURL(`${url}${address}#${id}`);
        await page.waitForFunction((id) => {
          const place = document.getElementById(id)?.getBoundingClientRect();
          return place !== undefined && place.top >= 0 && place.top < innerHeight;
        }, id);
      };
      await page.goto(`${url}chapters/02-the-penalty.html`);
      await page.locator("a.code-link", { hasText: /^ridge$/ }).press("Enter");
      await expectPlace("library/linear-models.html", "ridge");
      await page.locator("#ridge .source-link").click();
      await expectPlace("source/ridge.html", `L${entry("ridge").line}`);
      await page.locator(".VPNavBarSearch button").click();
      await page.locator(".search-input").fill("convertPenalty");
      await page.locator(`.result[href$="/library/penalties.html#convertPenalty"]`).click();
      await expectPlace("library/penalties.html", "convertPenalty");
    });
  },
);
