/** Formulas in Markdown: HTML for the eye, MathML for screen readers. */
import { tex } from "@mdit/plugin-tex";
import katex from "katex";

/** What takes the place of a formula that KaTeX cannot read. `page` is the environment that Markdown is rendered in. */
export type UnreadableFormula = (formula: string, error: string, page: unknown) => string;

/** A renderer of Markdown; there are several versions of its types. */
type Markdown = { readonly core: unknown };

interface Token {
  readonly type: string;
  content: string;
  readonly children: Token[] | null;
}
interface State {
  readonly tokens: Token[];
  readonly Token: new (type: string, tag: string, nesting: 0) => Token;
}

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
  const { ruler } = markdown.core as { ruler: { push(name: string, rule: (state: State) => void): void } };
  ruler.push("formula_punctuation", (state) => state.tokens.forEach((token) => holdPunctuation(token, state)));
}

/** Browsers break lines beside a formula, even before a period: a short formula holds what stands against it. */
function holdPunctuation({ children }: Token, { Token }: State): void {
  const html = (content: string) => Object.assign(new Token("html_inline", "", 0), { content });
  for (let i = (children?.length ?? 0) - 1; i >= 0; i--) {
    const [before, formula, after] = [children![i - 1], children![i], children![i + 1]];
    if (formula.type !== "math_inline" || shownLength(formula.content) > 24) continue;
    const opening = before?.type === "text" ? /[([“"]*$/.exec(before.content)![0] : "";
    const closing = after?.type === "text" ? /^[.,;:!?)\]”"’…]*/.exec(after.content)![0] : "";
    if (opening + closing === "") continue;
    if (opening !== "") before.content = before.content.slice(0, -opening.length);
    if (closing !== "") after.content = after.content.slice(closing.length);
    children!.splice(i, 1, html(`<span class="held">${opening}`), formula, html(`${closing}</span>`));
  }
}

/** About how many characters wide a formula is. */
const shownLength = (formula: string) => formula.replace(/\\[a-zA-Z]+/g, "x").replace(/[\s{}^_\\]/g, "").length;

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
