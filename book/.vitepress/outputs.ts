/** What a cell showed, as a page shows it: the same for outputs that are committed and for those that a reader makes. */
import { type DisplayOutput, type Output, PLOTLY, textOf } from "../../tools/notebook.ts";
import { pictureShape } from "./theme/picture_shape.ts";

/** A figure in Plotly's JSON, as far as this module looks into it. */
interface PlotlyJson {
  readonly data: unknown;
  readonly layout?: { title?: { text?: string }; width?: number; height?: number; sliders?: unknown[] };
}

export interface TextOutput {
  readonly kind: "text";
  readonly text: string;
  readonly look: "stdout" | "stderr" | "error" | "plain";
}

export interface MarkdownOutput {
  readonly kind: "markdown";
  readonly markdown: string;
  readonly look: "verdict" | "check" | "";
}

export interface PictureOutput {
  readonly kind: "picture";
  /** In base64. */
  readonly png: string;
  readonly alt: string;
}

export interface FigureOutput {
  readonly kind: "figure";
  readonly plotly: PlotlyJson;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** Its picture in base64. */
  readonly png?: string;
}

export type ShownOutput = TextOutput | MarkdownOutput | PictureOutput | FigureOutput;

/** The type under which lib/ shows what became of a claim. */
const verdict = "application/vnd.l2-spellbook.verdict+json";

/** The richest of an output's types that a page can show; undefined when there is nothing to see. */
export function readOutput(output: Output): ShownOutput | undefined {
  if (output.output_type === "stream") return text(textOf(output.text), output.name);
  if (output.output_type === "error") return text(`${output.ename}: ${output.evalue}`, "error");
  const content = (type: string) => textOf((output.data[type] ?? "") as string | string[]).trim();
  if (PLOTLY in output.data) return readFigure(output);
  if ("text/markdown" in output.data) {
    const markdown = content("text/markdown");
    return { kind: "markdown", markdown, look: verdict in output.data ? "verdict" : isCheck(markdown) ? "check" : "" };
  }
  if ("text/latex" in output.data) {
    const formula = content("text/latex").replace(/^\$+|\$+$/g, "").trim();
    return { kind: "markdown", markdown: `$$\n${formula}\n$$`, look: "" };
  }
  if ("image/png" in output.data) return { kind: "picture", png: content("image/png"), alt: content("text/plain") };
  return "text/plain" in output.data
    ? text(textOf(output.data["text/plain"] as string | string[]), "plain")
    : undefined;
}

const isCheck = (markdown: string) => markdown.startsWith("✓");

const text = (text: string, look: TextOutput["look"]): TextOutput | undefined =>
  text.trim() === "" ? undefined : { kind: "text", text: text.replace(/\n+$/, ""), look };

function readFigure({ data, metadata }: DisplayOutput): FigureOutput {
  const plotly = data[PLOTLY] as unknown as PlotlyJson;
  const size = (metadata["image/png"] ?? {}) as { width?: number; height?: number };
  return {
    kind: "figure",
    plotly,
    alt: textOf((data["text/plain"] ?? "") as string | string[]).trim(),
    width: size.width ?? plotly.layout?.width ?? 760,
    height: size.height ?? plotly.layout?.height ?? 440,
    png: "image/png" in data ? textOf(data["image/png"] as string | string[]) : undefined,
  };
}

export const textHtml = ({ text, look }: TextOutput): string =>
  `<pre class="output ${look}" tabindex="0">${escapeHtml(text)}</pre>`;

/**
 * The custom properties give the box its shape, so that nothing moves when the figure is drawn.
 *
 * The fold for its data is filled when a reader opens it; the page would weigh several times as much with all numbers in it.
 *
 * @param files addresses of the figure's JSON and picture, where they are files of the site
 */
export function figureHtml(
  { plotly, alt, width, height }: FigureOutput,
  files: { readonly json?: string; readonly picture?: string } = {},
): string {
  const description = escapeHtml(alt);
  const shape = pictureShape(plotly);
  const address = files.json === undefined ? "" : ` data-figure="${files.json}"`;
  const file = files.json === undefined
    ? ""
    : `<p class="file">The numbers lie in <a href="${files.json}">the figure’s file</a> (JSON).</p>`;
  const image = files.picture === undefined
    ? ""
    : `<img src="${files.picture}" width="${width}" height="${height}" alt="${description}" loading="lazy" decoding="async">`;
  return [
    `<figure class="figure"${address} aria-label="${escapeHtml(figureTitle(plotly))}"` +
    ` style="--width:${width};--height:${height}${shape === undefined ? "" : `;--picture:${shape.toFixed(3)}`}">`,
    `<div class="figure-box">${image}</div>`,
    `<figcaption><details class="description"><summary>Description</summary>`,
    `<p>${description.replace(/\s*\n\s*/g, " ")}</p></details>`,
    `<details class="data"><summary>Data</summary>${file}</details></figcaption></figure>`,
  ].join("\n");
}

/** Without the marks that Plotly knows. */
export const figureTitle = ({ layout }: PlotlyJson): string =>
  (layout?.title?.text ?? "Figure").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
