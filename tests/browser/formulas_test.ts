/** Formulas in a line of text. */
import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { formulas } from "../../book/.vitepress/formulas.ts";

const markdown = new MarkdownIt();
formulas(markdown, (formula) => formula);

Deno.test("a short formula holds the punctuation beside it, a long one does not", () => {
  const held = (text: string) =>
    /<span class="held">([("]*)<span.*<\/span>([.,)"]*)<\/span>/.exec(markdown.render(text));
  assert.deepEqual(held("It is $m = 2$.")?.slice(1), ["", "."]);
  assert.deepEqual(held("of $h$ and ($5\\times 4$), too")?.slice(1), ["(", "),"]);
  assert.equal(held("It is $m = 2$ here"), null);
  assert.equal(held(`It is $${"a + ".repeat(20)}b$.`), null);
});
