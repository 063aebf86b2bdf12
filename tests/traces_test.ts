import assert from "node:assert/strict";
import { axis, bandTrace, lineTrace, pointTrace } from "../lib/mod.ts";

Deno.test("lineTrace: a line without markers, with them when a symbol is named", () => {
  const plain = lineTrace("loss", [0, 1], [3, 2], { color: "#0072b2", dash: "dash" });
  assert.deepEqual(plain, {
    name: "loss",
    mode: "lines",
    x: [0, 1],
    y: [3, 2],
    line: { color: "#0072b2", dash: "dash", width: 2 },
  });
  assert.equal((lineTrace("loss", [0], [3], { symbol: "diamond" }) as { mode: string }).mode, "lines+markers");
});

Deno.test("pointTrace: takes typed arrays, a panel, and intervals as error bars", () => {
  const points = pointTrace("mean", Float64Array.of(1), Float64Array.of(5), {
    panel: 1,
    legend: false,
    intervals: [{ mean: 5, low: 4, high: 7 }],
  }) as Record<string, unknown>;
  assert.deepEqual([points.x, points.xaxis, points.yaxis, points.showlegend], [[1], "x2", "y2", false]);
  assert.deepEqual(points.error_y, { type: "data", symmetric: false, array: [2], arrayminus: [1] });
});

Deno.test("axis: a logarithmic range is given in the quantity itself", () => {
  assert.deepEqual(axis("x"), { title: { text: "x" } });
  assert.deepEqual(axis("loss", { log: true, range: [1, 1], ticks: [0.1, 1] }), {
    title: { text: "loss" },
    type: "log",
    dtick: 1,
    exponentformat: "power",
    range: [0, 0],
    tickvals: [0.1, 1],
  });
  assert.throws(() => axis("loss", { log: true, range: [0, 1] }), {
    message: "axis: a logarithmic range must lie above 0, got 0 to 1.",
  });
});

Deno.test("bandTrace: an unnamed lower edge, then an upper one that fills down to it", () => {
  const [lower, upper] = bandTrace("middle half", [0, 1], [1, 2], [3, 5], {
    color: "#0072b2",
    dash: "dot",
  }) as unknown as Record<string, unknown>[];
  assert.deepEqual([lower.y, upper.y], [[1, 2], [3, 5]]);
  assert.deepEqual([lower.showlegend, upper.showlegend], [false, undefined]);
  assert.deepEqual([lower.fill, upper.fill], [undefined, "tonexty"]);
  assert.match(String(upper.fillcolor), /^#0072b2[0-9a-f]{2}$/);
  assert.throws(() => bandTrace("band", [0], [1], [2], { color: "blue" }), {
    name: "RangeError",
    message: "bandTrace: the color must be of the form #rrggbb, got blue.",
  });
});
