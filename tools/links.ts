/** Whether everything that the pages of a built site name is there: pages, places on them, pictures, scripts, files. */
import { join } from "node:path";
import { filesBelow } from "./files.ts";

/** A file of a site, by its path from the site's root; only of pages and style sheets it matters what they hold. */
export type Site = ReadonlyMap<string, string>;

export async function readSite(folder: string): Promise<Site> {
  const read = async (
    path: string,
  ): Promise<[string, string]> => [path, /\.(html|css)$/.test(path) ? await Deno.readTextFile(join(folder, path)) : ""];
  return new Map(await Promise.all((await filesBelow(folder)).map(read)));
}

/** In sentences; the pages of other hosts are not asked whether they are there. */
export function brokenLinks(site: Site): string[] {
  const places = new Map(
    [...site].filter(([path]) => path.endsWith(".html")).map(([path, html]) => [path, idsIn(html)]),
  );
  return [...site].flatMap(([path, text]) =>
    [...new Set(path.endsWith(".html") ? addressesInPage(text) : addressesInStyles(text))].flatMap((address) => {
      const problem = /^[a-z][a-z+.-]*:/i.test(address)
        ? checkOutside(address)
        : checkInside(address, path, site, places);
      return problem === undefined ? [] : [`${path} names ${address}: ${problem}`];
    })
  );
}

/** The addresses in attributes, those of figures' data and of pages that a script follows as well. */
function addressesInPage(html: string): string[] {
  const tags = html.replace(/<(script|style)\b([^>]*)>.*?<\/\1>/gs, "<$1$2>").matchAll(
    /<[a-z][^\s>]*\s(?:"[^"]*"|[^">])*>/g,
  );
  return [...tags].flatMap(([tag]) =>
    [...tag.matchAll(/\s(?:href|src|poster|data-figure)="([^"]*)"/g)].map(([, address]) => decode(address))
  );
}

const addressesInStyles = (css: string): string[] =>
  [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)/g)].map(([, address]) => address);

const idsIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/<[^>]*?\sid="([^"]*)"/g)].map(([, id]) => decode(id)));

const decode = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

function checkOutside(address: string): string | undefined {
  if (/^(data|blob):/.test(address)) return undefined;
  if (!URL.canParse(address)) return "this is no address.";
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:") return "another host is named by https: alone.";
  return /^([\w-]+\.)+[a-z]{2,}$/.test(hostname) ? undefined : `no host is called “${hostname}”.`;
}

function checkInside(
  address: string,
  page: string,
  site: Site,
  places: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  if (address.startsWith("/")) return "it works under one base path only.";
  // Above the root there is nothing, but a URL would not say so; the site is thought deep below one.
  const root = new URL("http://site/a/b/c/"), { href, hash } = new URL(address, new URL(encodeURI(page), root));
  if (!href.startsWith(root.href)) return "it leads out of the site.";
  const file = decodeURIComponent(new URL(href).pathname.slice(root.pathname.length)).replace(
    /(^|\/)$/,
    "$1index.html",
  );
  if (!site.has(file)) return "there is no such file.";
  const id = decodeURIComponent(hash.slice(1));
  const isThere = id === "" || (places.get(file)?.has(id) ?? false);
  return isThere ? undefined : "there is no such place on that page.";
}
