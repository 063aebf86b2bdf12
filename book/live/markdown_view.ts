/// <reference lib="dom" />
/** The Markdown of outputs, rendered in the page as it is when the site is built, except that HTML in it stays text. */
import MarkdownIt from "markdown-it";
import { formulas } from "../.vitepress/formulas.ts";
import { isTerm, pageOf } from "../.vitepress/links.ts";
import { escapeHtml } from "../.vitepress/outputs.ts";
import { emptyCorners } from "../.vitepress/tables.ts";

const markdown = new MarkdownIt({ linkify: true });
markdown.linkify.set({ fuzzyLink: false });
formulas(markdown, (formula, error) => `<code title="${escapeHtml(error)}">${escapeHtml(formula)}</code>`);

// Tables scroll on a small screen, which needs a place for the keyboard; in their cells `<br>` is the only way to a new line.
markdown.renderer.rules.table_open = () => `<table tabindex="0">`;
emptyCorners(markdown);
markdown.inline.ruler.before("html_inline", "line-break", (state, silent) => {
  if (!state.src.startsWith("<br>", state.pos)) return false;
  if (!silent) state.push("hardbreak", "br", 0);
  state.pos += "<br>".length;
  return true;
});

markdown.renderer.rules.link_open = (tokens, i, options, _page, self) => {
  const link = tokens[i], page = pageOf(link.attrGet("href") ?? "");
  if (page === undefined) return "<a>";
  link.attrSet("href", page.replace(/\.md(?=#|$)/, ".html"));
  if (isTerm(page)) link.attrJoin("class", "term");
  if (/^https?:/.test(page)) {
    link.attrSet("target", "_blank");
    link.attrSet("rel", "noreferrer");
  }
  return self.renderToken(tokens, i, options);
};

export const renderMarkdown = (text: string): string => markdown.render(text);
