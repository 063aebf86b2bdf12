/** What chapters need beyond VitePress's own Markdown: formulas, links between notebooks, ids of cells. */
import { tex } from "@mdit/plugin-tex";
import katex from "katex";
import type { MarkdownOptions, MarkdownRenderer } from "vitepress";

export const markdown: MarkdownOptions = {
  theme: { light: "github-light-high-contrast", dark: "github-dark-default" },
  codeCopyButtonTitle: "Copy this code",
  // Jupyter knows neither braces for attributes nor colons for emoji; both would eat parts of formulas and prose.
  attrs: { disable: true },
  config(md) {
    md.core.ruler.disable("emoji");
    tex(md as unknown as Parameters<typeof tex>[0], { render: renderFormula }); // two versions of the same types
    giveCellIdsToHeadings(md);
    followFileLinks(md);
    keepBracesFromVue(md);
  },
};

/** HTML for the eye, MathML for screen readers. A formula that KaTeX cannot read fails the build and names the page. */
function renderFormula(formula: string, displayMode: boolean, page: unknown): string {
  try {
    const html = withPlainMathml(
      katex.renderToString(formula, { displayMode, output: "htmlAndMathml", strict: "error" }),
    );
    return displayMode ? `<p class="formula" tabindex="0">${html}</p>\n` : html;
  } catch (error) {
    throw new Error(
      `${(page as { relativePath?: string }).relativePath}: KaTeX cannot read ${formula.trim()}: ${
        (error as Error).message
      }`,
    );
  }
}

/**
 * MathML is there to be read aloud, so what only spaces and sizes it can go; Vue does not know all of those attributes, and
 * would build a page that has them element by element.
 */
const withPlainMathml = (html: string) =>
  html.replace(
    /<math[^]*?<\/math>/g,
    (math) =>
      math.replace(
        / (?:minsize|maxsize|linethickness|voffset|[lr]space|width|height|column\w+|row\w+|scriptlevel)="[^"]*"/g,
        "",
      ),
  );

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

/** Links lead to files of the repository; here, to their pages. What has no page keeps its text alone. */
function followFileLinks(md: MarkdownRenderer): void {
  const render = md.renderer.rules.link_open!;
  md.renderer.rules.link_open = (tokens, i, options, env, self) => {
    const href = tokens[i].attrGet("href") ?? "";
    const page = href.replace(/^(?:\.\/)?([^/:#]+)\.ipynb(?=#|$)/, "./$1.md") // from chapter to chapter
      .replace(/^\.\.\/notebooks\/([^/]+)\.ipynb(?=#|$)/, "./chapters/$1.md")
      .replace(/^\.\.\/book\/(?=[\w-]+\.md)/, "../");
    if (page.startsWith("../") && page === href) return "<a>";
    tokens[i].attrSet("href", page);
    if (page.startsWith("../glossary.md#")) tokens[i].attrJoin("class", "term");
    return render(tokens, i, options, env, self);
  };
}

/** Vue would take double braces for its own; as character references they are text to it, and the same text to a reader. */
function keepBracesFromVue(md: MarkdownRenderer): void {
  const render = md.render.bind(md);
  md.render = (source, env) => render(source, env).replaceAll("{{", "&#123;&#123;");
}
