import assert from "node:assert/strict";
import {
  type Displayable,
  displayable,
  displaySymbol,
  figure,
  type FigureLayout,
  formatValue,
  markdown,
  Matrix,
  type MimeBundle,
  type OutputSink,
  palette,
  progress,
  setOutputSink,
  show,
  table,
  tex,
} from "../lib/mod.ts";

const bundle = (value: Displayable): MimeBundle => value[displaySymbol]();
const alt = "Line chart of the loss against the epoch; the loss falls from 1 to 0.1.";
const axes = { title: { text: "Loss" }, xaxis: { title: { text: "Epoch" } }, yaxis: { title: { text: "Loss" } } };
interface Plotly {
  data: Record<string, unknown>[];
  layout: FigureLayout;
}
const plotly = (value: Displayable) => bundle(value)["application/vnd.plotly.v1+json"] as Plotly;

/** Everything that is shown while `act` runs. */
async function shown(act: () => Promise<unknown>): Promise<Parameters<OutputSink>[]> {
  const outputs: Parameters<OutputSink>[] = [];
  setOutputSink((...output) => void outputs.push(output));
  try {
    await act();
  } finally {
    setOutputSink(undefined);
  }
  return outputs;
}

Deno.test("a figure carries its Plotly data and, as text, its description; nothing else", () => {
  const made = bundle(figure([{ y: [1, 0.1] }], axes, { alt: `  ${alt}\n` }));
  assert.deepEqual(Object.keys(made).sort(), ["application/vnd.plotly.v1+json", "text/plain"]);
  assert.equal(made["text/plain"], alt);
});

Deno.test("a figure's numbers are rounded to six digits, typed arrays become lists, what JSON lacks becomes null", () => {
  const { data, layout } = plotly(figure(
    [{ x: Float64Array.of(1 / 3, -0), y: [2e-9 / 3, NaN, Infinity, 123456789], name: "a", text: undefined }],
    { ...axes, shapes: [{ x0: Math.PI }] },
    { alt },
  ));
  assert.deepEqual(data, [{ x: [0.333333, 0], y: [6.66667e-10, null, null, 123457000], name: "a" }]);
  assert.ok(Object.is((data[0].x as number[])[1], 0), "no negative zero");
  assert.deepEqual(layout.shapes, [{ x0: 3.14159 }]);
  assert.equal(JSON.stringify(JSON.parse(JSON.stringify(data))), JSON.stringify(data));
});

Deno.test("the series' look is there, and a figure's own layout goes before it", () => {
  const plain = plotly(figure([{ y: [1] }], axes, { alt })).layout;
  assert.deepEqual([plain.width, plain.height, plain.paper_bgcolor], [760, 440, "#ffffff"]);
  assert.equal(plain.xaxis!.gridcolor, "#e5e5e5");
  const own = plotly(
    figure([{ y: [1] }], { ...axes, height: 600, xaxis: { ...axes.xaxis, gridcolor: "red" } }, { alt }),
  );
  assert.deepEqual([own.layout.width, own.layout.height, own.layout.xaxis!.gridcolor], [760, 600, "red"]);
  assert.deepEqual(own.layout.xaxis!.title, { text: "Epoch" });
});

Deno.test("a hidden axis, and a pie, need no axis titles", () => {
  const hidden = { ...axes, yaxis: { visible: false } };
  assert.ok(figure([{ y: [1] }], hidden, { alt }));
  assert.ok(figure([{ type: "pie", values: [1, 2] }], { title: { text: "Shares" } }, { alt }));
});

Deno.test("a figure leaves the data and layout it was given alone", () => {
  const data = [{ y: [1 / 3] }], layout = structuredClone(axes);
  figure(data, layout, { alt });
  assert.deepEqual([data, layout], [[{ y: [1 / 3] }], axes]);
});

Deno.test("a table is Markdown with numbers to the right, and aligned text", () => {
  const made = bundle(table([{ name: "none", loss: 0.123456 }, { name: "λ", loss: 12 }], { caption: "Losses" }));
  assert.equal(made["text/markdown"], "*Losses*\n\n| name | loss |\n| --- | ---: |\n| none | 0.1235 |\n| λ | 12 |");
  assert.equal(made["text/plain"], "Losses\n\nname    loss\nnone  0.1235\nλ         12");
});

Deno.test("a table shows the columns it is asked for, with the digits it is asked for, and dashes for what is missing", () => {
  const rows = [{ a: 1.23456, b: "x", c: true }, { a: 2, c: undefined }];
  const made = bundle(table(rows, { columns: ["c", "a", "b"], digits: 2 }));
  assert.equal(made["text/markdown"], "| c | a | b |\n| --- | ---: | --- |\n| yes | 1.2 | x |\n| – | 2 | – |");
});

Deno.test("bars and line breaks in a cell do not break the table", () => {
  const made = bundle(table([{ "|w|": "a | b\n  c", m: Matrix.from([[1]]) }]));
  assert.equal(made["text/markdown"], "| \\|w\\| | m |\n| --- | --- |\n| a \\| b c | Matrix 1×1 1 |");
});

Deno.test("tex and markdown", () => {
  assert.deepEqual(bundle(tex("\\lambda \\sum w^2")), {
    "text/latex": "$$\\lambda \\sum w^2$$",
    "text/plain": "\\lambda \\sum w^2",
  });
  const text = "The gap is 0.6667, after 3 epochs; yes.";
  assert.deepEqual(bundle(markdown`The gap is ${2 / 3}, after ${3} epochs; ${true}.`), {
    "text/markdown": text,
    "text/plain": text,
  });
  assert.equal(bundle(markdown("as it is: 0.123456"))["text/plain"], "as it is: 0.123456");
});

Deno.test("formatValue: six digits, real minus signs, exponents only for the very small and large", () => {
  const cases: [unknown, string][] = [
    [1 / 3, "0.333333"],
    [-2.5, "−2.5"],
    [-0, "0"],
    [0.00012345678, "0.000123457"],
    [0.000012345678, "1.23457e−5"],
    [1234567.8, "1234570"],
    [12345678, "1.23457e7"],
    [NaN, "NaN"],
    [-Infinity, "−∞"],
    ["text", "text"],
    [true, "yes"],
    [false, "no"],
    [undefined, "–"],
    [null, "–"],
    [[1 / 3, 2], "[ 0.333333, 2 ]"],
    [{ a: 1 / 3 }, '{ "a": 0.333333 }'],
  ];
  for (const [value, text] of cases) assert.equal(formatValue(value), text);
  assert.equal(formatValue(1 / 3, 2), "0.33");
});

Deno.test("a matrix is shown aligned, a large one in part", () => {
  assert.equal(formatValue(Matrix.from([[1, -2.5], [10, 0]])), "Matrix 2×2\n     1  −2.5\n    10     0");
  const lines = formatValue(Matrix.zeros(20, 10)).split("\n");
  assert.deepEqual([lines.length, lines[0], lines[13]], [14, "Matrix 20×10", "  …"]);
  assert.equal(lines[1], "  0  0  0  0  0  0  0  0  …");
  assert.equal(formatValue(Matrix.zeros(0, 3)), "Matrix 0×3");
});

Deno.test("show sends the bundle of what knows its own, and text for everything else", async () => {
  const outputs = await shown(async () => {
    await show(tex("x"));
    await show(1 / 3);
    await show(displayable({ "text/plain": "own", "x/y": 1 }));
  });
  assert.deepEqual(outputs.map(([made]) => made), [
    { "text/latex": "$$x$$", "text/plain": "x" },
    { "text/plain": "0.333333" },
    { "text/plain": "own", "x/y": 1 },
  ]);
  assert.ok(outputs.every(([, place]) => !place.replaces));
});

Deno.test("progress starts a line, replaces it at most ten times a second, and ends with its summary", async () => {
  const outputs = await shown(async () => {
    const line = await progress("training", 1000);
    for (let done = 1; done <= 1000; done++) await line.update(done, "loss 1");
    await line.finish("1000 epochs, loss 0.1");
  });
  assert.equal(outputs[0][0]["text/plain"], "training: 0 of 1000");
  assert.equal(outputs.at(-1)![0]["text/plain"], "training: 1000 epochs, loss 0.1");
  assert.ok(outputs.length < 20, `${outputs.length} outputs for 1000 updates`);
  const [{ id }] = outputs.map(([, place]) => place);
  assert.ok(id);
  assert.deepEqual(outputs.map(([, place]) => place), outputs.map((_, i) => ({ id, replaces: i > 0 })));
});

Deno.test("each progress line has a place of its own", async () => {
  const outputs = await shown(async () => {
    await progress("a", 1);
    await progress("b", 1);
  });
  assert.notEqual(outputs[0][1].id, outputs[1][1].id);
});

/** WCAG's relative luminance of a color like "#0072b2". */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("the palette holds eight different colors, the first four dark enough for lines on white", () => {
  assert.equal(new Set(palette).size, 8);
  for (const color of palette) assert.match(color, /^#[0-9a-f]{6}$/);
  for (const color of palette.slice(0, 4)) assert.ok(1.05 / (luminance(color) + 0.05) >= 3, color);
});
