import assert from "node:assert/strict";
import { type NumberOption, optionNames, options, problemWith } from "../../book/laboratory/experiment.ts";
import { lastPlace, placeOf, valueAt } from "../../book/laboratory/slider_scale.ts";

const sliders = optionNames.flatMap((name) => {
  const option = options[name];
  return option.kind === "number" && name !== "seed" ? [{ name, option }] : [];
});
const places = Array.from({ length: lastPlace + 1 }, (_, place) => place);

for (const { name, option } of sliders) {
  Deno.test(`every place of the slider for ${name} stands for an allowed value, and they rise from end to end`, () => {
    const values = places.map((place) => valueAt(place, option));
    assert.deepEqual([values[0], values.at(-1)], [option.orZero ? 0 : option.least, option.most]);
    values.forEach((value, place) => {
      assert.equal(problemWith(name, value), undefined);
      assert.ok(place === 0 || value >= values[place - 1]);
      const stands = valueAt(placeOf(value, option), option);
      assert.ok(Math.abs(stands - value) <= 0.02 * value, "a slider stands where its value is");
    });
  });
}

Deno.test("a logarithmic slider with 0 has 0 first, then the least value, and powers of ten at even distances", () => {
  const option: NumberOption = { kind: "number", initial: 1, least: 1e-5, most: 10, orZero: true, scale: "log" };
  assert.deepEqual([0, 1, lastPlace].map((place) => valueAt(place, option)), [0, 1e-5, 10]);
  const decades = [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10].map((value) => placeOf(value, option));
  decades.slice(1).forEach((place, i) => assert.ok(Math.abs(place - decades[i] - (lastPlace - 1) / 6) <= 1));
});
