/** A file of the library to be read: its lines have anchors, and the colors of the editor. */
import { typescriptLanguage } from "@codemirror/lang-javascript";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { escapeHtml } from "./outputs.ts";

/** The same as the editor's in `live/editor.ts`; the style sheet gives them their colors. */
const highlighter = tagHighlighter([
  { tag: [tags.keyword, tags.operator, tags.modifier], class: "keyword" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: "string" },
  { tag: [tags.number, tags.bool, tags.null], class: "constant" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], class: "function" },
  { tag: [tags.typeName, tags.className], class: "type" },
  { tag: tags.comment, class: "comment" },
]);

export function sourceHtml(code: string): string {
  const lines = [""];
  highlightCode(code.trimEnd(), typescriptLanguage.parser.parse(code), highlighter, (text, classes) => {
    const html = escapeHtml(text);
    lines[lines.length - 1] += classes === "" ? html : `<span class="${classes}">${html}</span>`;
  }, () => lines.push(""));
  return `<pre class="source" tabindex="0" v-pre><code>${
    lines.map((line, i) => `<span id="L${i + 1}">${line}</span>`).join("\n")
  }</code></pre>`;
}
