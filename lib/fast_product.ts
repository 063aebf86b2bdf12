/**
 * The product of `product.ts`, several times as fast where it is large, and the same to the last bit.
 *
 * A small WebAssembly kernel (`kernels/product.ts`) multiplies blocks of at most 128×128, which fit a processor's cache, with
 * two float64 lanes at a time. Each element still sums its k products in ascending order, so nothing but the time changes. The
 * blocks are copied into a memory that never grows. Where WebAssembly or its SIMD is missing, or a product is too
 * small to gain, the plain loop does the work.
 *
 * @module
 */
import { wasm } from "./kernels/product.ts";
import { product, type Strided } from "./product.ts";

/** Rows, terms and columns of a block; a multiple of 4. */
const SIDE = 128;
const BLOCK = SIDE * SIDE, BLOCK_BYTES = BLOCK * Float64Array.BYTES_PER_ELEMENT, PAGE_BYTES = 65536;

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
  const { multiply, blocks: [aBlock, bBlock, cBlock] } = kernel;
  return (a, b, c, n, k, m) => {
    for (let j = 0; j < m; j += SIDE) {
      const cols = Math.min(SIDE, m - j), paddedCols = padded(cols, 4);
      for (let i = 0; i < n; i += SIDE) {
        const rows = Math.min(SIDE, n - i);
        for (let p = 0; p < k; p += SIDE) {
          const terms = Math.min(SIDE, k - p);
          pack(a.data, i * a.rowStride + p * a.colStride, a.rowStride, a.colStride, rows, terms, aBlock);
          // What fits one block of terms is still there from the rows before.
          if (i === 0 || k > SIDE) {
            pack(b.data, p * b.rowStride + j * b.colStride, b.colStride, b.rowStride, cols, terms, bBlock);
          }
          multiply(0, BLOCK_BYTES, 2 * BLOCK_BYTES, padded(rows, 4), padded(terms, 2), paddedCols, p > 0 ? 1 : 0);
        }
        if (paddedCols === m) {
          c.set(rows === SIDE && m === SIDE ? cBlock : cBlock.subarray(0, rows * m), i * m);
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
 * Copies `lines` rows of A, or columns of B, in bands of four: term by term, four numbers side by side. What is missing to a band
 * of four lines or to an even number of terms is 0; a term of 0·0 more changes no sum, because no sum that starts at 0 is −0.
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
    if (terms % 2 === 1) to.fill(0, at, at += 4);
  }
}

function padded(size: number, multiple: number): number {
  return Math.ceil(size / multiple) * multiple;
}

interface Kernel {
  /** C = A·B, or C += A·B unless `more` is 0, for packed blocks at the given addresses. */
  multiply(a: number, b: number, c: number, n: number, k: number, m: number, more: number): void;
  /** The memory's three blocks: of A, of B and of C. */
  blocks: Float64Array[];
}

/** Compiles the kernel; undefined where this is not possible or not allowed. */
function load(engine: typeof WebAssembly | undefined): Kernel | undefined {
  if (engine === undefined) return undefined;
  try {
    const bytes = Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0));
    const pages = Math.ceil(3 * BLOCK_BYTES / PAGE_BYTES);
    const memory = new engine.Memory({ initial: pages, maximum: pages });
    const { exports } = new engine.Instance(new engine.Module(bytes), { env: { memory } });
    return {
      multiply: exports.multiply as Kernel["multiply"],
      blocks: [0, 1, 2].map((block) => new Float64Array(memory.buffer, block * BLOCK_BYTES, BLOCK)),
    };
  } catch {
    // No SIMD, no memory, or a page whose policy forbids WebAssembly.
    return undefined;
  }
}
