/** Just enough of the PNG format: pixels in full color or with a palette, and a text chunk. */
import { crc32, deflateSync } from "node:zlib";
import { Buffer } from "node:buffer";
import { reduceColors } from "./palette.ts";

/** Four bytes a pixel: red, green, blue, alpha. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const latin1 = (text: string) => Buffer.from(text, "latin1");

/** A PNG of opaque pixels in few colors (at most 256), less than half the size of one in full color. */
export function encodeWithPalette(
  { width, height, data }: Pixels,
  colors: number,
  texts: Record<string, string> = {},
): Uint8Array {
  const { palette, indices } = reduceColors(data, colors);
  return join([
    header(width, height, { depth: 8, colorType: 3 }),
    ...Object.entries(texts).map(([keyword, text]) => chunk("tEXt", latin1(`${keyword}\0${text}`))),
    chunk("PLTE", palette),
    chunk("IDAT", compressRows(indices, width)),
    chunk("IEND"),
  ]);
}

export function encodeFullColor({ width, height, data }: Pixels): Uint8Array {
  return join([
    header(width, height, { depth: 8, colorType: 6 }),
    chunk("IDAT", compressRows(data, width * 4)),
    chunk("IEND"),
  ]);
}

/** The text that a PNG holds under a keyword. */
export function readText(png: Uint8Array, keyword: string): string | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = SIGNATURE.length; at + 8 <= png.length;) {
    const length = view.getUint32(at);
    const content = Buffer.from(png.subarray(at + 4, at + 8 + length)).toString("latin1");
    if (content.startsWith(`tEXt${keyword}\0`)) return content.slice(5 + keyword.length);
    at += 12 + length;
  }
  return undefined;
}

function header(width: number, height: number, { depth, colorType }: { depth: number; colorType: number }) {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  content.set([depth, colorType], 8);
  return chunk("IHDR", content);
}

/** Each row is preceded by its filter; 0 is none, the best for flat drawings. */
function compressRows(data: Uint8Array | Uint8ClampedArray, rowLength: number): Uint8Array {
  const rows = data.length / rowLength;
  const filtered = new Uint8Array(rows * (rowLength + 1));
  for (let row = 0; row < rows; row++) {
    filtered.set(data.subarray(row * rowLength, (row + 1) * rowLength), row * (rowLength + 1) + 1);
  }
  return deflateSync(filtered, { level: 9 });
}

function chunk(type: string, content: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(latin1(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

const join = (chunks: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));
