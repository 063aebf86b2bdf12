/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * One build that works under any base path. VitePress wants to know the base when it builds; it gets a stand-in, which is
 * exchanged for relative links in the pages, and in the scripts for the base that the browser sees.
 */
import type { Plugin, UserConfig as ViteConfig } from "vite";

/** The stand-in; no other text of the site may hold it. */
export const standIn = "/__base__/";

/** In the browser, this is where VitePress looks the base up; the pages set it before any other script runs. */
const baseInBrowser = "window.__VP_SITE_DATA__.base";

/** The search index names pages by their addresses, too. */
const searchIndex = "/@localSearchIndex";

export const relocation: ViteConfig = {
  // Pages of the server's half go through `relocatePage`; files of the browser's half find each other by their own place.
  experimental: { renderBuiltUrl: (_file, { ssr }) => ssr ? undefined : { relative: true } },
  plugins: [relocateScripts()],
};

function relocateScripts(): Plugin {
  let isServerHalf = false;
  return {
    name: "relocate-scripts",
    apply: "build",
    config(_config, { isSsrBuild }) {
      isServerHalf = isSsrBuild === true;
      return isServerHalf ? {} : { define: { "import.meta.env.BASE_URL": baseInBrowser } };
    },
    transform(code, id) {
      if (!id.startsWith(searchIndex) || !code.includes(standIn)) return;
      return `${code}.replaceAll(${JSON.stringify(standIn)}, ${baseInBrowser})`;
    },
    generateBundle(_options, bundle) {
      if (isServerHalf) return;
      for (const file of Object.values(bundle)) {
        if (file.type !== "chunk" || !file.code.includes(standIn)) continue;
        if (file.moduleIds.some((id) => id.startsWith(searchIndex))) continue;
        this.error(`${file.fileName} holds an absolute address, which works under one base path only.`);
      }
    },
  };
}

/** Makes the addresses in a page relative to it, and lets it tell the scripts where the site begins. */
export function relocatePage(html: string, page: string): string {
  const toRoot = "../".repeat(page.split("/").length - 1) || "./";
  const isErrorPage = page === "404.md";
  return html
    .replace(/<head>/, isErrorPage ? `$&\n    <script>${findRoot}</script>` : "$&")
    .replace(
      /(window\.__VP_SITE_DATA__=JSON\.parse\(.*?\));?<\/script>/,
      (_, assignment: string) =>
        `${assignment};${baseInBrowser}=new URL("${toRoot}",document.baseURI).pathname</script>`,
    )
    .replaceAll(`"${standIn}`, `"${toRoot}`);
}

/** A server shows the error page under the address that it did not find, so only a guess can say where the site begins. */
const findRoot =
  `document.write('<base href="'+location.pathname.replace(/((chapters|library|source)\\/.*|[^/]*)$/,"").replace(/"/g,"%22")+'">')`;

/**
 * To be called before the page wakes up: links are made absolute while the address still is the one that they are relative
 * to, because the parts that all pages share keep theirs when the reader goes on to another page.
 */
export function settleLinks(document: Document): void {
  const kept = '#app a[href^="."], link[rel="icon"][href^="."]';
  for (const link of document.querySelectorAll<HTMLAnchorElement | HTMLLinkElement>(kept)) {
    const { pathname, hash } = new URL(link.href);
    link.setAttribute("href", pathname + hash);
  }
}
