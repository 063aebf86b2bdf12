/** Gives each figure of an executed chapter its picture: the committed one while the figure is the same, else a new one. */
import { Buffer } from "node:buffer";
import { digest } from "./files.ts";
import {
  codeCells,
  type DisplayOutput,
  type Json,
  type JsonObject,
  type Notebook,
  PLOTLY,
  type Text,
  textOf,
} from "./notebook.ts";
import { encodeWithPalette, readText } from "./png.ts";

/** To be raised when all pictures are to be drawn anew. */
const DRAWING = "9";
/** The text in a PNG that tells which figure it shows. */
const ORIGIN = "drawn-from";
/** The best of these that fits is taken; only smooth color surfaces need another than the first. */
const QUALITIES = [{ zoom: 2, colors: 256 }, { zoom: 2, colors: 96 }, { zoom: 1.5, colors: 128 }, {
  zoom: 1,
  colors: 256,
}];
const ENOUGH_BYTES = 60_000;
const DEFAULT_SIZE = { width: 760, height: 440 };

/** A figure that cannot be drawn, with the cell that shows it. */
export class DrawingError extends Error {
  override readonly name = "DrawingError";
  constructor(readonly cell: string, reason: string) {
    super(`A figure could not be drawn: ${reason}`);
  }
}

/** Adds `image/png` to all figures of `executed`, in place; says how many had to be drawn. */
export async function addPictures(executed: Notebook, committed: Notebook): Promise<number> {
  const pictures = new Map(
    figures(committed).map(({ data }) => {
      const png = data["image/png"] as string | undefined;
      return [png && readText(Buffer.from(png, "base64"), ORIGIN), png];
    }),
  );
  let drawn = 0;
  for (const { cell, data, output } of figures(executed)) {
    const figure = data[PLOTLY] as JsonObject;
    const size = sizeOf(figure);
    const origin = originOf(figure);
    let png = pictures.get(origin);
    if (png === undefined) {
      png = await draw(figure, size, origin).catch((error) => {
        throw new DrawingError(cell, error.message);
      });
      drawn++;
    }
    data["image/png"] = png;
    output.metadata = { ...output.metadata, "image/png": { ...size, alt: textOf((data["text/plain"] ?? "") as Text) } };
  }
  return drawn;
}

/** All figures among a notebook's outputs, each with the id of its cell. */
export function figures(notebook: Notebook): { cell: string; output: DisplayOutput; data: JsonObject }[] {
  return codeCells(notebook).flatMap((cell) =>
    cell.outputs.flatMap((output) =>
      output.output_type === "display_data" && output.data[PLOTLY] !== undefined
        ? [{ cell: cell.id, output, data: output.data }]
        : []
    )
  );
}

/** What a picture of this figure bears, so that it is known whether a picture is still up to date. */
export const originOf = (figure: Json): string => digest(DRAWING, JSON.stringify(figure)).slice(0, 32);

/** What a picture in base64 bears. */
export const readOrigin = (png: string): string | undefined => readText(Buffer.from(png, "base64"), ORIGIN);

function sizeOf(figure: JsonObject): typeof DEFAULT_SIZE {
  const { width = DEFAULT_SIZE.width, height = DEFAULT_SIZE.height } = (figure.layout ?? {}) as JsonObject;
  return { width: Number(width), height: Number(height) };
}

async function draw(figure: JsonObject, { width, height }: typeof DEFAULT_SIZE, origin: string): Promise<string> {
  const { drawFigure } = await import("./drawing.ts");
  const at = await drawFigure(figure, width, height);
  let png: Uint8Array = new Uint8Array();
  for (const { zoom, colors } of QUALITIES) {
    png = encodeWithPalette(at(zoom), colors, { [ORIGIN]: origin });
    if (png.length <= ENOUGH_BYTES) break;
  }
  return Buffer.from(png).toString("base64");
}
