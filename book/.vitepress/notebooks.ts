/** From a notebook to what a page needs: Markdown with a section for each cell, the files of its figures, its text to search. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cell, type DisplayOutput, type Output, parseNotebook, PLOTLY, textOf } from "../../tools/notebook.ts";

const notebooksFolder = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** Where the files of figures lie in the site, as seen from a page in a folder one below it. */
const figuresFolder = "assets/figures";

/** The type under which lib/ shows what became of a claim. */
const verdict = "application/vnd.l2-spellbook.verdict+json";

export interface Chapter {
  /** The notebook's file name without its ending, which is also the page's. */
  readonly name: string;
  /** The number in front of the name, without leading zeros. */
  readonly number: string;
  readonly title: string;
  readonly description: string;
  /** The page's text in Markdown. Its links to files are relative to a folder one below the site's root. */
  readonly markdown: string;
  readonly figures: readonly Figure[];
  readonly sections: SearchSection[];
  readonly exercises: Exercise[];
  /** The notebook itself, as it lies in the repository. */
  readonly source: string;
}

/** A Plotly figure with its picture. */
export interface Figure {
  readonly html: string;
  readonly hasSlider: boolean;
  readonly files: readonly SiteFile[];
}

/** A file of the site that no page of it is. */
export interface SiteFile {
  /** Relative to the site's root. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A task for the reader, at the end of a chapter. */
export interface Exercise {
  /** The id of its cell, which is also its anchor. */
  readonly id: string;
  readonly title: string;
}

/** A piece of a chapter that the search can lead to. */
export interface SearchSection {
  readonly anchor: string;
  readonly titles: string[];
  readonly text: string;
}

/** Cells with more lines than this are shown folded, so that the story is not lost between lists of imports and traces. */
const longest = 22;

/** All chapters in their order. */
export function readChapters(folder: string = notebooksFolder): Chapter[] {
  const names = readdirSync(folder).filter((name) => /^\d+-.*\.ipynb$/.test(name)).sort();
  return names.map((name) => readChapter(name, readFileSync(join(folder, name), "utf8")));
}

/** All that the site holds besides its pages: the figures' pictures and data, and the notebooks for download. */
export function siteFiles(chapters: readonly Chapter[]): SiteFile[] {
  return chapters.flatMap((chapter) => [
    ...chapter.figures.flatMap((figure) => figure.files),
    { path: `chapters/${chapter.name}.ipynb`, content: chapter.source },
  ]);
}

export function readChapter(fileName: string, source: string): Chapter {
  const { cells, metadata } = parseNotebook(source, fileName);
  const name = fileName.replace(/\.ipynb$/, "");
  const figures: Figure[] = [];
  const markdown = cells.map((cell) => renderCell(cell, name, figures)).filter(Boolean).join("\n\n");
  const { title, description } = metadata;
  if (typeof title !== "string" || typeof description !== "string") {
    throw new Error(`${fileName}: its metadata must name a title and a description.`);
  }
  const number = String(Number.parseInt(name, 10));
  const sections = searchSections(cells, title), exercises = readExercises(cells);
  return { name, number, title, description, markdown, figures, sections, exercises, source };
}

/** Each starts with the heading "Exercise 1: title". */
const readExercises = (cells: readonly Cell[]): Exercise[] =>
  cells.filter(({ id }) => /^exercise-\d+$/.test(id)).map(({ id, source }) => ({
    id,
    title: plainText(textOf(source).split("\n")[0]).replace(/^Exercise \d+: /, ""),
  }));

function renderCell(cell: Cell, chapter: string, figures: Figure[]): string {
  const source = textOf(cell.source).trim();
  if (cell.cell_type === "raw" || source === "") return "";
  const lines = source.split("\n").length, isLong = cell.cell_type === "code" && lines > longest;
  const classes = ["cell", cell.cell_type, /^exercise-\d/.test(cell.id) ? "exercise" : "", isLong ? "long" : ""];
  // A heading at the start of a cell takes over the cell's id (see markdown.ts); two elements cannot both have it.
  const id = startsWithHeading(cell) ? "" : ` id="${cell.id}"`;
  const open = `<section class="${classes.filter(Boolean).join(" ")}" data-cell="${cell.id}"${id}>`;
  if (cell.cell_type !== "code") return `${open}\n\n${source}\n\n</section>`;
  const count = cell.execution_count ?? "";
  const anchor = `<a class="cell-anchor" href="#${cell.id}" aria-label="${count} Link to this cell">${count}</a>`;
  const outputs = cell.outputs.map((output, i) => renderOutput(output, `${cell.id}-${i + 1}`, chapter, figures));
  const unfold = isLong ? `<button class="unfold" aria-expanded="false">Show all ${lines} lines</button>` : "";
  return [open + anchor, fence(source), unfold, ...outputs, "</section>"].join("\n\n");
}

const startsWithHeading = (cell: Cell) => cell.cell_type === "markdown" && /^#{1,4} /.test(textOf(cell.source).trim());

/** A fence longer than any run of backticks in the code, so that none of them ends it. */
function fence(code: string): string {
  const run = Math.max(2, ...(code.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = "`".repeat(run + 1);
  return `${ticks}ts\n${code}\n${ticks}`;
}

function renderOutput(output: Output, id: string, chapter: string, figures: Figure[]): string {
  if (output.output_type === "stream") return textOutput(textOf(output.text), output.name);
  if (output.output_type === "error") return textOutput(`${output.ename}: ${output.evalue}`, "error");
  const text = (type: string) => textOf(output.data[type] as string | string[]);
  if (PLOTLY in output.data) {
    const figure = readFigure(output, id, chapter);
    figures.push(figure);
    return figure.html;
  }
  if ("text/markdown" in output.data) {
    const markdown = text("text/markdown").trim();
    const kind = verdict in output.data ? "verdict" : markdown.startsWith("✓") ? "check" : "";
    return `<div class="output ${kind}">\n\n${markdown}\n\n</div>`;
  }
  if ("text/latex" in output.data) {
    const formula = text("text/latex").trim().replace(/^\$+|\$+$/g, "").trim();
    return `<div class="output">\n\n$$\n${formula}\n$$\n\n</div>`;
  }
  if ("image/png" in output.data) {
    const alt = escapeHtml("text/plain" in output.data ? text("text/plain") : "");
    return `<div class="output"><img src="data:image/png;base64,${text("image/png").trim()}" alt="${alt}"></div>`;
  }
  return "text/plain" in output.data ? textOutput(text("text/plain"), "plain") : "";
}

const textOutput = (text: string, kind: string) =>
  text.trim() === "" ? "" : `<pre class="output ${kind}" tabindex="0">${escapeHtml(text.replace(/\n+$/, ""))}</pre>`;

/**
 * The picture comes first and needs no script. `data-figure` names the Plotly JSON that the theme draws in its place when the
 * reader comes near; the custom properties give the box its shape, so that nothing moves when that happens.
 */
function readFigure(output: DisplayOutput, id: string, chapter: string): Figure {
  const plotly = output.data[PLOTLY] as {
    data: unknown;
    layout?: { width?: number; height?: number; sliders?: unknown[] };
  };
  const alt = textOf(output.data["text/plain"] as string | string[]).trim();
  const size = (output.metadata["image/png"] ?? {}) as { width?: number; height?: number };
  const width = size.width ?? plotly.layout?.width ?? 760, height = size.height ?? plotly.layout?.height ?? 440;
  const file = (content: string | Uint8Array, ending: string): SiteFile => {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    return { path: `${figuresFolder}/${chapter}/${id}.${hash}.${ending}`, content };
  };
  const json = file(JSON.stringify(plotly), "json");
  const png = output.data["image/png"];
  const picture = png === undefined ? undefined : file(Buffer.from(textOf(png as string | string[]), "base64"), "png");
  const image = picture
    ? `<img src="../${picture.path}" width="${width}" height="${height}" alt="${
      escapeHtml(alt)
    }" loading="lazy" decoding="async">`
    : "";
  const html = [
    `<figure class="figure" data-figure="../${json.path}" style="--width:${width};--height:${height}">`,
    `<div class="figure-box">${image}</div>`,
    `<figcaption><details><summary>Description</summary>`,
    `<p>${escapeHtml(alt).replace(/\s*\n\s*/g, " ")}</p></details></figcaption></figure>`,
  ].join("\n");
  const hasSlider = (plotly.layout?.sliders?.length ?? 0) > 0;
  return { html, hasSlider, files: picture ? [json, picture] : [json] };
}

/** A section runs from a cell that starts with a heading to the next such cell, and is found under that cell's id. */
function searchSections(cells: readonly Cell[], title: string): SearchSection[] {
  const sections: { anchor: string; titles: string[]; text: string }[] = [];
  for (const cell of cells) {
    const source = textOf(cell.source);
    const heading = startsWithHeading(cell) ? plainText(source.trim().split("\n")[0]) : undefined;
    if (heading !== undefined || sections.length === 0) {
      const isFirst = sections.length === 0;
      sections.push({ anchor: cell.id, titles: isFirst ? [heading ?? title] : [title, heading ?? title], text: "" });
    }
    const outputs = cell.cell_type === "code" ? cell.outputs.map(outputText) : [];
    sections[sections.length - 1].text += [cell.cell_type === "code" ? source : plainText(source), ...outputs, ""].join(
      "\n",
    );
  }
  return sections;
}

function outputText(output: Output): string {
  if (output.output_type === "stream") return textOf(output.text);
  if (output.output_type === "error") return output.evalue;
  return plainText(textOf((output.data["text/plain"] ?? "") as string | string[]));
}

/** Markdown without its marks; good enough to be searched. */
const plainText = (markdown: string) =>
  markdown.replace(/\]\([^)]*\)/g, "]").replace(/<[^>]*>/g, " ").replace(/[#*_`$[\]|\\]|-{3,}/g, " ").replace(
    /\s+/g,
    " ",
  )
    .trim();

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
