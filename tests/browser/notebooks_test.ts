/** What becomes of a notebook's cells on their way to a page. */
import assert from "node:assert/strict";
import { readChapter } from "../../book/.vitepress/notebooks.ts";

const png = btoa("a picture");
const plotly = { data: [{ y: [1, 2] }], layout: { width: 700, height: 300, sliders: [{}] } };
const alt = 'A line with "quotes" & <signs>.';

const output = (data: Record<string, unknown>, metadata = {}) => ({ output_type: "display_data", data, metadata });
const code = (id: string, source: string, ...outputs: unknown[]) => ({
  cell_type: "code",
  id,
  metadata: {},
  source,
  outputs,
  execution_count: 7,
});
const markdown = (id: string, source: string) => ({ cell_type: "markdown", id, metadata: {}, source });

function chapterOf(...cells: unknown[]) {
  const metadata = { title: "Trials", description: "Cells of all kinds." };
  return readChapter("07-trials.ipynb", JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}

Deno.test("a chapter knows its number, title and description", () => {
  const { name, number, title, description } = chapterOf(markdown("title", "# Trials"));
  assert.deepEqual([name, number, title, description], ["07-trials", "7", "Trials", "Cells of all kinds."]);
});

Deno.test("a chapter without a description is refused by name", () => {
  const notebook = { cells: [], metadata: { title: "Trials" }, nbformat: 4, nbformat_minor: 5 };
  assert.throws(
    () => readChapter("07-trials.ipynb", JSON.stringify(notebook)),
    /07-trials\.ipynb.*title and a description/,
  );
});

Deno.test("each cell has a section; a heading at its start leaves the id to the heading", () => {
  const { markdown: page } = chapterOf(
    markdown("title", "# Trials"),
    markdown("prose", "Some words."),
    markdown("empty", " \n"),
  );
  assert.match(page, /<section class="cell markdown" data-cell="title">\n\n# Trials\n\n<\/section>/);
  assert.match(page, /<section class="cell markdown" data-cell="prose" id="prose">/);
  assert.doesNotMatch(page, /empty/);
});

Deno.test("code is fenced, whatever backticks it holds, and long code is marked", () => {
  const { markdown: page } = chapterOf(
    code("ticks", "const s = `a ${1} ```ts`;"),
    code("long", Array.from({ length: 30 }, (_, i) => `line(${i});`).join("\n")),
  );
  assert.match(page, /^````ts\nconst s = `a \$\{1\} ```ts`;\n````$/m);
  assert.match(page, /class="cell code long" data-cell="long"/);
  assert.match(page, /Show all 30 lines/);
});

Deno.test("a figure is a picture with a shape, a description and its data as a file", () => {
  const bundle = { "application/vnd.plotly.v1+json": plotly, "image/png": png, "text/plain": alt };
  const size = { "image/png": { width: 700, height: 300, alt } };
  const { markdown: page, figures: [figure] } = chapterOf(code("drawing", "draw();", output(bundle, size)));
  const [json, picture] = figure.files;
  assert.match(json.path, /^assets\/figures\/07-trials\/drawing-1\.[\da-f]{8}\.json$/);
  assert.match(picture.path, /^assets\/figures\/07-trials\/drawing-1\.[\da-f]{8}\.png$/);
  assert.deepEqual(JSON.parse(json.content as string), plotly);
  assert.equal(new TextDecoder().decode(picture.content as Uint8Array), "a picture");
  assert.ok(figure.hasSlider);
  assert.ok(page.includes(`data-figure="../${json.path}"`));
  assert.ok(page.includes(`<img src="../${picture.path}" width="700" height="300"`));
  assert.ok(page.includes('alt="A line with &quot;quotes&quot; &amp; &lt;signs&gt;."'));
  assert.ok(page.includes("<p>A line with &quot;quotes&quot; &amp; &lt;signs&gt;.</p>"));
});

Deno.test("a figure's address changes with its content and with nothing else", () => {
  const path = (y: number) => {
    const bundle = { "application/vnd.plotly.v1+json": { data: [{ y: [y] }] }, "text/plain": alt };
    return chapterOf(code("drawing", "draw();", output(bundle))).figures[0].files[0].path;
  };
  assert.equal(path(1), path(1));
  assert.notEqual(path(1), path(2));
});

Deno.test("other outputs: formulas, tables, sentences, text, streams and errors", () => {
  const { markdown: page } = chapterOf(code(
    "all",
    "run();",
    output({ "text/latex": "$$x^2$$", "text/plain": "x^2" }),
    output({ "text/markdown": ["| a |\n", "|---|\n", "| 1 |"], "text/plain": "a\n1" }),
    output({ "text/markdown": "✓ **Checked:** it holds", "text/plain": "✓ it holds" }),
    output({ "text/plain": "1 < 2\n\n3" }),
    { output_type: "stream", name: "stderr", text: ["careful\n"] },
    { output_type: "error", ename: "RangeError", evalue: "too <large>", traceback: [] },
  ));
  assert.match(page, /\n\$\$\nx\^2\n\$\$\n/);
  assert.match(page, /<div class="output ?">\n\n\| a \|\n\|---\|\n\| 1 \|\n\n<\/div>/);
  assert.match(page, /<div class="output check">/);
  assert.match(page, /<pre class="output plain"[^>]*>1 &lt; 2\n\n3<\/pre>/);
  assert.match(page, /<pre class="output stderr"[^>]*>careful<\/pre>/);
  assert.match(page, /<pre class="output error"[^>]*>RangeError: too &lt;large&gt;<\/pre>/);
});

Deno.test("the search finds what a section says under the cell that opens it", () => {
  const { sections } = chapterOf(
    markdown("title", "# Trials\n\nWords of *welcome*."),
    markdown("duel", "## The duel of [norms](x.ipynb)\n\nTwo."),
    code("fight", "const winner = 1;", output({ "text/plain": "the winner is one" })),
  );
  assert.deepEqual(sections.map(({ anchor, titles }) => [anchor, titles]), [
    ["title", ["Trials"]],
    ["duel", ["Trials", "The duel of norms"]],
  ]);
  assert.match(sections[0].text, /Words of welcome/);
  assert.match(sections[1].text, /const winner = 1;\nthe winner is one/);
});
