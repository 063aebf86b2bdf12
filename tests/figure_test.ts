import assert from "node:assert/strict";
import { type Displayable, displaySymbol, figure, type FigureLayout, type MimeBundle, palette } from "../lib/mod.ts";

const bundle = (value: Displayable): MimeBundle => value[displaySymbol]();
const alt = "Line chart of the loss against the epoch; the loss falls from 1 to 0.1.";
const axes = { title: { text: "Loss" }, xaxis: { title: { text: "Epoch" } }, yaxis: { title: { text: "Loss" } } };
interface Plotly {
  data: Record<string, unknown>[];
  layout: FigureLayout;
}
const plotly = (value: Displayable) => bundle(value)["application/vnd.plotly.v1+json"] as Plotly;

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
