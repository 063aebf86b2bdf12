/** Names in a block of code that lead somewhere; the text of the code, which can be copied and run, stays as it is. */
import type { MarkdownRenderer } from "vitepress";

/** A part of a code's text, from one position up to another, and where it leads. */
export interface CodeLink {
  readonly from: number;
  readonly to: number;
  readonly href: string;
}

/** A fence longer than any run of backticks in the code, so that none of them ends it. */
export function fence(code: string, links: readonly CodeLink[] = []): string {
  const run = Math.max(2, ...(code.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = "`".repeat(run + 1);
  const about = links.length === 0 ? "" : ` ${mark}${JSON.stringify(links)}`;
  return `${ticks}ts${about}\n${code}\n${ticks}`;
}

const mark = "links=";

/** Teaches Markdown the links of {@link fence}. */
export function linkNamesInCode(md: MarkdownRenderer): void {
  const render = md.renderer.rules.fence!;
  md.renderer.rules.fence = (tokens, i, ...rest) => {
    const [info, links] = tokens[i].info.split(` ${mark}`);
    if (links === undefined) return render(tokens, i, ...rest);
    tokens[i].info = info;
    return linkCode(render(tokens, i, ...rest), JSON.parse(links));
  };
}

/** @param html a highlighted block of code, in which no link runs over the end of a tag */
export function linkCode(html: string, links: readonly CodeLink[]): string {
  const begin = html.indexOf("<code"), end = html.lastIndexOf("</code>");
  const waiting = links.toSorted((a, b) => a.from - b.from);
  let position = 0;
  const linked = html.slice(begin, end).replace(/<[^>]*>|[^<]+/g, (part) => {
    if (part.startsWith("<")) return part;
    const characters = part.match(/&[^;]+;|[^&]/gsu)!;
    let text = "";
    for (const character of characters) {
      if (waiting[0]?.from === position) text += `<a class="code-link" href="${waiting[0].href}">`;
      text += character;
      position += character.startsWith("&") ? 1 : character.length;
      if (waiting[0]?.to === position) {
        text += "</a>";
        waiting.shift();
      }
    }
    return text;
  });
  return html.slice(0, begin) + linked + html.slice(end);
}
