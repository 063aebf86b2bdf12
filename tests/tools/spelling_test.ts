/** The spelling of texts; `deno task check` reads all of the book's. */
import assert from "node:assert/strict";
import { misspellings, wordsOf } from "../../tools/spelling.ts";

const check = (text: string, ...words: string[]) => misspellings([{ place: "here", text }], words);

Deno.test("spelling is American", () => {
  const british = [
    "colour",
    "behaviour",
    "centred",
    "analyse",
    "neighbour",
    "minimise",
    "modelling",
    "labelled",
    "grey",
  ];
  assert.deepEqual(check("color behavior centered analyze neighbor minimize modeling labeled gray"), []);
  assert.deepEqual(check(british.join(" ")), british.map((word) => `here: ${word}`));
});

Deno.test("a mistake is named once with its place, capitals and possessives or not", () => {
  assert.deepEqual(check("Teh gradient, teh loss, teh’s end. The gradients' norm isn’t."), ["here: Teh", "here: teh"]);
});

Deno.test("words of the list are right, at the start of a sentence as well, and names only with their capital", () => {
  assert.deepEqual(check("Logits: the logits of Krogh.", "Krogh", "logits"), []);
  assert.deepEqual(check("krogh, Krogh", "Krogh"), ["here: krogh"]);
});

Deno.test("the list holds nothing needless, and is in order", () => {
  assert.deepEqual(check("the logits", "logits", "weight"), ["the list does not need “weight”"]);
  assert.deepEqual(check("logits of Krogh", "logits", "Krogh"), ["the list is not in alphabetical order at “logits”"]);
});

Deno.test("code, formulas, addresses and names of programs are no words", () => {
  const text = [
    "`cod` and ```ts\nfenc\n``` and $\\frac{d}{dw}$ and $$\nblok\n$$",
    "[a link](../lnk/pge.ipynb#cel) to https://hst.example/pth, <b class='clss'>bold</b> {@link Nme.mthd}",
    "file_nme.ts weightDecay PyTorch MNIST L2 Wᵀ x̂ λ n×m #rrggbb .ipynb",
  ].join("\n");
  assert.deepEqual(wordsOf(text).filter((word) => !/^(and|a|link|to|bold)$/.test(word)), []);
});
