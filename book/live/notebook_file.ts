/** A chapter as the reader has it, as a notebook for Jupyter. */
import {
  codeCells,
  formatJson,
  formatNotebook,
  type Json,
  linesOf,
  normalizeNotebook,
  type Notebook,
  type Output,
  PLOTLY,
  textOf,
} from "../../tools/notebook.ts";

export interface ReaderCell {
  readonly text: string;
  /** Undefined when the cell has not run in the page. */
  readonly outputs?: readonly Output[];
}

/** The bytes of the committed notebook where the reader changed nothing and every cell gave what it had given. */
export function readerNotebook(committed: Notebook, cells: ReadonlyMap<string, ReaderCell>): string {
  const notebook = structuredClone(committed);
  for (const cell of codeCells(notebook)) {
    const reader = cells.get(cell.id);
    if (reader === undefined) continue;
    const isChanged = reader.text !== textOf(cell.source);
    const before = cell.outputs;
    cell.source = linesOf(reader.text);
    if (reader.outputs) cell.outputs = reader.outputs.map((output) => withPicture(output, before));
    else if (isChanged) cell.outputs = [];
  }
  return formatNotebook(normalizeNotebook(notebook));
}

/** The page makes no pictures; a figure that is the committed one keeps its own. */
function withPicture(output: Output, committed: readonly Output[]): Output {
  if (output.output_type !== "display_data" || !(PLOTLY in output.data)) return output;
  const drawn = formatJson(output.data[PLOTLY]);
  const same = committed.find((other) =>
    other.output_type === "display_data" && PLOTLY in other.data && formatJson(other.data[PLOTLY] as Json) === drawn
  );
  if (same?.output_type !== "display_data" || !("image/png" in same.data)) return output;
  return {
    ...output,
    data: { ...output.data, "image/png": same.data["image/png"] },
    metadata: { ...output.metadata, "image/png": same.metadata["image/png"] },
  };
}
