/** Small chapters to test with, and folders for them. */
import { join } from "node:path";
import type { Shelf } from "../../tools/chapters.ts";
import { type Cell, formatNotebook, type Notebook } from "../../tools/notebook.ts";

export const markdown = (id: string, source: string): Cell => ({ cell_type: "markdown", id, metadata: {}, source });

export const code = (id: string, source: string, tags?: string[]): Cell => ({
  cell_type: "code",
  id,
  metadata: tags ? { tags } : {},
  source,
  outputs: [],
  execution_count: null,
});

export const notebook = (...cells: Cell[]): Notebook => ({
  cells,
  metadata: {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    title: "A Fixture",
    description: "A small chapter to test with.",
  },
  nbformat: 4,
  nbformat_minor: 5,
});

/** A cell that shows a figure without the library. */
export const figureCell = (id: string, color: string): Cell =>
  code(
    id,
    `await Deno.jupyter.broadcast("display_data", {
  data: {
    "application/vnd.plotly.v1+json": {
      data: [{ type: "scatter", x: [1, 2, 3], y: [0.00001, 2.5, 3], line: { color: "${color}" } }],
      layout: { title: { text: "A line" }, width: 300, height: 200 },
    },
    "text/plain": "A line that rises from one to three.",
  },
  metadata: {},
  transient: {},
});`,
  );

export interface Folder extends Shelf, AsyncDisposable {
  write(name: string, notebook: Notebook): Promise<void>;
  read(name: string): Promise<string>;
}

/** A folder with notebooks of its own, gone at the end of the test. */
export async function temporaryShelf(): Promise<Folder> {
  const folder = await Deno.makeTempDir();
  const path = (name: string) => join(folder, "notebooks", `${name}.ipynb`);
  await Deno.mkdir(join(folder, "notebooks"));
  return {
    notebooks: join(folder, "notebooks"),
    records: join(folder, "records"),
    execution: { cwd: join(folder, "notebooks"), cellTimeout: 60 },
    write: (name, notebook) => Deno.writeTextFile(path(name), formatNotebook(notebook)),
    read: (name) => Deno.readTextFile(path(name)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
