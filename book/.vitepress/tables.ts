/** Tables in Markdown whose corner above the row's names is empty: no cell of a heading then, but one that holds nothing. */

interface Token {
  tag: string;
  content: string;
}

/** A renderer of Markdown; there are several versions of its types. */
interface Markdown {
  // deno-lint-ignore no-explicit-any -- see above
  readonly renderer: { readonly rules: Record<string, any> };
}

export function emptyCorners(markdown: Markdown): void {
  type Rule = (tokens: Token[], i: number, options: unknown, page: unknown, self: {
    renderToken(tokens: Token[], i: number, options: unknown): string;
  }) => string;
  markdown.renderer.rules.th_open = ((tokens, i, options, _page, self) => {
    // A cell is three tokens: where it opens, what it holds, and where it closes.
    if (tokens[i + 1].content.trim() === "") tokens[i].tag = tokens[i + 2].tag = "td";
    return self.renderToken(tokens, i, options);
  }) satisfies Rule;
}
