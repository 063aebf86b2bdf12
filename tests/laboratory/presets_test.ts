/** Every preset shows what its sentence says, and in the seeds that are written down. */
import assert from "node:assert/strict";
import { shows } from "../../bench/laboratory_seeds.ts";
import { optionNames, problemWith } from "../../book/laboratory/experiment.ts";
import holdsIn from "../../book/laboratory/preset_seeds.json" with { type: "json" };
import { presets, seedsThatShow, seedsTried } from "../../book/laboratory/presets.ts";

Deno.test("presets are experiments that can be, each of a chapter that there is", () => {
  assert.deepEqual(Object.keys(holdsIn), presets.map(({ name }) => name));
  for (const { chapter, statement, experiment } of presets) {
    assert.ok(Deno.statSync(new URL(`../../notebooks/${chapter}.ipynb`, import.meta.url)).isFile);
    assert.match(statement, /^[A-Z].*[^.]\.$/);
    for (const name of optionNames) assert.equal(problemWith(name, experiment[name]), undefined);
  }
});

for (const preset of presets) {
  Deno.test(`the preset “${preset.title}” shows what it says`, () => {
    assert.equal(preset.experiment.seed, 1, "nobody has looked for a seed that pleases");
    assert.ok(seedsThatShow(preset) >= 0.8 * seedsTried, `it holds in ${seedsThatShow(preset)} of ${seedsTried} seeds`);
    assert.ok(shows(preset, 1));
    for (const seed of [2, 3]) assert.equal(shows(preset, seed), holdsIn[preset.name].includes(seed), `seed ${seed}`);
  });
}
