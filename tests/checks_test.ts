import assert from "node:assert/strict";
import {
  type Answer,
  displaySymbol,
  exercise,
  type MimeBundle,
  setOutputSink,
  todo,
  type Verdict,
  verdict,
  verify,
} from "../lib/mod.ts";

/** The Markdown of everything that is shown while `act` runs. */
async function shown(act: () => Promise<unknown>): Promise<unknown[]> {
  const bundles: MimeBundle[] = [];
  setOutputSink((bundle) => void bundles.push(bundle));
  try {
    await act();
  } finally {
    setOutputSink(undefined);
  }
  return bundles.map((bundle) => bundle["text/markdown"]);
}

Deno.test("verify shows what holds, with the numbers that say so", async () => {
  const texts = await shown(async () => {
    await verify("The weights shrink.", true, { before: 2 / 3, after: 0.5 });
    await verify("Just so.", true);
  });
  assert.deepEqual(texts, [
    "✓ **Checked:** The weights shrink. (before = 0.6667, after = 0.5)",
    "✓ **Checked:** Just so.",
  ]);
});

Deno.test("verify throws what does not hold, with the numbers, and shows nothing", async () => {
  const texts = await shown(() =>
    assert.rejects(verify("The loss falls.", false, { loss: NaN }), {
      message: "This does not hold: The loss falls. (loss = NaN)",
    })
  );
  assert.deepEqual(texts, []);
});

const entry: Verdict = {
  claim: 3,
  statement: "weight_decay is λ.",
  outcome: "does not hold",
  because: "It is 2λ.",
  measured: { ratio: 2.00000012, seeds: 20 },
};

Deno.test("a verdict is a paragraph for readers and an entry for the ledger", () => {
  const bundle = verdict(entry)[displaySymbol]();
  const text = "**Claim 3.** “weight_decay is λ.”\n\n**Verdict: does not hold:** It is 2λ.\n\n- ratio: 2\n- seeds: 20";
  assert.deepEqual(bundle, {
    "application/vnd.l2-spellbook.verdict+json": { ...entry, measured: { ratio: 2, seeds: 20 } },
    "text/markdown": text,
    "text/plain": text,
  });
});

Deno.test("each outcome reads as a sentence", () => {
  const text = (outcome: Verdict["outcome"], because: string) =>
    verdict({ ...entry, outcome, because })[displaySymbol]()["text/plain"];
  assert.match(text("holds", "Always."), /\*\*Verdict: holds:\*\* Always\.\n\n- /);
  assert.match(text("holds when", "λ is small."), /\*\*Verdict: holds when\*\* λ is small\.\n\n- /);
});

Deno.test("an exercise that was not touched says so and is not checked", async () => {
  const answer: Answer<number> = todo;
  let checked = false;
  const texts = await shown(async () => {
    await exercise("1", answer, () => {
      checked = true;
      return undefined;
    });
  });
  assert.equal(checked, false);
  assert.deepEqual(texts, [
    "**Exercise 1:** not answered yet. Replace `todo` in the cell above and run both cells.",
  ]);
});

Deno.test("a right answer is solved, a wrong one is told what is wrong, and neither stops the chapter", async () => {
  const check = (value: number) => value === 4 ? undefined : `it should be 4, but it is ${value}. Add once more.`;
  const texts = await shown(async () => {
    await exercise("2", 4, check);
    await exercise("2", 5, (value) => Promise.resolve(check(value)));
    await exercise("2", 0, check);
  });
  assert.deepEqual(texts, [
    "**Exercise 2:** solved.",
    "**Exercise 2:** not yet; it should be 4, but it is 5. Add once more.",
    "**Exercise 2:** not yet; it should be 4, but it is 0. Add once more.",
  ]);
});

Deno.test("an answer that throws is told its error", async () => {
  const throwing = (text: unknown) => () => {
    throw text;
  };
  const texts = await shown(async () => {
    for (const problem of [new TypeError("w is undefined"), "a string"]) {
      await exercise("3", throwing(problem), (answer) => answer());
    }
  });
  assert.deepEqual(texts, [
    "**Exercise 3:** not yet; the answer threw an error: w is undefined",
    "**Exercise 3:** not yet; the answer threw an error: a string",
  ]);
});
