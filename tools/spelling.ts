/** American spelling of all that people read: chapters, pages, and the docstrings of the library. */
import dictionary from "dictionary-en";
import nspell from "nspell";
import { chapterNames } from "./chapters.ts";
import { filesBelow } from "./files.ts";
import { type Output, parseNotebook, type Text, textOf } from "./notebook.ts";
import { inRoot } from "./paths.ts";

/** Words that the dictionary lacks: names, and terms of the field. A word that starts in lower case may be capitalized. */
const wordList = inRoot("tools", "words.txt");

/** A text with the name under which complaints call it. */
interface Prose {
  readonly place: string;
  readonly text: string;
}

/**
 * In sentences: the words that neither the dictionary nor the list knows, and what the list would not need.
 *
 * @param words the list, in alphabetical order
 */
export function misspellings(texts: readonly Prose[], words: readonly string[]): string[] {
  const spell = nspell(dictionary), listed = new Set(words), used = new Set<string>();
  const isRight = (word: string): boolean => {
    const own = [word, word[0].toLowerCase() + word.slice(1)].find((form) => listed.has(form));
    if (own !== undefined) used.add(own);
    return own !== undefined || spell.correct(word);
  };
  const wrong = new Set([...new Set(texts.flatMap(({ text }) => wordsOf(text)))].filter((word) => !isRight(word)));
  const sorted = words.toSorted((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1);
  const misplaced = words.find((word, i) => word !== sorted[i]);
  return [
    ...texts.flatMap(({ place, text }) =>
      [...new Set(wordsOf(text))].filter((word) => wrong.has(word)).map((word) => `${place}: ${word}`)
    ),
    ...words.filter((word) => !used.has(word) || spell.correct(word)).map((word) => `the list does not need “${word}”`),
    ...(misplaced === undefined ? [] : [`the list is not in alphabetical order at “${misplaced}”`]),
  ];
}

/** Says nothing when all is well. */
export async function checkSpelling(): Promise<string | undefined> {
  const words = (await Deno.readTextFile(wordList)).trim().split("\n");
  const problems = misspellings(await readProse(), words);
  return problems.length === 0
    ? undefined
    : `${problems.join("\n")}\n\nA name or a term that is right goes into tools/words.txt.`;
}

/** The words of a text in Markdown, without code, formulas, addresses, and names as programs have them. */
export function wordsOf(markdown: string): string[] {
  const prose = markdown
    .replace(/```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$/gs, " ")
    .replace(/<(script|style)\b.*?<\/\1>|<[^>]*>|\]\([^)\s]*\)|\{@link \S+\}|https?:\S+/gs, " ")
    .replaceAll("’", "'");
  const tokens = prose.match(/[\p{L}\p{N}_@#.][\p{L}\p{M}\p{N}_'./@]*/gu) ?? [];
  return tokens.map((token) => token.replace(/[./']+$|'s$/g, ""))
    .filter((token) => /^(?!.*\p{Lm})\p{Script=Latin}[\p{Script=Latin}']+$/u.test(token))
    .filter((word) => !/\p{Ll}\p{Lu}|^\p{Lu}{2}/u.test(word));
}

/** All texts that are checked. */
const readProse = async (): Promise<Prose[]> => (await Promise.all([chapterTexts(), pageTexts(), docstrings()])).flat();

async function chapterTexts(): Promise<Prose[]> {
  const chapters = (await chapterNames()).map(async (name) => {
    const file = `notebooks/${name}.ipynb`;
    const { cells, metadata } = parseNotebook(await Deno.readTextFile(inRoot(file)), file);
    const texts = cells.map((cell) => ({
      place: `${file} cell ${cell.id}`,
      text: cell.cell_type === "code" ? cell.outputs.map(shownBy).join("\n\n") : textOf(cell.source),
    }));
    return [
      { place: file, text: `${metadata.title} ${metadata.description}` },
      ...texts.map(({ place, text }) => ({ place, text: place.endsWith(" sources") ? withoutAuthors(text) : text })),
    ];
  });
  return (await Promise.all(chapters)).flat();
}

/** What an output says in words: its Markdown, or the description of a figure. */
function shownBy(output: Output): string {
  if (output.output_type !== "display_data" || "text/latex" in output.data) return "";
  return textOf((output.data["text/markdown"] ?? output.data["text/plain"] ?? "") as Text);
}

/** A list of works, each a point that begins with the names of those who wrote it. */
const withoutAuthors = (markdown: string): string => markdown.replace(/^- [^*]*(?=\*[^*]+\*)/gm, "- ");

async function pageTexts(): Promise<Prose[]> {
  const made = /(^|\/)(\.ipynb_checkpoints|\.vitepress\/(cache|dist|\.temp))$/;
  const pages = (await filesBelow(inRoot("book"), (path) => made.test(path))).filter((path) =>
    /\.(md|vue)$/.test(path)
  );
  const paths = [
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE-TEXT.md",
    "data/README.md",
    ...pages.map((path) => `book/${path}`),
  ];
  return await Promise.all(paths.map(async (place) => {
    const text = (await Deno.readTextFile(inRoot(place))).replace(/^---\n.*?^---\n/ms, "");
    return { place, text: place.endsWith("references.md") ? withoutAuthors(text) : text };
  }));
}

/** The docstrings of the library, those of what it does not export as well. */
async function docstrings(): Promise<Prose[]> {
  const files = (await filesBelow(inRoot("lib"), (path) => path === "kernels")).map((path) => `lib/${path}`);
  return await Promise.all(files.map(async (place) => {
    const comments = (await Deno.readTextFile(inRoot(place))).match(/\/\*\*.*?\*\//gs) ?? [];
    return { place, text: comments.join("\n\n").replace(/^ *(\/\*\*|\*\/|\*)/gm, "").replace(TAG, " ") };
  }));
}

/** A tag of a docstring, with the name that stands behind it. */
const TAG = /@(param [\w.]+|throws \{\w+\}|returns|module)/g;
