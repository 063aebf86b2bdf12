// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles; its types are not TypeScript's.

/**
 * What lib/tfjs/training_kernels.ts needs to train quickly on the memory of TensorFlow.js' wasm backend: float32, four lanes at a
 * time. Each multiplication and addition is rounded by itself, never fused, so that the bits are the same on every machine.
 * Tensors are given by their addresses; images are laid out as batch, row, column, channel.
 */

/** A tile of C stays in registers: four rows of two vectors. */
const TILE_ROWS: i32 = 4, TILE_COLS: i32 = 8;
/** Blocks of A and of B that fit the processor's second cache; multiples of the tile. */
const BLOCK_ROWS: i32 = 64, BLOCK_COLS: i32 = 384, BLOCK_TERMS: i32 = 256;

/** The bytes that `multiply` needs beside its matrices: a block of A, one of B, and a tile. */
export function scratchBytes(): i32 {
  return (BLOCK_TERMS * (BLOCK_ROWS + BLOCK_COLS) + TILE_ROWS * TILE_COLS) << 2;
}

/**
 * C = A·B, or C += A·B with `more`, for A of n×k, B of k×m and C dense and row-major; k is at least 1. Strides say how far the next
 * row and column are, in numbers, so that a transpose is read where it stands.
 */
export function multiply(
  n: i32,
  k: i32,
  m: i32,
  a: usize,
  aRow: i32,
  aCol: i32,
  b: usize,
  bRow: i32,
  bCol: i32,
  c: usize,
  more: bool,
  scratch: usize,
): void {
  const aBlock = scratch, bBlock = aBlock + usize(BLOCK_TERMS * BLOCK_ROWS << 2);
  const border = bBlock + usize(BLOCK_TERMS * BLOCK_COLS << 2);
  for (let j = 0; j < m; j += BLOCK_COLS) {
    const cols = min(BLOCK_COLS, m - j);
    for (let p = 0; p < k; p += BLOCK_TERMS) {
      const terms = min(BLOCK_TERMS, k - p), adding = more || p > 0;
      pack(b + bytes(p, bRow) + bytes(j, bCol), bCol, bRow, cols, terms, TILE_COLS, bBlock);
      for (let i = 0; i < n; i += BLOCK_ROWS) {
        const rows = min(BLOCK_ROWS, n - i);
        pack(a + bytes(i, aRow) + bytes(p, aCol), aRow, aCol, rows, terms, TILE_ROWS, aBlock);
        multiplyBlock(aBlock, bBlock, c + bytes(i, m) + bytes(j, 1), rows, terms, cols, bytes(m, 1), adding, border);
      }
    }
  }
}

/**
 * Copies rows of A, or columns of B, in bands as wide as a tile: term by term, the numbers of a band side by side. What is
 * missing to a whole band is 0.
 */
function pack(from: usize, lineStride: i32, termStride: i32, lines: i32, terms: i32, width: i32, to: usize): void {
  const line = bytes(lineStride, 1), term = bytes(termStride, 1);
  for (let first = 0; first < lines; first += width) {
    const there = min(width, lines - first);
    let x = from + bytes(first, lineStride);
    if (there < width) {
      for (let p = 0; p < terms; p++, x += term) {
        for (let i = 0; i < width; i++, to += 4) store<f32>(to, i < there ? load<f32>(x + usize(i) * line) : 0);
      }
    } else if (lineStride == 1) {
      for (let p = 0; p < terms; p++, x += term) {
        for (let i = 0; i < width; i += 4, to += 16) v128.store(to, v128.load(x + bytes(i, 1)));
      }
    } else {
      for (let i = 0; i < width; i += 4) {
        let x0 = x + bytes(i, lineStride), x1 = x0 + line, x2 = x1 + line, x3 = x2 + line;
        let at = to + bytes(i, 1);
        for (let p = 0; p < terms; p++, x0 += term, x1 += term, x2 += term, x3 += term, at += bytes(width, 1)) {
          store<f32>(at, load<f32>(x0)), store<f32>(at, load<f32>(x1), 4);
          store<f32>(at, load<f32>(x2), 8), store<f32>(at, load<f32>(x3), 12);
        }
      }
      to += bytes(terms, width);
    }
  }
}

/** The same for packed blocks. `row` is the distance between rows of C in bytes. */
function multiplyBlock(
  a: usize,
  b: usize,
  c: usize,
  n: i32,
  k: i32,
  m: i32,
  row: usize,
  more: bool,
  border: usize,
): void {
  for (let j = 0; j < m; j += TILE_COLS) {
    const cols = min(TILE_COLS, m - j), y = b + bytes(j, k);
    for (let i = 0; i < n; i += TILE_ROWS) {
      const rows = min(TILE_ROWS, n - i), x = a + bytes(i, k), at = c + usize(i) * row + bytes(j, 1);
      if (rows == TILE_ROWS && cols == TILE_COLS) {
        multiplyTile(x, y, at, k, row, more);
        continue;
      }
      multiplyTile(x, y, border, k, TILE_COLS << 2, false);
      for (let r = 0; r < rows; r++) {
        for (let s = 0; s < cols; s++) {
          const sum = load<f32>(border + bytes(r, TILE_COLS) + bytes(s, 1)), to = at + usize(r) * row + bytes(s, 1);
          store<f32>(to, more ? load<f32>(to) + sum : sum);
        }
      }
    }
  }
}

/**
 * Four numbers of A come with one load and are spread by shuffles: an engine that looks at each address before it loads, as Deno's
 * does, takes nearly twice as long with a load for each.
 */
function multiplyTile(x: usize, y: usize, c: usize, k: i32, row: usize, more: bool): void {
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (const end = x + bytes(k, TILE_ROWS); x < end; x += TILE_ROWS << 2, y += TILE_COLS << 2) {
    const y0 = v128.load(y), y1 = v128.load(y, 16), four = v128.load(x);
    const x0 = v128.shuffle<f32>(four, four, 0, 0, 0, 0), x1 = v128.shuffle<f32>(four, four, 1, 1, 1, 1);
    const x2 = v128.shuffle<f32>(four, four, 2, 2, 2, 2), x3 = v128.shuffle<f32>(four, four, 3, 3, 3, 3);
    s00 = f32x4.add(s00, f32x4.mul(x0, y0)), s01 = f32x4.add(s01, f32x4.mul(x0, y1));
    s10 = f32x4.add(s10, f32x4.mul(x1, y0)), s11 = f32x4.add(s11, f32x4.mul(x1, y1));
    s20 = f32x4.add(s20, f32x4.mul(x2, y0)), s21 = f32x4.add(s21, f32x4.mul(x2, y1));
    s30 = f32x4.add(s30, f32x4.mul(x3, y0)), s31 = f32x4.add(s31, f32x4.mul(x3, y1));
  }
  put(c, s00, s01, more), put(c + row, s10, s11, more);
  put(c + 2 * row, s20, s21, more), put(c + 3 * row, s30, s31, more);
}

function put(c: usize, s0: v128, s1: v128, more: bool): void {
  if (more) s0 = f32x4.add(v128.load(c), s0), s1 = f32x4.add(v128.load(c, 16), s1);
  v128.store(c, s0), v128.store(c, s1, 16);
}

/**
 * The patches that a convolution's filter sees at the output positions `from` to `to`, which count through batch, rows and columns:
 * a row for each, its numbers in the order of filter row, filter column, channel. Beyond the image's border is 0. With `back`, the
 * way back: adds each number of the patches to the place in `x` that it was taken from.
 */
export function movePatches(
  x: usize,
  patches: usize,
  from: i32,
  to: i32,
  back: bool,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
): void {
  const image = outHeight * outWidth;
  for (let position = from; position < to; position++) {
    const batch = position / image, y0 = position % image / outWidth * strideHeight - top;
    const x0 = position % outWidth * strideWidth - left;
    for (let i = 0; i < filterHeight; i++) {
      const row = y0 + i * dilationHeight, line = x + bytes((batch * height + row) * width, channels);
      const inside = u32(row) < u32(height);
      // A row of the patch that lies in the image as a whole is moved at once.
      const whole = inside && dilationWidth == 1 && x0 >= 0 && x0 + filterWidth <= width;
      const steps = whole ? 1 : filterWidth, count = whole ? filterWidth * channels : channels;
      for (let j = 0; j < steps; j++, patches += bytes(count, 1)) {
        const col = x0 + j * dilationWidth, at = line + bytes(col, channels);
        if (!inside || u32(col) >= u32(width)) {
          if (!back) memory.fill(patches, 0, bytes(count, 1));
        } else if (back) accumulate(patches, at, count);
        else copy(at, patches, count);
      }
    }
  }
}

/**
 * Depthwise convolution: each of the `channels` of the input has `times` filters of its own, and the patches are those of
 * {@link movePatches}. Adds to `filter` the products of patches and output gradients at `count` positions.
 */
export function depthwiseFilter(
  patches: usize,
  dy: usize,
  count: i32,
  taps: i32,
  channels: i32,
  times: i32,
  filter: usize,
): void {
  for (let position = 0; position < count; position++, dy += bytes(channels, times)) {
    let w = filter;
    for (let tap = 0; tap < taps; tap++) {
      for (let channel = 0; channel < channels; channel++, patches += 4) {
        const value = load<f32>(patches), y = dy + bytes(channel, times);
        for (let i = 0; i < times; i++, w += 4) store<f32>(w, load<f32>(w) + value * load<f32>(y + bytes(i, 1)));
      }
    }
  }
}

/** The gradient of a depthwise convolution with respect to its patches. */
export function depthwisePatches(
  patches: usize,
  dy: usize,
  count: i32,
  taps: i32,
  channels: i32,
  times: i32,
  filter: usize,
): void {
  for (let position = 0; position < count; position++, dy += bytes(channels, times)) {
    let w = filter;
    for (let tap = 0; tap < taps; tap++) {
      for (let channel = 0; channel < channels; channel++, patches += 4) {
        const y = dy + bytes(channel, times);
        let sum: f32 = 0;
        for (let i = 0; i < times; i++, w += 4) sum += load<f32>(w) * load<f32>(y + bytes(i, 1));
        store<f32>(patches, sum);
      }
    }
  }
}

/** The gradient of max pooling: adds each output's gradient to the first largest number of its window. */
export function addToLargest(
  dx: usize,
  x: usize,
  dy: usize,
  positions: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  dilationHeight: i32,
  dilationWidth: i32,
  top: i32,
  left: i32,
): void {
  const image = outHeight * outWidth;
  for (let position = 0; position < positions; position++) {
    const batch = position / image, y0 = position % image / outWidth * strideHeight - top;
    const x0 = position % outWidth * strideWidth - left;
    for (let channel = 0, lanes = 4; channel < channels; channel += lanes, dy += bytes(lanes, 1)) {
      if (channel + 4 > channels) lanes = 1;
      let largest = f32x4.splat(-Infinity), places = i32x4.splat(-1);
      for (let i = 0; i < filterHeight; i++) {
        const row = y0 + i * dilationHeight;
        if (u32(row) >= u32(height)) continue;
        for (let j = 0; j < filterWidth; j++) {
          const col = x0 + j * dilationWidth;
          if (u32(col) >= u32(width)) continue;
          const at = ((batch * height + row) * width + col) * channels + channel, from = x + bytes(at, 1);
          const values = lanes == 4 ? v128.load(from) : v128.load32_zero(from), larger = f32x4.gt(values, largest);
          largest = v128.bitselect(values, largest, larger);
          places = v128.bitselect(i32x4.splat(at), places, larger);
        }
      }
      addAt(dx, i32x4.extract_lane(places, 0), dy);
      if (lanes == 1) continue;
      addAt(dx + 4, i32x4.extract_lane(places, 1), dy + 4);
      addAt(dx + 8, i32x4.extract_lane(places, 2), dy + 8);
      addAt(dx + 12, i32x4.extract_lane(places, 3), dy + 12);
    }
  }
}

/** Adds a number to the one at a place; −1 is none. */
function addAt(to: usize, place: i32, from: usize): void {
  if (place >= 0) store<f32>(to + bytes(place, 1), load<f32>(to + bytes(place, 1)) + load<f32>(from));
}

/** Adds up the rows of a matrix, first 64 at a time in `scratch`, so that rounding errors grow slowly. */
export function sumRows(x: usize, rows: i32, cols: i32, sum: usize, scratch: usize): void {
  memory.fill(sum, 0, bytes(cols, 1));
  for (let first = 0; first < rows; first += 64) {
    memory.fill(scratch, 0, bytes(cols, 1));
    for (let row = first; row < min(first + 64, rows); row++, x += bytes(cols, 1)) accumulate(x, scratch, cols);
    accumulate(scratch, sum, cols);
  }
}

/**
 * One step of Adam, or of AdamW with `decoupled`, for `n` weights in PyTorch's order of operations. Means before the step are read
 * at `m`, `v` and, for AMSGrad, `vMax`; those after it and the weight are written at `wNew`, `mNew`, `vNew` and `vMaxNew`.
 * Without AMSGrad `vMaxNew` is 0. `gain` is 1 − β₁ or, where the gradient is the nearer end to start from, −β₁; `keep2` and `gain2`
 * are β₂ and 1 − β₂; `sign` is −1 to maximize.
 */
export function adamStep(
  n: i32,
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  vMax: usize,
  wNew: usize,
  mNew: usize,
  vNew: usize,
  vMaxNew: usize,
  sign: f32,
  decay: f32,
  decoupled: bool,
  gain: f32,
  keep2: f32,
  gain2: f32,
  correction: f32,
  eps: f32,
  stepSize: f32,
): void {
  const shrink = decoupled ? decay : <f32> 1, pull = decoupled ? <f32> 0 : decay;
  const whole = n & ~3;
  for (let i = 0; i < whole; i += 4) {
    const at = bytes(i, 1), old = v128.load(w + at);
    let slope = f32x4.mul(v128.load(g + at), f32x4.splat(sign));
    if (pull != 0) slope = f32x4.add(slope, f32x4.mul(old, f32x4.splat(pull)));
    const mean = v128.load(m + at);
    const first = f32x4.add(gain > 0 ? mean : slope, f32x4.mul(f32x4.sub(slope, mean), f32x4.splat(gain)));
    let second = f32x4.mul(f32x4.mul(slope, slope), f32x4.splat(gain2));
    second = f32x4.add(f32x4.mul(v128.load(v + at), f32x4.splat(keep2)), second);
    v128.store(mNew + at, first), v128.store(vNew + at, second);
    if (vMaxNew) {
      second = f32x4.max(v128.load(vMax + at), second);
      v128.store(vMaxNew + at, second);
    }
    const root = f32x4.div(f32x4.sqrt(second), f32x4.splat(correction));
    const move = f32x4.mul(f32x4.div(first, f32x4.add(root, f32x4.splat(eps))), f32x4.splat(stepSize));
    v128.store(wNew + at, f32x4.sub(f32x4.mul(old, f32x4.splat(shrink)), move));
  }
  for (let i = whole; i < n; i++) {
    const at = bytes(i, 1), old = load<f32>(w + at);
    let slope = load<f32>(g + at) * sign;
    if (pull != 0) slope += old * pull;
    const mean = load<f32>(m + at), first: f32 = (gain > 0 ? mean : slope) + (slope - mean) * gain;
    let second: f32 = load<f32>(v + at) * keep2 + slope * slope * gain2;
    store<f32>(mNew + at, first), store<f32>(vNew + at, second);
    if (vMaxNew) {
      second = max<f32>(load<f32>(vMax + at), second);
      store<f32>(vMaxNew + at, second);
    }
    store<f32>(wNew + at, old * shrink - first / (sqrt<f32>(second) / correction + eps) * stepSize);
  }
}

function copy(from: usize, to: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(to + bytes(i, 1), v128.load(from + bytes(i, 1)));
  for (; i < n; i++) store<f32>(to + bytes(i, 1), load<f32>(from + bytes(i, 1)));
}

function accumulate(from: usize, to: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(to + bytes(i, 1), f32x4.add(v128.load(to + bytes(i, 1)), v128.load(from + bytes(i, 1))));
  }
  for (; i < n; i++) store<f32>(to + bytes(i, 1), load<f32>(to + bytes(i, 1)) + load<f32>(from + bytes(i, 1)));
}

/** So many numbers, `stride` apart, in bytes. */
function bytes(count: i32, stride: i32): usize {
  return usize(count * stride) << 2;
}
