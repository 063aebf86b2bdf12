/** Links lead to files of the repository; in the site, to their pages. */

/** Where a link of a chapter leads, the page by the name of its Markdown file; undefined for a file that has no page. */
export function pageOf(href: string): string | undefined {
  const page = href.replace(/^(?:\.\/)?([^/:#]+)\.ipynb(?=#|$)/, "./$1.md") // from chapter to chapter
    .replace(/^\.\.\/notebooks\/([^/]+)\.ipynb(?=#|$)/, "./chapters/$1.md")
    .replace(/^\.\.\/book\/(?=[\w-]+\.md)/, "../");
  return page.startsWith("../") && page === href ? undefined : page;
}

export const isTerm = (page: string): boolean => page.startsWith("../glossary.md#");
