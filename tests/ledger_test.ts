import assert from "node:assert/strict";
import {
  type Claim,
  combineOutcomes,
  displaySymbol,
  ledger,
  ledgerDetails,
  ledgerTable,
  type Measurement,
  readMeasurements,
} from "../lib/mod.ts";

const list: Claim[] = [
  { number: 1, statement: "Large weights are brittle.", sources: ["tale"] },
  { number: 2, statement: "More λ is better.", sources: ["tale", "lesson"] },
  { number: 3, statement: "The flag is λ.", sources: ["notes"] },
];

const measurement = (claim: number, chapter: string, rest: Partial<Measurement> = {}): Measurement => ({
  claim,
  chapter,
  cell: `verdict-${claim}`,
  statement: list[claim - 1].statement,
  outcome: "holds",
  because: "it is so.",
  measured: { share: 2 / 3, seeds: 20, more: 1 },
  ...rest,
});
const complete = [
  measurement(3, "04-flag", { outcome: "does not hold", because: "it is 2λ.", measured: { "ratio a|b": 2 } }),
  measurement(2, "08-choosing", { outcome: "holds when", because: "λ is small." }),
  measurement(1, "01-curse"),
  measurement(2, "02-penalty"),
];

Deno.test("the ledger has every claim by its number, with its measurements in the order of the chapters", () => {
  const entries = ledger(complete, list);
  assert.deepEqual(entries.map(({ claim }) => claim), list);
  assert.deepEqual(entries.map(({ outcome }) => outcome), ["holds", "holds when", "does not hold"]);
  assert.deepEqual(entries[1].measurements.map(({ chapter }) => chapter), ["02-penalty", "08-choosing"]);
});

Deno.test("measurements that agree give their outcome, all others together: it depends", () => {
  assert.equal(combineOutcomes(["does not hold", "does not hold"]), "does not hold");
  assert.equal(combineOutcomes(["holds", "does not hold"]), "holds when");
  assert.equal(combineOutcomes(["holds", "holds when"]), "holds when");
  assert.throws(() => combineOutcomes([]), { message: "combineOutcomes: needs at least one outcome, got none." });
});

Deno.test("a claim that no cell measured is named, and so are all of them", () => {
  assert.throws(() => ledger(complete.slice(1), list), {
    message: "The ledger is not complete: no cell measured claim 3.",
  });
  assert.throws(() => ledger([], list), { message: "The ledger is not complete: no cell measured claims 1, 2, 3." });
});

Deno.test("a measurement of no listed claim is refused, and one of another statement", () => {
  assert.throws(() => ledger([...complete, measurement(1, "05-x", { claim: 7 })], list), {
    message: "05-x#verdict-1 measures claim 7, which is not listed.",
  });
  assert.throws(() => ledger([...complete, measurement(1, "05-x", { statement: "Small ones are." })], list), {
    message: "Claim 1 says “Large weights are brittle.”, but 05-x#verdict-1 “Small ones are.”",
  });
});

Deno.test("the table has a line for each claim, and each measurement its first two numbers and a link to its cell", () => {
  const bundle = ledgerTable(ledger(complete, list))[displaySymbol]();
  assert.deepEqual(
    bundle["text/markdown"],
    [
      "| claim | verdict | measured |",
      "| --- | --- | --- |",
      "| 1. Large weights are brittle. | ✓ holds | [01](01-curse.ipynb#verdict-1) share: 0.667; seeds: 20 |",
      "| 2. More λ is better. | ± holds when | [02](02-penalty.ipynb#verdict-2) share: 0.667; seeds: 20" +
      "<br>[08](08-choosing.ipynb#verdict-2) share: 0.667; seeds: 20 |",
      "| 3. The flag is λ. | ✗ does not hold | [04](04-flag.ipynb#verdict-3) ratio a\\|b: 2 |",
    ].join("\n"),
  );
  assert.match(
    bundle["text/plain"],
    /^2\. More λ is better\. +± holds when +02: share: 0\.667; seeds: 20 \/ 08: share: 0\.667; seeds: 20$/m,
  );
});

Deno.test("the details tell every reason and number, and where measurements disagree", () => {
  const text = ledgerDetails(ledger(complete, list).slice(1))[displaySymbol]()["text/markdown"];
  assert.equal(
    text,
    [
      "- ± **2. More λ is better.** holds when",
      "  - holds: it is so. (share: 0.6667; seeds: 20; more: 1) [chapter 02](02-penalty.ipynb#verdict-2)",
      "  - λ is small. (share: 0.6667; seeds: 20; more: 1) [chapter 08](08-choosing.ipynb#verdict-2)",
      "- ✗ **3. The flag is λ.** does not hold",
      "  - it is 2λ. (ratio a|b: 2) [chapter 04](04-flag.ipynb#verdict-3)",
    ].join("\n"),
  );
});

Deno.test("the details can do without numbers", () => {
  const text = ledgerDetails(ledger(complete, list).slice(2), { numbers: false })[displaySymbol]()["text/plain"];
  assert.equal(text, "- ✗ **3. The flag is λ.** does not hold\n  - it is 2λ. [chapter 04](04-flag.ipynb#verdict-3)");
});

Deno.test("measurements from a file are read with distrust", () => {
  assert.deepEqual(readMeasurements(JSON.parse(JSON.stringify(complete))), complete);
  assert.throws(() => readMeasurements({}), { message: "readMeasurements: needs a list of measurements, got object." });
  const refused = [{ outcome: "perhaps" }, { cell: "" }, { claim: 1.5 }, { measured: {} }, { measured: { a: null } }];
  for (const wrong of refused) {
    assert.throws(() => readMeasurements([complete[0], { ...complete[1], ...wrong }]), {
      message: /^readMeasurements: entry 1 is no measurement: \{"claim":/,
    });
  }
  assert.throws(() => readMeasurements([null]), /entry 0 is no measurement: null/);
});
