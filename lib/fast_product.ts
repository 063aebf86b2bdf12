/**
 * The product of `product.ts`, several times as fast where it is large, and the same to the last bit.
 *
 * A small WebAssembly kernel (`kernels/product.ts`) multiplies blocks of at most 128×128, which fit a processor's cache, with
 * two float64 lanes at a time. Each element still sums its products in ascending order, so nothing but the time changes. The
 * blocks are copied into a memory that never grows. Where WebAssembly or its SIMD is missing, or a product is too
 * small to gain, the plain loop does the work.
 *
 * Terms that are 0 in four rows of A at once, such as the dark pixels of four images, are left out: a finite number times
 * 0 is 0 or −0, and neither changes a sum that starts at 0, because no such sum is ever −0.
 *
 * @module
 */
import { wasm } from "./kernels/product.ts";
import { product, type Strided } from "./product.ts";

/** Rows, terms and columns of a block; a multiple of 4. */
const SIDE = 128;
/** From so many columns on, looking for terms to leave out costs little beside what a term costs. */
const WIDE = 64;
/** The bytes of a term in a band: four numbers. */
const TERM_BYTES = 4 * Float64Array.BYTES_PER_ELEMENT;

/** `product` of `product.ts`, or a function that gives the same bits sooner. */
export type Product = typeof product;

let fast: Product | undefined;

/** C = A·B as {@link product} computes it, by the fastest means there is. */
export function fastProduct(a: Strided, b: Strided, c: Float64Array, n: number, k: number, m: number): void {
  if (worthwhile(n, k, m)) (fast ??= makeFastProduct(globalThis.WebAssembly))(a, b, c, n, k, m);
  else product(a, b, c, n, k, m);
}

/** Whether a product is large enough to pay for copying its factors. Measured: from here on the kernel wins. */
function worthwhile(n: number, k: number, m: number): boolean {
  return n >= 4 && k >= 4 && m >= 4 && n * k * m >= 1000;
}

/** The product by the kernel, for k ≥ 1; the plain one where `engine` cannot run the kernel. */
export function makeFastProduct(engine: typeof WebAssembly | undefined): Product {
  const kernel = load(engine);
  if (kernel === undefined) return product;
  const { multiply, a: aBlock, lists, b: bBlock, c: cBlock } = kernel;
  return (a, b, c, n, k, m) => {
    for (let j = 0; j < m; j += SIDE) {
      const cols = Math.min(SIDE, m - j), paddedCols = padded(cols);
      let skip = false;
      for (let i = 0; i < n; i += SIDE) {
        const rows = Math.min(SIDE, n - i);
        for (let p = 0; p < k; p += SIDE) {
          const terms = Math.min(SIDE, k - p);
          // What fits one block of terms is still there from the rows before.
          if (i === 0 || k > SIDE) {
            pack(b.data, p * b.rowStride + j * b.colStride, b.colStride, b.rowStride, cols, terms, bBlock);
            skip = cols >= WIDE && areFinite(bBlock, paddedCols * terms);
          }
          packRows(a, i, p, rows, terms, skip, aBlock, lists);
          multiply(
            aBlock.byteOffset,
            lists.byteOffset,
            bBlock.byteOffset,
            cBlock.byteOffset,
            padded(rows),
            terms,
            paddedCols,
            p > 0 ? 1 : 0,
          );
        }
        if (paddedCols === m) {
          c.set(cBlock.subarray(0, rows * m), i * m);
          continue;
        }
        for (let row = 0; row < rows; row++) {
          const from = row * paddedCols, to = (i + row) * m + j;
          for (let col = 0; col < cols; col++) c[to + col] = cBlock[from + col];
        }
      }
    }
  };
}

/**
 * Copies a part of A in bands of four rows, term by term, four numbers side by side. With `skip`, terms of four zeros are left
 * out; `lists` says of each band how many terms are left and where in a band of B the partners of these are.
 */
function packRows(
  { data, rowStride, colStride }: Strided,
  firstRow: number,
  firstTerm: number,
  rows: number,
  terms: number,
  skip: boolean,
  to: Float64Array,
  lists: Uint32Array,
): void {
  const start = firstRow * rowStride + firstTerm * colStride;
  if (!skip) {
    pack(data, start, rowStride, colStride, rows, terms, to);
    for (let row = 0, list = 0; row < rows; row += 4, list += terms + 1) lists[list] = terms;
    return;
  }
  for (let row = 0, band = 0, list = 0; row < rows; row += 4, band += 4 * terms, list += terms + 1) {
    // A row that is missing is read as the one before it; what comes of it is not used.
    const x0 = start + row * rowStride, x1 = row + 1 < rows ? x0 + rowStride : x0;
    const x2 = row + 2 < rows ? x1 + rowStride : x1, x3 = row + 3 < rows ? x2 + rowStride : x2;
    let at = band, entry = list;
    for (let term = 0, along = 0; term < terms; term++, along += colStride) {
      const v0 = data[x0 + along], v1 = data[x1 + along], v2 = data[x2 + along], v3 = data[x3 + along];
      if (Math.abs(v0) + Math.abs(v1) + Math.abs(v2) + Math.abs(v3) === 0) continue;
      to[at] = v0, to[at + 1] = v1, to[at + 2] = v2, to[at + 3] = v3;
      at += 4;
      lists[++entry] = term * TERM_BYTES;
    }
    lists[list] = entry - list;
  }
}

/**
 * Copies `lines` rows of A, or columns of B, in bands of four: term by term, four numbers side by side. Lines that are missing to a
 * band of four are 0.
 */
function pack(
  from: Float64Array,
  start: number,
  lineStride: number,
  termStride: number,
  lines: number,
  terms: number,
  to: Float64Array,
): void {
  let at = 0;
  for (let line = 0; line < lines; line += 4) {
    let x0 = start + line * lineStride;
    if (line + 4 <= lines) {
      let x1 = x0 + lineStride, x2 = x1 + lineStride, x3 = x2 + lineStride;
      for (let term = 0; term < terms; term++) {
        to[at] = from[x0], to[at + 1] = from[x1], to[at + 2] = from[x2], to[at + 3] = from[x3];
        at += 4, x0 += termStride, x1 += termStride, x2 += termStride, x3 += termStride;
      }
    } else {
      for (let term = 0; term < terms; term++, x0 += termStride) {
        for (let i = 0; i < 4; i++) to[at++] = line + i < lines ? from[x0 + i * lineStride] : 0;
      }
    }
  }
}

/** Whether the first `count` numbers are finite. */
function areFinite(numbers: Float64Array, count: number): boolean {
  // x − x is 0 for every finite x, and NaN for the others.
  let zero = 0;
  for (let at = 0; at < count; at += 4) {
    const x0 = numbers[at], x1 = numbers[at + 1], x2 = numbers[at + 2], x3 = numbers[at + 3];
    zero += (x0 - x0) + (x1 - x1) + ((x2 - x2) + (x3 - x3));
  }
  return zero === 0;
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

interface Kernel {
  /** C = A·B, or C += A·B unless `more` is 0, for packed blocks at the given addresses. */
  multiply(a: number, lists: number, b: number, c: number, n: number, k: number, m: number, more: number): void;
  /** The memory's parts: for A, for what terms its bands have, for B, and for C. */
  a: Float64Array;
  lists: Uint32Array;
  b: Float64Array;
  c: Float64Array;
}

/** Compiles the kernel; undefined where this is not possible or not allowed. */
function load(engine: typeof WebAssembly | undefined): Kernel | undefined {
  if (engine === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
    const block = SIDE * SIDE, listed = SIDE / 4 * (SIDE + 1);
    const pages = Math.ceil((8 * 3 * block + 4 * listed) / 65536);
    const memory = new engine.Memory({ initial: pages, maximum: pages }), { buffer } = memory;
    const { exports } = new engine.Instance(new engine.Module(bytes), { env: { memory } });
    const [a, b, c] = [0, 1, 2].map((at) => new Float64Array(buffer, at * 8 * block, block));
    const lists = new Uint32Array(buffer, 3 * 8 * block, listed);
    return { multiply: exports.multiply as Kernel["multiply"], a, lists, b, c };
  } catch {
    // No SIMD, no memory, or a page whose policy forbids WebAssembly.
    return undefined;
  }
}
