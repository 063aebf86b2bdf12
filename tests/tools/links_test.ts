/** The links of the site as it is built, and that the check would find a broken one. */
import assert from "node:assert/strict";
import { Library } from "../../book/.vitepress/library.ts";
import { readChapters } from "../../book/.vitepress/notebooks.ts";
import { brokenLinks, readSite } from "../../tools/links.ts";
import { codeCells, parseNotebook, textOf } from "../../tools/notebook.ts";
import { site } from "../../tools/site.ts";
import "../browser/built_site.ts";

const built = await readSite(site);

Deno.test("every page of the site names only what is there", () => {
  assert.ok([...built.keys()].filter((path) => path.endsWith(".html")).length > 50);
  assert.deepEqual(brokenLinks(built), []);
});

Deno.test("all that the search finds is there", () => {
  for (const [folder, pages] of Object.entries({ chapters: readChapters(), library: new Library().pages })) {
    for (const { name, sections } of pages) {
      const html = built.get(`${folder}/${name}.html`)!;
      const lost = sections.filter(({ anchor }) => anchor !== "" && !html.includes(` id="${anchor}"`));
      assert.deepEqual(lost.map(({ anchor }) => anchor), [], `${folder}/${name}`);
    }
  }
});

Deno.test("links in a cell leave its text as the notebook has it", () => {
  for (const { name, source } of readChapters()) {
    const html = built.get(`chapters/${name}.html`)!;
    assert.match(html, /<a class="code-link" href="\.\.\/library\/[\w-]+\.html#\w+">/);
    const sections = new Map(html.split(' data-cell="').map((section) => [section.split('"', 1)[0], section]));
    for (const { id, source: code } of codeCells(parseNotebook(source, name))) {
      const [, shown] = sections.get(id)!.match(/<code[^>]*>(.*?)<\/code>/s)!;
      assert.equal(textOfHtml(shown), textOf(code).trim(), `${name}, ${id}`);
    }
  }
});

const textOfHtml = (html: string): string =>
  html.replace(/<[^>]*>/g, "").replace(
    /&#(x?)(\w+);/g,
    (_, hex, code) => String.fromCodePoint(parseInt(code, hex ? 16 : 10)),
  )
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");

const sample = (link: string) =>
  brokenLinks(
    new Map([
      ["index.html", '<h1 id="top">Home</h1>'],
      [
        "deep/page.html",
        `<p id="a&amp;b">See ${link} <img alt="a > b" src="../p.png"> <script>'<a href="x">'</script>`,
      ],
      ["p.png", ""],
      ["assets/style.css", 'a { background: url("../p.png"), url(data:image/png;base64,AA==); }'],
    ]),
  );

for (
  const right of [
    '<a href="../">home</a>',
    '<a class="x" href="../index.html#top">top</a>',
    '<a href="#a&amp;b">here</a>',
    '<a href="../p.png" download>file</a>',
    '<a href="https://pytorch.org/docs/">out</a>',
  ]
) {
  Deno.test(`links: ${right} is right`, () => assert.deepEqual(sample(right), []));
}

for (
  const [wrong, problem] of [
    ['<a href="./other.html">', "no such file"],
    ['<a href="../index.html#bottom">', "no such place"],
    ['<a href="../p.png#top">', "no such place"],
    ['<a href="../../index.html">', "out of the site"],
    ['<a href="/index.html">', "one base path"],
    ['<img alt="" src="lost.png">', "no such file"],
    ['<figure data-figure="lost.json">', "no such file"],
    ['<a href="http://pytorch.org">', "https: alone"],
    ['<a href="https://pytorch/docs">', "no host"],
    ['<a href="https://py torch.org">', "no address"],
  ] as const
) {
  Deno.test(`links: ${wrong} is found`, () => {
    const problems = sample(wrong);
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0], /^deep\/page\.html names /);
    assert.ok(problems[0].includes(problem), problems[0]);
  });
}
