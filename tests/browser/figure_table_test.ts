/** The tables below figures; expected rows are worked out by hand from the figures given. */
import assert from "node:assert/strict";
import { figureCsv, figureTables, type PlottedFigure, tableHtml } from "../../book/.vitepress/figure_table.ts";
import { readChapters } from "../../book/.vitepress/notebooks.ts";

const axes = { xaxis: { title: { text: "epoch" } }, yaxis: { title: { text: "loss (s<sup>2</sup>)" } } };
const layout = { title: { text: "A figure" }, ...axes };
const tables = (data: PlottedFigure["data"], more = {}) => figureTables({ data, layout: { ...layout, ...more } });
const line = (name: string, y: readonly (number | null)[], more = {}) => ({ name, x: y.map((_, i) => i), y, ...more });

Deno.test("traces over the same positions share a table, whose heads name axes and traces", () => {
  const [table, ...others] = tables([line("training", [1, 0.5, 0.25]), line("test", [1, 0.75, 2])]);
  assert.equal(others.length, 0);
  assert.deepEqual(table, {
    caption: "A figure",
    heads: [
      { name: "epoch", axis: undefined },
      { name: "training", axis: "loss (s²)" },
      { name: "test", axis: "loss (s²)" },
    ],
    rows: [["0", "1.00", "1.00"], ["1", "0.50", "0.75"], ["2", "0.25", "2.00"]],
    notes: [],
  });
});

Deno.test("what a slider hides is not in the table; single points and straight lines have one of their own", () => {
  const found = tables([line("a", [1, 2, 3]), line("b", [4, 5, 6], { visible: false }), line("best", [7])]);
  assert.deepEqual(found.map(({ caption, rows }) => [caption, rows.length]), [["a", 3], [
    "Single points and straight lines",
    1,
  ]]);
  assert.deepEqual(found[1].rows, [["best", "0", "7"]]);
});

Deno.test("error bars are told as intervals, the edges of a band apart", () => {
  const bars = { error_y: { array: [0.5, 0, 0], arrayminus: [0.25, 0, 0] } };
  assert.equal(tables([line("mean", [1, 2, 3], bars)])[0].rows[0][1], "1.00 (0.75 to 1.50)");
  const band = tables([line("band", [0, 0, 0]), line("band", [1, 1, 1], { fill: "tonexty" })]);
  assert.deepEqual(band[0].heads.slice(1).map(({ name }) => name), ["band, lower edge", "band, upper edge"]);
});

Deno.test("a long table is thinned and says so; the file has everything", () => {
  const y = Array.from({ length: 101 }, (_, i) => i / 8);
  const [{ rows, notes }] = tables([line("long", y)]);
  assert.deepEqual(rows.map(([at]) => at), Array.from({ length: 21 }, (_, i) => `${5 * i}`));
  assert.match(notes[0], /21 of 101 rows/);
  const csv = figureCsv({ data: [line('long, "quoted"', y)], layout }).trim().split("\n");
  assert.deepEqual([csv.length, csv[0], csv[2]], [102, "name,epoch,loss (s²)", '"long, ""quoted""",1,0.125']);
});

Deno.test("numbers have as many digits as help", () => {
  const cells = (y: number[], type?: string) =>
    tables([line("a", y)], { yaxis: { title: { text: "y" }, type } })[0].rows.map(([, cell]) => cell);
  assert.deepEqual(cells([1.23456, 0.00001, -0.00001]), ["1.235", "0.000", "0.000"]);
  assert.deepEqual(cells([123.456, 0.00001234, 1], "log"), ["123.5", "1.234e−5", "1"]);
  assert.deepEqual(cells([60_000, -2, 3]), ["60000", "−2", "3"]);
});

Deno.test("positions that stand for words, or were moved aside, are what they stand for", () => {
  const words = { tickvals: [0, 1, 2], ticktext: ["none", "L1", "L2"] };
  const xaxis = { title: { text: "recipe" }, ...words };
  const beside = [{ name: "a", x: [-0.1, 0.9, 1.9], y: [1, 2, 3] }, { name: "b", x: [0.1, 1.1, 2.1], y: [4, 5, 6] }];
  assert.deepEqual(tables(beside, { xaxis })[0].rows, [["none", "1", "4"], ["L1", "2", "5"], ["L2", "3", "6"]]);
  const moved = [{ name: "a", x: [21.2, 53, 106], y: [1, 2, 3] }];
  const ticks = { title: { text: "n" }, type: "log", tickvals: [20, 50, 100] };
  assert.deepEqual(tables(moved, { xaxis: ticks })[0].rows.map(([n]) => n), ["20", "50", "100"]);
  const between = [{ name: "a", x: [20, 33, 100], y: [1, 2, 3] }];
  assert.deepEqual(tables(between, { xaxis: ticks })[0].rows.map(([n]) => n), ["20", "33", "100"]);
});

Deno.test("fields of colors are tables of their cells, pictures are told in a sentence, bins are counted", () => {
  const heatmap = { type: "heatmap", x: ["a", "b"], y: [10, 20], z: [[1, 2], [3, 4]] };
  assert.deepEqual(tables([heatmap])[0].rows, [["10", "1", "2"], ["20", "3", "4"]]);
  const hidden = { xaxis: { visible: false }, yaxis: { visible: false } };
  const [picture] = tables([{ type: "heatmap", z: [[0, 1, 0.5], [1, 0, 0]] }], hidden);
  assert.deepEqual(picture.rows, []);
  assert.match(picture.notes[0], /3 pixels wide and 2 high, of values from 0 to 1/);
  const bins = { type: "histogram", x: [0.1, 0.2, 2.5], xbins: { start: 0, end: 3, size: 1 } };
  assert.deepEqual(tables([bins])[0].rows, [["0 to 1", "2"], ["2 to 3", "1"]]);
});

Deno.test("heads belong to their columns and rows for those who listen", () => {
  const html = tableHtml(tables([line("a < b", [1, 2, 3]), line("c", [1, 2, 3])])[0]);
  assert.match(html, /<th rowspan="2" scope="col">epoch<\/th><th colspan="2" scope="colgroup">loss \(s²\)<\/th>/);
  assert.match(html, /<tr><th scope="col">a &lt; b<\/th><th scope="col">c<\/th><\/tr>/);
  assert.match(html, /<tr><th scope="row">0<\/th><td>1<\/td><td>1<\/td><\/tr>/);
});

Deno.test("every figure of the book has tables with a head for each column, and a file", () => {
  for (const { name, figures } of readChapters()) {
    for (const { files, html } of figures) {
      const json = files.find(({ path }) => path.endsWith(".json"))!;
      assert.ok(html.includes(`href="../${json.path}"`), `${json.path}: without scripts, no way to the numbers`);
      const figure = JSON.parse(json.content as string);
      const found = figureTables(figure);
      assert.ok(found.length > 0, `${name}: ${json.path} has no table`);
      for (const { caption, heads, rows, notes } of found) {
        assert.ok(caption !== "" && rows.length + notes.length > 0, `${json.path}: an empty table`);
        assert.ok(heads.every((head) => head.name !== ""), `${json.path}: a head without a name`);
        assert.ok(rows.every((row) => row.length === heads.length && !row.includes("NaN")), `${json.path}: ${caption}`);
        assert.ok(rows.length <= 60, `${json.path}: ${rows.length} rows`);
      }
      assert.ok(figureCsv(figure).split("\n").length > 2, json.path);
    }
  }
});
