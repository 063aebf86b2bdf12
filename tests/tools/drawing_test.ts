import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { drawFigure } from "../../tools/drawing.ts";
import { reduceColors } from "../../tools/palette.ts";
import { encodeFullColor, encodeWithPalette, type Pixels, readText } from "../../tools/png.ts";
import { boxOf, type SvgElement } from "../../tools/svg_box.ts";

const line = { data: [{ x: [1, 2, 3], y: [3, 1, 2], type: "scatter" }], layout: { title: { text: "A 100 % line" } } };
const heat = {
  data: [{ z: [[0, 1], [1, 0]], type: "heatmap", colorscale: [[0, "#0000ff"], [1, "#ff0000"]] }],
  layout: { margin: { l: 0, r: 100, t: 0, b: 0 } },
};

const colorAt = (
  { data, width }: Pixels,
  x: number,
  y: number,
) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];

Deno.test("the same figure gives the same pixels, at the size and zoom asked for, and stays as it was", async () => {
  const before = JSON.stringify(line);
  const draw = async () => (await drawFigure(line, 300, 200))(2);
  const [first, second] = [await draw(), await draw()];
  assert.deepEqual([first.width, first.height], [600, 400]);
  assert.deepEqual(first.data, second.data);
  assert.deepEqual(colorAt(first, 0, 0), [255, 255, 255]);
  assert.equal(JSON.stringify(line), before);
});

Deno.test("heat maps have cells with edges, and a color bar", async () => {
  const picture = (await drawFigure(heat, 300, 200))(1);
  assert.deepEqual(colorAt(picture, 20, 20), [255, 0, 0]);
  assert.deepEqual(colorAt(picture, 20, 180), [0, 0, 255]);
  assert.deepEqual(colorAt(picture, 95, 95), [255, 0, 0], "right up to the edge between two cells");
  const bar = [40, 100, 160].map((y) => colorAt(picture, 220, y));
  assert.ok(bar[0][0] > 180 && bar[0][2] < 80, `red on top: ${bar}`);
  assert.ok(bar[2][2] > 180 && bar[2][0] < 80, `blue below: ${bar}`);
});

Deno.test("few colors are kept exactly; of many, those of large areas", () => {
  const pixels = (...colors: number[]) =>
    Uint8Array.from(colors.flatMap((rgb) => [rgb >> 16, rgb >> 8 & 255, rgb & 255, 255]));
  const few = reduceColors(pixels(0xff0000, 0x00ff00, 0xff0000), 256);
  assert.deepEqual([few.palette.length, few.indices[0], few.indices[2]], [6, few.indices[0], few.indices[0]]);

  const ramp = Array.from({ length: 1000 }, (_, i) => i * 16_000);
  const many = reduceColors(pixels(...ramp, ...Array(5000).fill(0xfafbfc)), 16);
  assert.equal(many.palette.length, 48);
  const white = many.indices.at(-1)!;
  assert.deepEqual([...many.palette.subarray(3 * white, 3 * white + 3)], [0xfa, 0xfb, 0xfc]);
});

Deno.test("pictures hold their pixels and their text", () => {
  const picture: Pixels = { width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255) };
  const png = encodeWithPalette(picture, 256, { "drawn-from": "abc" });
  assert.equal(readText(png, "drawn-from"), "abc");
  assert.equal(readText(png, "other"), undefined);
  const full = encodeFullColor(picture);
  const length = new DataView(full.buffer).getUint32(33);
  assert.deepEqual([...inflateSync(full.subarray(41, 41 + length))], [0, ...picture.data]);
});

Deno.test("texts are measured with their anchor, lines, place and turn", () => {
  const element = (
    tagName: string,
    attributes: Record<string, string>,
    ...inside: (SvgElement | string)[]
  ): SvgElement => ({
    tagName,
    textContent: inside.map((part) => typeof part === "string" ? part : part.textContent).join(""),
    parentElement: null,
    children: inside.filter((part) => typeof part !== "string"),
    getAttribute: (name) => attributes[name] ?? null,
  });
  const measure = (text: string, size: number) => text.length * size;
  const text = (attributes: Record<string, string>, ...inside: (SvgElement | string)[]) =>
    element("text", attributes, ...inside);

  assert.deepEqual(boxOf(text({ x: "5", y: "20" }, "ab"), measure), { left: 5, right: 29, top: 8, bottom: 23 });
  assert.deepEqual(boxOf(text({ "text-anchor": "middle" }, "ab"), measure), {
    left: -12,
    right: 12,
    top: -12,
    bottom: 3,
  });
  const lines = ["abc", "d"].map((words) => element("tspan", { class: "line" }, words));
  const { right, bottom } = boxOf(text({}, ...lines), measure);
  assert.deepEqual([right, bottom], [36, 12 * (0.25 + 1.3)]);
  const turned = boxOf(
    element("g", { transform: "translate(100, 50)" }, text({ transform: "rotate(-90)" }, "ab")),
    measure,
  );
  assert.deepEqual(Object.values(turned).map(Math.round), [88, 103, 26, 50]);
});
