/** What the search finds: in chapters a section for each heading of the notebook, elsewhere one for each heading of the page. */
import type { Chapter, SearchSection } from "./notebooks.ts";

/** @param html the page as rendered; VitePress has none of a page that comes from elsewhere than a Markdown file. */
export function searchSections(file: string, html: string, chapters: readonly Chapter[]): SearchSection[] {
  const chapter = chapters.find(({ name }) => file.endsWith(`/chapters/${name}.md`));
  if (chapter) return chapter.sections;
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
