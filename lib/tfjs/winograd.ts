/**
 * Convolutions of 3×3, and both their gradients, by Winograd's way: a quarter of the multiplications, for rounding errors of up to
 * 5e-6 of the largest number, about ten times those of plain sums.
 *
 * In the coordinates of `kernels/winograd.ts` each of 36 places has a matrix for the inputs X (tile by channel), for the filter W
 * (channel by output channel) and for the outputs Y (tile by output channel), and Y = X·W. So dX = dY·Wᵀ and dW = Xᵀ·dY.
 *
 * @module
 */

/** The size of a convolution, its padding and its addresses; that of what is wanted is written to. */
export interface Convolution {
  readonly batchSize: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly padInfo: { readonly top: number; readonly left: number };
}

/** The loops that do the work. */
type Loops = Record<"multiply" | "movePlanes", (...numbers: number[]) => number>;

const PLACES = 36, FLOAT_BYTES = 4;
/** As many tiles are taken at a time as have planes of so many numbers, which fit a processor's second cache. */
const PLANE_NUMBERS = 1 << 17;
/** The side of a window of the inputs, the filter and the outputs. */
const SIDES = { x: 6, w: 3, y: 4 };

type Role = keyof typeof SIDES;

/**
 * Whether a convolution can go this way, and gains by it: below so many channels the change of coordinates costs too much. One
 * without outputs does not, so that there is a first block of tiles.
 */
export function suitsWinograd(
  info: Convolution & {
    readonly filterHeight: number;
    readonly filterWidth: number;
    readonly strideHeight: number;
    readonly strideWidth: number;
    readonly dilationHeight: number;
    readonly dilationWidth: number;
  },
): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = info;
  if (info.batchSize * info.outHeight * info.outWidth === 0) return false;
  const plain = [strideHeight, strideWidth, dilationHeight, dilationWidth].every((size) => size === 1);
  return plain && filterHeight === 3 && filterWidth === 3 &&
    [info.inChannels, info.outChannels].every((channels) => channels >= 16 && channels % 4 === 0);
}

/** The numbers that {@link byWinograd} needs room for. */
export function planeNumbers(info: Convolution): number {
  return PLACES * (tilesAtATime(info) * (info.inChannels + info.outChannels) + info.inChannels * info.outChannels);
}

function tilesAtATime({ inChannels, outChannels }: Convolution): number {
  return Math.max(16, Math.floor(PLANE_NUMBERS / (PLACES * (inChannels + outChannels))) & ~3);
}

/**
 * Writes the one of inputs, filter and outputs that is `wanted`, or its gradient, from the other two at their addresses. Inputs
 * must be 0 before, since their tiles overlap and are added.
 */
export function byWinograd(
  loops: Loops,
  wanted: Role,
  address: Record<Role, number>,
  info: Convolution,
  planes: number,
  scratch: number,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  const rows = Math.ceil(outHeight / 4), cols = Math.ceil(outWidth / 4), tiles = batchSize * rows * cols;
  const step = tilesAtATime(info),
    image = {
      x: [inHeight, inWidth, inChannels, rows, cols, padInfo.top, padInfo.left],
      // A filter is like one tile of an image of 3×3 with a channel for each pair of channels.
      w: [3, 3, inChannels * outChannels, 1, 1, 0, 0],
      y: [outHeight, outWidth, outChannels, rows, cols, 0, 0],
    };
  const at = { w: planes, x: planes + PLACES * inChannels * outChannels * FLOAT_BYTES, y: 0 };
  at.y = at.x + PLACES * step * inChannels * FLOAT_BYTES;
  const move = (role: Role, from: number, to: number) =>
    loops.movePlanes(address[role], at[role], from, to, role === wanted ? 1 : 0, SIDES[role], scratch, ...image[role]);
  if (wanted !== "w") move("w", 0, 1);
  for (let from = 0; from < tiles; from += step) {
    const to = Math.min(from + step, tiles), count = to - from;
    if (wanted !== "x") move("x", from, to);
    if (wanted !== "y") move("y", from, to);
    for (let place = 0; place < PLACES; place++) {
      const x = at.x + place * count * inChannels * FLOAT_BYTES, y = at.y + place * count * outChannels * FLOAT_BYTES;
      const w = at.w + place * inChannels * outChannels * FLOAT_BYTES;
      if (wanted === "y") {
        loops.multiply(count, inChannels, outChannels, x, inChannels, 1, w, outChannels, 1, y, 0, scratch);
      } else if (wanted === "x") {
        loops.multiply(count, outChannels, inChannels, y, outChannels, 1, w, 1, outChannels, x, 0, scratch);
      } else {
        loops.multiply(
          inChannels,
          count,
          outChannels,
          x,
          1,
          inChannels,
          y,
          outChannels,
          1,
          w,
          from > 0 ? 1 : 0,
          scratch,
        );
      }
    }
    if (wanted !== "w") move(wanted, from, to);
  }
  if (wanted === "w") move("w", 0, 1);
}
