/** The files of the library to be read: their lines have anchors, and the colors of the editor. */
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { escapeHtml } from "./outputs.ts";

/** A page that shows a file. */
export interface SourcePage {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly markdown: string;
}

const lib = fileURLToPath(new URL("../../lib", import.meta.url));

/** One for each file of the library but the compiled ones. */
export function sourcePages(): SourcePage[] {
  const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /^(tfjs\/)?\w+\.ts$/.test(path)).sort();
  return files.map((file) => ({
    name: nameOf(`lib/${file}`),
    title: `lib/${file}`,
    description: `The source of ${file} in the book’s library.`,
    markdown: `# <code>lib/${file}</code>\n\n${sourceHtml(readFileSync(join(lib, file), "utf8"))}`,
  }));
}

/** Where a line of a file of the repository is shown, seen from a page in a folder one below the site's root. */
export const sourceOf = (file: string, line?: number): string =>
  `../source/${nameOf(file)}.html${line === undefined ? "" : `#L${line}`}`;

const nameOf = (file: string): string => file.replace(/^lib\/|\.ts$/g, "").replace("/", "-");

/** The same as the editor's in `live/editor.ts`; the style sheet gives them their colors. */
const highlighter = tagHighlighter([
  { tag: [tags.keyword, tags.operator, tags.modifier], class: "keyword" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: "string" },
  { tag: [tags.number, tags.bool, tags.null], class: "constant" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "function" },
  { tag: [tags.typeName, tags.className], class: "type" },
  { tag: tags.comment, class: "comment" },
]);

function sourceHtml(code: string): string {
  const lines = [""];
  highlightCode(code.trimEnd(), typescriptLanguage.parser.parse(code), highlighter, (text, classes) => {
    const html = escapeHtml(text);
    lines[lines.length - 1] += classes === "" ? html : `<span class="${classes}">${html}</span>`;
  }, () => lines.push(""));
  return `<pre class="source" tabindex="0" v-pre><code>${
    lines.map((line, i) => `<span id="L${i + 1}">${line}</span>`).join("\n")
  }</code></pre>`;
}
