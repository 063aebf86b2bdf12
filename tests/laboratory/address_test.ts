/** Experiments in an address. */
import assert from "node:assert/strict";
import { addressOf, experimentAt } from "../../book/laboratory/address.ts";
import {
  type Experiment,
  firstExperiment,
  mostPoints,
  type NumberOption,
  optionNames,
  options,
  pointSteps,
  problemWith,
} from "../../book/laboratory/experiment.ts";
import { fc } from "../properties.ts";

Deno.test("every experiment comes back from its address, to the last bit", () => {
  fc.assert(fc.property(experiments, (experiment) => {
    const address = addressOf(experiment);
    assert.match(address, /^#[\w=&.+-]+$/);
    assert.ok(address.length < 1000, "short enough for whatever it is sent with");
    assert.deepEqual(experimentAt(address), { experiment, problems: [] });
  }));
});

Deno.test("an address can be written by hand, and what it leaves out is as the page begins", () => {
  const { experiment, problems } = experimentAt("#weightDecay=1e-2&optimizer=AdamW&decayBiases=yes&noise=.25");
  const written = { weightDecay: 0.01, optimizer: "AdamW", decayBiases: true, noise: 0.25 };
  assert.deepEqual(experiment, { ...firstExperiment, ...written });
  assert.deepEqual(problems, []);
  assert.deepEqual(experimentAt(""), { experiment: firstExperiment, problems: [] });
  assert.deepEqual(experimentAt("#seed=2&seed=3").experiment.seed, 2);
});

Deno.test("what cannot be is told in one sentence each, and the rest is taken", () => {
  const { experiment, problems } = experimentAt(
    "#n=3&lr=fast&weightDecay=-1&decayBiases=1&data=moons&seed=1.5&width=&weight_decay=0.1&depth=2",
  );
  assert.deepEqual(experiment, { ...firstExperiment, depth: 2 });
  assert.deepEqual(problems, [
    "n must be a whole number from 4 to 400, not 3; it is 20 here.",
    "lr must be a number from 0.0001 to 1, not fast; it is 0.01 here.",
    "weightDecay must be 0 or a number from 0.00001 to 10, not -1; it is 0.01 here.",
    "decayBiases must be yes or no, not 1; it is no here.",
    "data must be one of sine, olympic, classes, clicks, clickedClasses, not moons; it is sine here.",
    "seed must be a whole number from 0 to 4294967295, not 1.5; it is 1 here.",
    "width must be a whole number from 1 to 64, not nothing; it is 32 here.",
    "The laboratory has no option “weight_decay”.",
  ]);
});

Deno.test("damaged points are none, and too many are cut, and both are said", () => {
  for (const damaged of ["80800808", "80802", "8080g", "808"]) {
    const { experiment, problems } = experimentAt(`#points=${damaged}`);
    assert.deepEqual(experiment.points, []);
    assert.match(problems.join(), /^The points are damaged, .*; there are none here\.$/);
  }
  const { experiment, problems } = experimentAt(`#points=${"00ff1".repeat(mostPoints + 1)}`);
  assert.deepEqual(experiment.points, Array(mostPoints).fill({ across: 0, up: pointSteps, label: 1 }));
  assert.deepEqual(problems, [`There are ${mostPoints + 1} points, and only the first ${mostPoints} are taken.`]);
});

Deno.test("no fragment makes an experiment that is none", () => {
  const pairs = fc.tuple(fc.oneof(fc.constantFrom(...optionNames, "points"), fc.string()), fc.string());
  fc.assert(fc.property(fc.array(pairs), fc.string(), (given, rest) => {
    const fragment = `#${given.map(([name, text]) => `${name}=${text}`).join("&")}${rest}`;
    const { experiment, problems } = experimentAt(fragment);
    for (const name of optionNames) assert.equal(problemWith(name, experiment[name]), undefined);
    for (const problem of problems) assert.match(problem, /^[^]+\.$/);
  }));
});

Deno.test("the page begins with values that can be", () => {
  for (const name of optionNames) assert.equal(problemWith(name, firstExperiment[name]), undefined);
});

function valuesOf(name: typeof optionNames[number]): fc.Arbitrary<unknown> {
  const option = options[name];
  if (option.kind === "switch") return fc.boolean();
  if (option.kind === "choice") return fc.constantFrom<string>(...option.values);
  const { least: min, most: max, whole, orZero }: NumberOption = option;
  const inRange = whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }).map((value) => value + 0);
  return orZero ? fc.oneof(inRange, fc.constant(0)) : inRange;
}

const steps = fc.integer({ min: 0, max: pointSteps });
const experiments = fc.record({
  ...Object.fromEntries(optionNames.map((name) => [name, valuesOf(name)])),
  points: fc.array(fc.record({ across: steps, up: steps, label: fc.constantFrom(0, 1) }, { noNullPrototype: true }), {
    maxLength: mostPoints,
  }),
}, { noNullPrototype: true }) as fc.Arbitrary<unknown> as fc.Arbitrary<Experiment>;
