/** Formulas in Markdown: HTML for the eye, MathML for screen readers. */
import { tex } from "@mdit/plugin-tex";
import katex from "katex";

/** What takes the place of a formula that KaTeX cannot read. `page` is the environment that Markdown is rendered in. */
export type UnreadableFormula = (formula: string, error: string, page: unknown) => string;

/** A renderer of Markdown; there are several versions of its types. */
type Markdown = { readonly core: unknown };

export function formulas(markdown: Markdown, unreadable: UnreadableFormula): void {
  tex(markdown as Parameters<typeof tex>[0], {
    render(formula: string, displayMode: boolean, page: unknown): string {
      let html: string;
      try {
        html = katex.renderToString(formula, { displayMode, output: "htmlAndMathml", strict: "error" });
      } catch (error) {
        html = unreadable(formula.trim(), (error as Error).message, page);
      }
      return displayMode ? `<p class="formula" tabindex="0">${withPlainMathml(html)}</p>\n` : withPlainMathml(html);
    },
  });
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
