/** A reader's cells in the fragment of an address, which no server sees. */

/** By cell, what stands in it. */
export type CellTexts = Readonly<Record<string, string>>;

/** Longer addresses are cut by too many programs that they are sent with. */
export const longestLink = 8000;

/** A small address can unpack to a lot; no chapter is as large as this. */
const longestText = 500_000;

const mark = "#cells=";

export const isShared = (fragment: string): boolean => fragment.startsWith(mark);

/** The fragment, from its number sign on. */
export async function packCells(cells: CellTexts): Promise<string> {
  const packed = await collect(
    streamOf(new TextEncoder().encode(JSON.stringify(cells)), new CompressionStream(format)),
  );
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return mark + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @throws {Error} when the fragment is damaged. */
export async function unpackCells(fragment: string): Promise<CellTexts> {
  try {
    const binary = atob(fragment.slice(mark.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const cells = JSON.parse(
      new TextDecoder().decode(await collect(streamOf(packed, new DecompressionStream(format)), longestText)),
    );
    if (typeof cells !== "object" || cells === null || Object.values(cells).some((text) => typeof text !== "string")) {
      throw new TypeError("It holds something other than cells.");
    }
    return cells;
  } catch (error) {
    throw new Error("The link to changed cells is damaged: perhaps it was cut on its way.", { cause: error });
  }
}

const format = "deflate-raw";

const streamOf = (bytes: Uint8Array<ArrayBuffer>, through: TransformStream<BufferSource, Uint8Array>) =>
  new Blob([bytes]).stream().pipeThrough(through as TransformStream<Uint8Array<ArrayBuffer>, Uint8Array>);

async function collect(stream: ReadableStream<Uint8Array>, most = Infinity): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: BlobPart[] = [];
  let length = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value.length;
    if (length > most) throw new RangeError(`It unpacks to more than ${most} bytes.`);
    pieces.push(piece.value as BlobPart);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
