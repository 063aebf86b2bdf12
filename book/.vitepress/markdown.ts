/** What chapters need beyond VitePress's own Markdown: formulas, links between notebooks, ids of cells. */
import type { MarkdownOptions, MarkdownRenderer } from "vitepress";
import { linkNamesInCode } from "./code_links.ts";
import { formulas } from "./formulas.ts";
import { isTerm, pageOf } from "./links.ts";
import { emptyCorners } from "./tables.ts";

export const markdown: MarkdownOptions = {
  theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
  codeCopyButtonTitle: "Copy this code",
  // Jupyter knows neither braces for attributes nor colons for emoji; both would eat parts of formulas and prose.
  attrs: { disable: true },
  config(md) {
    md.core.ruler.disable("emoji");
    formulas(md, (formula, error, page) => {
      throw new Error(`${(page as { relativePath?: string }).relativePath}: KaTeX cannot read ${formula}: ${error}`);
    });
    giveCellIdsToHeadings(md);
    followFileLinks(md);
    emptyCorners(md);
    holdNames(md);
    linkNamesInCode(md);
    keepBracesFromVue(md);
  },
};

/** A heading that opens a cell answers to the cell's id, as the table of contents and links from other chapters expect. */
function giveCellIdsToHeadings(md: MarkdownRenderer): void {
  md.core.ruler.before("anchor", "cell-ids", (state) => {
    state.tokens.forEach((token, i) => {
      const cell = state.tokens[i - 1]?.type === "html_block" &&
        /data-cell="([^"]+)">\s*$/.exec(state.tokens[i - 1].content);
      if (token.type === "heading_open" && cell) token.attrSet("id", cell[1]);
    });
  });
}

function followFileLinks(md: MarkdownRenderer): void {
  const render = md.renderer.rules.link_open!;
  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const page = pageOf(tokens[i].attrGet("href") ?? "");
    if (page === undefined) return "<a>";
    tokens[i].attrSet("href", page);
    if (isTerm(page)) tokens[i].attrJoin("class", "term");
    return render(tokens, i, options, env, self);
  };
}

/** A network's name such as 10-5-1 stays on one line. */
function holdNames(md: MarkdownRenderer): void {
  md.renderer.rules.text = (tokens, i) =>
    md.utils.escapeHtml(tokens[i].content).replace(/\d+(?:-\w+)+/g, '<span class="held">$&</span>');
}

/** Vue would take double braces for its own; as character references they are text to it, and the same text to a reader. */
function keepBracesFromVue(md: MarkdownRenderer): void {
  const render = md.render.bind(md);
  md.render = (source, env) => render(source, env).replaceAll("{{", "&#123;&#123;");
}
