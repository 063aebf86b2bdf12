/** From a notebook to what a page needs: Markdown with a section for each cell, the files of its figures, its text to search. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cell, type Output, parseNotebook, textOf } from "../../tools/notebook.ts";
import { type CodeLink, fence } from "./code_links.ts";
import { Library } from "./library.ts";
import { chapterButtons, repository } from "./chapter_buttons.ts";
import { cellActions, chapterActions } from "./live_buttons.ts";
import { escapeHtml, figureHtml, type FigureOutput, readOutput, textHtml } from "./outputs.ts";
import type { SearchSection } from "./search.ts";

const notebooksFolder = fileURLToPath(new URL("../../notebooks", import.meta.url));

/** Where the files of figures lie in the site, as seen from a page in a folder one below it. */
const figuresFolder = "assets/figures";

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
  const links = linksOf(cells);
  const [opening, ...others] = cells.map((cell) => renderCell(cell, name, figures, links.get(cell))).filter(Boolean);
  const exercises = readExercises(cells);
  const buttons = [chapterActions(name, exercises.length), chapterButtons(name, repository)];
  const markdown = [opening, ...buttons, ...others].join("\n\n");
  const { title, description } = metadata;
  if (typeof title !== "string" || typeof description !== "string") {
    throw new Error(`${fileName}: its metadata must name a title and a description.`);
  }
  const number = String(Number.parseInt(name, 10));
  const sections = searchSections(cells, title);
  return { name, number, title, description, markdown, figures, sections, exercises, source };
}

/** Each starts with the heading "Exercise 1: title". */
const readExercises = (cells: readonly Cell[]): Exercise[] =>
  cells.filter(({ id }) => /^exercise-\d+$/.test(id)).map(({ id, source }) => ({
    id,
    title: plainText(textOf(source).split("\n")[0]).replace(/^Exercise \d+: /, ""),
  }));

let library: Library | undefined;

/** Where a chapter first uses a name of the library, it leads to its description. */
function linksOf(cells: readonly Cell[]): Map<Cell, CodeLink[]> {
  const code = cells.filter((cell) => cell.cell_type === "code");
  const links = (library ??= new Library()).firstUses(code.map(({ source }) => textOf(source).trim()));
  return new Map(code.map((cell, i) => [cell, links[i]]));
}

function renderCell(cell: Cell, chapter: string, figures: Figure[], links?: readonly CodeLink[]): string {
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
  const actions = cellActions(isLong ? lines : undefined);
  return [open + anchor, fence(source, links), actions, ...outputs, "</section>"].join("\n\n");
}

const startsWithHeading = (cell: Cell) => cell.cell_type === "markdown" && /^#{1,4} /.test(textOf(cell.source).trim());

function renderOutput(output: Output, id: string, chapter: string, figures: Figure[]): string {
  const shown = readOutput(output);
  if (shown === undefined) return "";
  if (shown.kind === "text") return textHtml(shown);
  if (shown.kind === "markdown") return `<div class="output ${shown.look}">\n\n${shown.markdown}\n\n</div>`;
  if (shown.kind === "picture") {
    return `<div class="output"><img src="data:image/png;base64,${shown.png}" alt="${escapeHtml(shown.alt)}"></div>`;
  }
  const figure = placeFigure(shown, id, chapter);
  figures.push(figure);
  return figure.html;
}

/** The picture comes first and needs no script; `data-figure` names the Plotly JSON that the theme draws in its place. */
function placeFigure(figure: FigureOutput, id: string, chapter: string): Figure {
  const file = (content: string | Uint8Array, ending: string): SiteFile => {
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
    return { path: `${figuresFolder}/${chapter}/${id}.${hash}.${ending}`, content };
  };
  const json = file(JSON.stringify(figure.plotly), "json");
  const picture = figure.png === undefined ? undefined : file(Buffer.from(figure.png, "base64"), "png");
  const html = figureHtml(figure, { json: `../${json.path}`, picture: picture && `../${picture.path}` });
  const hasSlider = (figure.plotly.layout?.sliders?.length ?? 0) > 0;
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
