/** Fewer colors for a picture, by median cut: the box of colors that spreads most pixels widest is halved, again and again. */

interface Color {
  readonly rgb: number;
  readonly pixels: number;
}

/** Colors along their widest channel. */
interface Box {
  readonly colors: readonly Color[];
  readonly shift: number;
  readonly spread: number;
}

/** Red, green and blue of at most `limit` colors, and for each opaque pixel the number of its color. */
export function reduceColors(
  pixels: Uint8Array | Uint8ClampedArray,
  limit: number,
): { palette: Uint8Array; indices: Uint8Array } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 4) {
    const rgb = rgbAt(pixels, at);
    counts.set(rgb, (counts.get(rgb) ?? 0) + 1);
  }
  const boxes = halve([...counts].map(([rgb, pixels]) => ({ rgb, pixels })), limit);

  const palette = new Uint8Array(3 * boxes.length);
  const indexOf = new Map<number, number>();
  boxes.forEach(({ colors }, index) => {
    // The color of most pixels stands for its box, so that flat areas keep theirs.
    const { rgb } = colors.reduce((a, b) => b.pixels > a.pixels ? b : a);
    palette.set([rgb >> 16, rgb >> 8 & 255, rgb & 255], 3 * index);
    for (const color of colors) indexOf.set(color.rgb, index);
  });
  const indices = new Uint8Array(pixels.length / 4);
  for (let i = 0; i < indices.length; i++) indices[i] = indexOf.get(rgbAt(pixels, 4 * i))!;
  return { palette, indices };
}

const rgbAt = (pixels: Uint8Array | Uint8ClampedArray, at: number): number =>
  pixels[at] << 16 | pixels[at + 1] << 8 | pixels[at + 2];

function halve(colors: Color[], limit: number): Box[] {
  const boxes = [makeBox(colors)];
  while (boxes.length < limit) {
    const widest = boxes.reduce((best, box, i) => box.spread > boxes[best].spread ? i : best, 0);
    if (boxes[widest].colors.length === 1) break;
    boxes.splice(widest, 1, ...split(boxes[widest]));
  }
  return boxes;
}

function makeBox(colors: readonly Color[]): Box {
  const channels = [16, 8, 0].map((shift) => {
    const values = colors.map(({ rgb }) => rgb >> shift & 255);
    return { shift, width: values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b)) };
  });
  const { shift, width } = channels.reduce((a, b) => b.width > a.width ? b : a);
  // Squared width: an eye sees one color that is far off sooner than many that are nearly right.
  const pixels = colors.reduce((sum, color) => sum + color.pixels, 0);
  return { colors, shift, spread: width * width * Math.sqrt(pixels) };
}

function split({ colors, shift }: Box): [Box, Box] {
  const sorted = [...colors].sort((a, b) => (a.rgb >> shift & 255) - (b.rgb >> shift & 255) || a.rgb - b.rgb);
  const half = sorted.reduce((sum, color) => sum + color.pixels, 0) / 2;
  let at = 0;
  for (let seen = 0; at < sorted.length - 1 && seen < half; at++) seen += sorted[at].pixels;
  at = Math.min(Math.max(at, 1), sorted.length - 1);
  return [makeBox(sorted.slice(0, at)), makeBox(sorted.slice(at))];
}
