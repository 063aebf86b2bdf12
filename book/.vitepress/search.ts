/** What the search finds: pages that are made tell their sections, others have one for each heading. */

/** A piece of a page that the search can lead to. */
export interface SearchSection {
  readonly anchor: string;
  readonly titles: string[];
  readonly text: string;
}

/** Pages that come from elsewhere than a Markdown file, by how their address begins. */
export type MadePages = Readonly<
  Record<string, readonly { readonly name: string; readonly sections: SearchSection[] }[]>
>;

/** @param html the page as rendered; VitePress has none of a page that is made. */
export function searchSections(file: string, html: string, made: MadePages): SearchSection[] {
  for (const [beginning, pages] of Object.entries(made)) {
    const page = pages.find(({ name }) => file.endsWith(`/${beginning}${name}.md`));
    if (page) return page.sections;
  }
  const titles: string[] = [];
  return [...html.matchAll(/<h([1-6]) id="([^"]*)".*?>(.*?)<a class="header-anchor".*?<\/h\1>(.*?)(?=<h[1-6] |$)/gs)]
    .map(
      ([, level, anchor, heading, text]) => {
        titles.splice(Number(level) - 1, Infinity, textOf(heading));
        return { anchor, titles: titles.filter(Boolean), text: textOf(text) };
      },
    );
}

const textOf = (html: string) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
