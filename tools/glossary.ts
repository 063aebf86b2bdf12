/**
 * Links every term of the glossary where a chapter first uses it. Links that are there already are made anew, so that they
 * move when the text does.
 *
 *     deno task glossary [name …]
 */
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { chapterNames } from "./chapters.ts";
import { replaceFile } from "./files.ts";
import { type Cell, formatNotebook, linesOf, type Notebook, parseNotebook, textOf } from "./notebook.ts";
import { inRoot, notebooks } from "./paths.ts";
import { runTask } from "./task.ts";

export const glossaryFile = inRoot("book/glossary.md");

export interface Term {
  readonly name: string;
  /** The fragment under which code hosts, JupyterLab and the site know the heading. */
  readonly anchor: string;
  /** The name and the other forms in which chapters use it. */
  readonly forms: readonly string[];
  readonly definition: string;
}

/** The terms of a glossary: a heading of the second level each, its other forms in a comment, then the definition. */
export function readGlossary(markdown: string): Term[] {
  return markdown.split(/^## /m).slice(1).map((section) => {
    const [name, ...rest] = section.trimEnd().split("\n");
    const body = rest.join("\n");
    const also = body.match(/<!-- also: (.*?) -->/s)?.[1].split(/,\s*/) ?? [];
    const anchor = name.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-");
    return { name, anchor, forms: [name, ...also], definition: body.replace(/<!--.*?-->/gs, "").trim() };
  });
}

const target = "../book/glossary.md#";
const LINK = /\[([^\][]*)\]\(\.\.\/book\/glossary\.md#[^)]*\)/g;
/** Where a term is no use of it: code, formulas, links, headings and HTML. */
const APART = /^```.*?^```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]]*\]\([^)]*\)|^#.*?$|<!--.*?-->|<[^>]*>/gms;

/** The chapter with each term linked at its first use in prose, and nowhere else. */
export function linkFirstUses(notebook: Notebook, terms: readonly Term[]): Notebook {
  const termOf = new Map(terms.flatMap((term) => term.forms.map((form) => [fold(form), term])));
  const forms = [...termOf.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)); // the longest match counts
  const anyTerm = new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:${
      forms.map((form) => RegExp.escape(form).replaceAll("\\x20", "\\s+")).join("|")
    })(?![\\p{L}\\p{N}_])`,
    "giu",
  );
  const met = new Set<Term>();
  const linkCell = (cell: Cell): Cell => {
    if (cell.cell_type !== "markdown") return cell;
    const text = textOf(cell.source).replace(LINK, "$1");
    if (/^<details>/.test(text) || cell.id === "sources") return { ...cell, source: linesOf(text) };
    const prose = text.replace(APART, (apart) => " ".repeat(apart.length));
    let linked = "", end = 0;
    for (const { 0: use, index } of prose.matchAll(anyTerm)) {
      const term = termOf.get(fold(use))!;
      if (met.has(term)) continue;
      met.add(term);
      linked += `${text.slice(end, index)}[${use}](${target}${term.anchor})`;
      end = index + use.length;
    }
    return { ...cell, source: linesOf(linked + text.slice(end)) };
  };
  return { ...notebook, cells: notebook.cells.map(linkCell) };
}

const fold = (form: string) => form.toLowerCase().replace(/\s+/g, " ");

if (import.meta.main) {
  await runTask(async () => {
    const { chapters } = readArguments(Deno.args, { chapters: true });
    const terms = readGlossary(await Deno.readTextFile(glossaryFile));
    for (const name of chapters.length > 0 ? chapters : await chapterNames()) {
      const path = join(notebooks, `${name}.ipynb`);
      const notebook = linkFirstUses(parseNotebook(await Deno.readTextFile(path), name), terms);
      const changed = await replaceFile(path, formatNotebook(notebook));
      console.log(`${name}: ${changed ? "linked anew" : "unchanged"}`);
    }
  });
}
