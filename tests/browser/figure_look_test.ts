/** How a figure's JSON is fitted to the page around it. */
import assert from "node:assert/strict";
import {
  figureLook,
  type JsonObject,
  type PlotlyFigure,
  turnedGray,
  wrap,
} from "../../book/.vitepress/theme/figure_look.ts";
import { pictureShape } from "../../book/.vitepress/theme/picture_shape.ts";

const desktop = { width: 760, dark: false, reducedMotion: false, touch: false };
const figure: PlotlyFigure = {
  data: [{ type: "scatter", y: [1, 2], line: { color: "#000000" } }],
  layout: {
    width: 760,
    height: 440,
    title: { text: "A title that is far too long for the width of a phone and has to be broken" },
    xaxis: { title: { text: "epoch" }, gridcolor: "#e5e5e5" },
    sliders: [{
      active: 1,
      currentvalue: { prefix: "λ = " },
      steps: [
        { label: "0", method: "restyle", args: [{ "line.color": "#000000" }] },
        { label: "1", method: "animate", args: [["one"]] },
      ],
    }],
  },
};

Deno.test("the page gives the size and draws the sliders itself", () => {
  const { layout, sliders } = figureLook(figure, desktop);
  assert.deepEqual([layout.width, layout.height, layout.sliders], [undefined, undefined, undefined]);
  assert.deepEqual(sliders.map(({ label, active, steps }) => [label, active, steps.map((step) => step.label)]), [
    ["λ", 1, ["0", "1"]],
  ]);
});

Deno.test("the figure that was given is not changed", () => {
  const before = JSON.stringify(figure);
  figureLook(figure, { ...desktop, dark: true, width: 350, reducedMotion: true });
  assert.equal(JSON.stringify(figure), before);
});

Deno.test("in the dark, grays turn over at any depth, and colors stay", () => {
  const { data, layout, sliders } = figureLook(figure, { ...desktop, dark: true });
  assert.equal((data[0].line as JsonObject).color, "rgb(232,226,212)");
  assert.notEqual((layout.xaxis as JsonObject).gridcolor, "#e5e5e5");
  assert.equal((sliders[0].steps[0].args[0] as JsonObject)["line.color"], "rgb(232,226,212)");
  assert.equal(turnedGray("#d55e00"), "#d55e00");
  assert.equal(turnedGray("white"), "rgb(21,23,30)");
  assert.equal(turnedGray("rgba(0, 0, 0, 0.2)"), "rgba(232,226,212,0.2)");
});

Deno.test("a field of colors keeps its light look on a card, contours turn over with their grounds", () => {
  const shown = (type: string) => {
    const colorscale = [[0, "#f7fbff"], [1, "#6baed6"]];
    return figureLook({ data: [{ type, colorscale, line: { color: "#000000" } }], layout: {} }, {
      ...desktop,
      dark: true,
    });
  };
  const heatmap = shown("heatmap"), contour = shown("contour");
  assert.deepEqual([heatmap.onCard, contour.onCard], [true, false]);
  assert.deepEqual(heatmap.data[0].line, { color: "#000000" });
  assert.deepEqual(heatmap.data[0].colorscale, [[0, "#f7fbff"], [1, "#6baed6"]]);
  assert.deepEqual(contour.data[0].line, { color: "rgb(232,226,212)" });
  assert.deepEqual(contour.data[0].colorscale, [[0, turnedGray("#f7fbff")], [1, "#6baed6"]]);
});

Deno.test("on a phone titles are broken and a drag scrolls the page", () => {
  const { layout, config } = figureLook(figure, { ...desktop, width: 350, touch: true });
  assert.match((layout.title as JsonObject).text as string, /<br>/);
  assert.deepEqual([layout.dragmode, config.displayModeBar], [false, false]);
});

Deno.test("a title that needs more lines gets more room", () => {
  const top = (text: string) => {
    const { layout } = figureLook({ data: [], layout: { title: { text }, margin: { t: 60 } } }, {
      ...desktop,
      width: 620,
    });
    return (layout.margin as JsonObject).t;
  };
  assert.deepEqual([top("short"), top("a word and ".repeat(8))], [60, 84]);
});

Deno.test("on a phone the titles of panels have room, and the numbers in cells keep apart", () => {
  const numbers = { type: "heatmap", texttemplate: "%{text}", textfont: { size: 12 }, text: [Array(6).fill("−0.25")] };
  const shown = (title: string, width: number) =>
    figureLook({ data: [numbers], layout: { annotations: [{ text: title, yref: "paper", y: 1 }] } }, {
      ...desktop,
      width,
    });
  const sizeAt = (width: number) => (shown("one", width).data[0].textfont as JsonObject).size as number;
  const top = (title: string) => Number((shown(title, 350).layout.margin as JsonObject).t);
  assert.equal(top("two<br>lines") - top("one"), 12);
  assert.equal(sizeAt(760), 12);
  // Five letters of about half their size in width, in a sixth of 350 pixels with room for labels beside.
  assert.ok(sizeAt(350) * 0.5 * 5 < 350 / 6 && sizeAt(220) < sizeAt(350), String(sizeAt(220)));
});

Deno.test("on a phone an axis between two panels has room for its title", () => {
  const startWith = (yaxis2: JsonObject) => {
    const layout = { xaxis2: { domain: [0.56, 1] }, yaxis2 };
    return ((figureLook({ data: [], layout }, { ...desktop, width: 350 }).layout.xaxis2 as JsonObject)
      .domain as number[])[0];
  };
  assert.ok(startWith({ title: { text: "length" } }) > 0.6 && startWith({}) === 0.56);
});

Deno.test("a figure of pixels is as high as its picture", () => {
  const picture = { type: "heatmap", z: [[0, 1, 2, 3], [0, 1, 2, 3]] }, yaxis = { scaleanchor: "x" };
  assert.equal(pictureShape({ data: [picture], layout: { yaxis } }), 0.5);
  assert.equal(pictureShape({ data: [picture, picture], layout: { yaxis, xaxis: { domain: [0, 0.4] } } }), 0.2);
  assert.equal(pictureShape({ data: [picture] }), undefined);
  assert.equal(pictureShape({ data: [picture, { type: "bar" }], layout: { yaxis } }), undefined);
});

Deno.test("who wants less motion gets none", () => {
  const { sliders } = figureLook(figure, { ...desktop, reducedMotion: true });
  assert.deepEqual(sliders[0].steps[1].args[1], { transition: { duration: 0 } });
});

Deno.test("lines are broken between words, and tags have no length", () => {
  assert.equal(wrap("one two three", 7), "one two<br>three");
  assert.equal(wrap("<b>one</b> <b>two</b> three", 7), "<b>one</b> <b>two</b><br>three");
  assert.equal(wrap("unbreakable", 4), "unbreakable");
});
