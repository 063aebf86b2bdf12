// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles; its types are not TypeScript's.

/**
 * Convolutions of 3×3 with a quarter of the multiplications, after Winograd (1980) and Lavin and Gray (2016). An output tile of 4×4
 * needs 6×6 numbers of the input; in other coordinates, the values of polynomials at 0, 1, −1, 2, −2 and ∞, the convolution is one
 * product for each of 36 places: Y = Aᵀ[(G·w·Gᵀ) ⊙ (Bᵀ·x·B)]A. Summed over channels that is one matrix product for each place, so the
 * numbers of a place lie together in a *plane*: tile after tile, channel after channel.
 *
 * A filter (3), output gradients (4) or inputs (6) go there by G, A or Bᵀ; a filter's gradient, outputs or inputs' gradients come
 * back by the transposes. Four channels are moved at a time.
 */
const PLACES: i32 = 6, VECTOR: usize = 16;

/**
 * Takes the windows of `side`×`side` numbers of the tiles `from` to `to`, which count through batch, rows and columns of tiles, into
 * 36 planes. Windows begin four apart, `top` and `left` before the image; beyond its border is 0. With `back`, the way back: writes
 * each window or, since those of 6×6 overlap, adds them up. `scratch` has room for 72 vectors.
 */
export function movePlanes(
  image: usize,
  planes: usize,
  from: i32,
  to: i32,
  back: bool,
  side: i32,
  scratch: usize,
  height: i32,
  width: i32,
  channels: i32,
  tileRows: i32,
  tileCols: i32,
  top: i32,
  left: i32,
): void {
  const pixel = usize(channels) << 2, plane = usize(to - from) * pixel;
  for (let tile = from; tile < to; tile++) {
    const y0 = tile / tileCols % tileRows * 4 - top, x0 = tile % tileCols * 4 - left;
    let channel = image + usize(tile / (tileRows * tileCols) * height * width) * pixel;
    for (const end = channel + pixel; channel < end; channel += VECTOR, planes += VECTOR) {
      if (back) {
        outOfPlanes(planes, plane, side, scratch);
        for (let row = y0, at = scratch; row < y0 + side; row++) {
          for (let col = x0; col < x0 + side; col++, at += VECTOR) {
            if (u32(row) >= u32(height) || u32(col) >= u32(width)) continue;
            const place = channel + usize(row * width + col) * pixel;
            v128.store(place, side == PLACES ? f32x4.add(v128.load(place), v128.load(at)) : v128.load(at));
          }
        }
      } else {
        for (let row = y0, at = scratch; row < y0 + side; row++) {
          for (let col = x0; col < x0 + side; col++, at += VECTOR) {
            const there = u32(row) < u32(height) && u32(col) < u32(width);
            v128.store(at, there ? v128.load(channel + usize(row * width + col) * pixel) : f32x4.splat(0));
          }
        }
        intoPlanes(planes, plane, side, scratch);
      }
    }
  }
}

/** A window at `scratch` in the other coordinates: first its columns, then its rows. */
function intoPlanes(planes: usize, plane: usize, side: i32, scratch: usize): void {
  const line = usize(side) * VECTOR, half = scratch + usize(PLACES * PLACES) * VECTOR;
  for (let x = 0; x < side; x++) into(side, scratch + usize(x) * VECTOR, line, half + usize(x) * VECTOR, line);
  for (let y = 0; y < PLACES; y++) {
    into(side, half + usize(y) * line, VECTOR, planes + usize(y * PLACES) * plane, plane);
  }
}

function outOfPlanes(planes: usize, plane: usize, side: i32, scratch: usize): void {
  const line = usize(PLACES) * VECTOR, half = scratch + usize(PLACES * PLACES) * VECTOR;
  for (let x = 0; x < PLACES; x++) {
    outOf(side, planes + usize(x) * plane, usize(PLACES) * plane, half + usize(x) * VECTOR, line);
  }
  for (let y = 0; y < side; y++) {
    outOf(side, half + usize(y) * line, VECTOR, scratch + usize(y * side) * VECTOR, VECTOR);
  }
}

/** Six numbers from three by G, from four by A or from six by Bᵀ; each is a vector of four channels. */
function into(side: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + step), d2 = v128.load(from + 2 * step);
  let first = d0, even = d0, odd = d1, even2 = d0, odd2 = d1, last = d2;
  if (side == 3) {
    first = times(d0, 0.25);
    even = times(f32x4.add(d0, d2), -1.0 / 6), odd = times(d1, -1.0 / 6);
    even2 = f32x4.add(times(d0, 1.0 / 24), times(d2, 1.0 / 6)), odd2 = times(d1, 1.0 / 12);
  } else {
    const d3 = v128.load(from + 3 * step);
    if (side == 4) {
      even = f32x4.add(d0, d2), odd = f32x4.add(d1, d3);
      even2 = f32x4.add(d0, times(d2, 4)), odd2 = f32x4.add(times(d1, 2), times(d3, 8));
      last = d3;
    } else {
      const d4 = v128.load(from + 4 * step), d5 = v128.load(from + 5 * step);
      first = f32x4.add(f32x4.sub(times(d0, 4), times(d2, 5)), d4);
      even = f32x4.sub(d4, times(d2, 4)), odd = f32x4.sub(d3, times(d1, 4));
      even2 = f32x4.sub(d4, d2), odd2 = times(f32x4.sub(d3, d1), 2);
      last = f32x4.add(f32x4.sub(times(d1, 4), times(d3, 5)), d5);
    }
  }
  v128.store(to, first);
  v128.store(to + toStep, f32x4.add(even, odd)), v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(even2, odd2)), v128.store(to + 4 * toStep, f32x4.sub(even2, odd2));
  v128.store(to + 5 * toStep, last);
}

/** From six numbers three by Gᵀ, four by Aᵀ or six by B. */
function outOf(side: i32, from: usize, step: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from), m5 = v128.load(from + 5 * step);
  const m1 = v128.load(from + step), m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step), m4 = v128.load(from + 4 * step);
  const even = f32x4.add(m1, m2), odd = f32x4.sub(m1, m2), even2 = f32x4.add(m3, m4), odd2 = f32x4.sub(m3, m4);
  if (side == 3) {
    const some = times(even, -1.0 / 6);
    v128.store(to, f32x4.add(f32x4.add(times(m0, 0.25), some), times(even2, 1.0 / 24)));
    v128.store(to + toStep, f32x4.add(times(odd, -1.0 / 6), times(odd2, 1.0 / 12)));
    v128.store(to + 2 * toStep, f32x4.add(f32x4.add(some, times(even2, 1.0 / 6)), m5));
  } else if (side == 4) {
    v128.store(to, f32x4.add(f32x4.add(m0, even), even2));
    v128.store(to + toStep, f32x4.add(odd, times(odd2, 2)));
    v128.store(to + 2 * toStep, f32x4.add(even, times(even2, 4)));
    v128.store(to + 3 * toStep, f32x4.add(f32x4.add(odd, times(odd2, 8)), m5));
  } else {
    v128.store(to, times(m0, 4));
    v128.store(to + toStep, f32x4.sub(times(f32x4.sub(m5, odd), 4), times(odd2, 2)));
    v128.store(to + 2 * toStep, f32x4.sub(f32x4.sub(times(m0, -5), times(even, 4)), even2));
    v128.store(to + 3 * toStep, f32x4.add(f32x4.sub(odd, times(m5, 5)), times(odd2, 2)));
    v128.store(to + 4 * toStep, f32x4.add(f32x4.add(m0, even), even2));
    v128.store(to + 5 * toStep, m5);
  }
}

function times(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}
