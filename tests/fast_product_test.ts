/** The fast product against the plain one, which product_test.ts and matrix_test.ts hold to closed forms. */
import assert from "node:assert/strict";
import { Matrix, seededRandom } from "../lib/mod.ts";
import { fastProduct, makeFastProduct, type Product } from "../lib/fast_product.ts";
import { product, type Strided } from "../lib/product.ts";
import { assertSameBits, fc, seeds } from "./properties.ts";

const kernel = makeFastProduct(WebAssembly);

/** What a sum must not be reordered for: numbers that cancel, vanish beside others, overflow, or are no numbers. */
const delicate = [0, -0, 1, -1, 1e16, -1e16, 1e300, -1e300, 1e-300, 5e-324, -5e-324, 2.2e-308, 1 + 2 ** -52];
const special = [...delicate, NaN, Infinity, -Infinity];

/** Standard normal numbers, a share of them replaced by `others`. */
function values(seed: number, count: number, others: readonly number[], share: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => {
    const value = random.normal();
    return random.uniform() < share ? others[Math.floor(random.uniform() * others.length)] : value;
  });
}

/** An n×k factor stored as it is or as its transpose, with a gap after each stored line. */
function factor(seed: number, n: number, k: number, flipped: boolean, gap: number, others: readonly number[]): Strided {
  const [lines, width] = flipped ? [k, n + gap] : [n, k + gap];
  const data = values(seed, lines * width, others, 0.2);
  return flipped ? { data, rowStride: 1, colStride: width } : { data, rowStride: width, colStride: 1 };
}

function assertSameProduct(tried: Product, a: Strided, b: Strided, n: number, k: number, m: number): void {
  const expected = new Float64Array(n * m).fill(7), found = new Float64Array(n * m).fill(NaN);
  product(a, b, expected, n, k, m);
  tried(a, b, found, n, k, m);
  assertSameBits(found, expected, `${n}×${k} by ${k}×${m}`);
}

Deno.test("this engine runs the kernel, or these tests would compare the plain loop with itself", () => {
  assert.notEqual(kernel, product);
});

Deno.test("the kernel gives the plain loop's bits for every rest of a tile and every layout", () => {
  const size = fc.integer({ min: 1, max: 21 }), gap = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(
      seeds,
      fc.tuple(size, size, size),
      fc.tuple(fc.boolean(), fc.boolean()),
      gap,
      fc.constantFrom([1], delicate, special),
      (seed, [n, k, m], [flipA, flipB], gap, others) => {
        const a = factor(seed, n, k, flipA, gap, others), b = factor(seed + 1, k, m, flipB, gap, others);
        assertSameProduct(kernel, a, b, n, k, m);
        assertSameProduct(fastProduct, a, b, n, k, m);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("the kernel gives the plain loop's bits across the borders of its blocks", () => {
  const sizes = [1, 127, 129, 257];
  for (const n of sizes) {
    for (const k of sizes) {
      for (const m of sizes) {
        const flipA = (n + m) % 2 === 0, flipB = (n + k) % 2 === 0;
        assertSameProduct(
          kernel,
          factor(n, n, k, flipA, 0, delicate),
          factor(m, k, m, flipB, 0, delicate),
          n,
          k,
          m,
        );
      }
    }
  }
});

Deno.test("where most of A is 0, as in images, terms are left out only if that changes no bit", () => {
  const size = fc.integer({ min: 4, max: 140 }), width = fc.integer({ min: 60, max: 140 });
  fc.assert(
    fc.property(
      seeds,
      fc.tuple(size, size, width),
      fc.tuple(fc.boolean(), fc.boolean()),
      fc.constantFrom([1], delicate, special),
      (seed, [n, k, m], [flipA, flipB], others) => {
        const a = factor(seed, n, k, flipA, 0, [1]), b = factor(seed + 1, k, m, flipB, 0, others);
        const random = seededRandom(seed + 2);
        for (let at = 0; at < a.data.length; at++) {
          if (random.uniform() < 0.8) a.data[at] = random.uniform() < 0.5 ? 0 : -0;
        }
        // Whole terms of nothing, beside a number that is none.
        for (let term = 0; term < k; term += 3) {
          for (let row = 0; row < n; row++) a.data[row * a.rowStride + term * a.colStride] = 0;
        }
        assertSameProduct(kernel, a, b, n, k, m);
      },
    ),
    { numRuns: 60 },
  );
  const zeros = new Matrix(4, 4), infinite = new Matrix(4, 64, new Float64Array(256).fill(Infinity));
  assert.ok(zeros.matmul(infinite).data.every(Number.isNaN), "0 times infinity is no number");
});

Deno.test("one row over and over, as a stride of 0 reads it", () => {
  const data = values(1, 9, delicate, 0.2), b = factor(2, 9, 13, false, 0, delicate);
  assertSameProduct(kernel, { data, rowStride: 0, colStride: 1 }, b, 10, 9, 13);
});

Deno.test("products of nothing: no rows, no columns, or no terms, whose sums are 0", () => {
  for (const [n, k, m] of [[0, 50, 50], [50, 50, 0], [50, 0, 50], [0, 0, 0]]) {
    const c = Matrix.zeros(n, k).matmul(Matrix.zeros(k, m));
    assert.deepEqual([c.rows, c.cols], [n, m]);
    assertSameBits(c.data, new Float64Array(n * m));
    assertSameProduct(fastProduct, factor(1, n, k, false, 0, [1]), factor(2, k, m, false, 0, [1]), n, k, m);
  }
});

Deno.test("what an earlier product left in the kernel's memory does not matter", () => {
  const nans: Strided = { data: new Float64Array(200 * 200).fill(NaN), rowStride: 200, colStride: 1 };
  kernel(nans, nans, new Float64Array(200 * 200), 200, 200, 200);
  for (const [n, k, m] of [[5, 7, 6], [130, 3, 131], [1, 129, 2]]) {
    assertSameProduct(kernel, factor(1, n, k, false, 0, delicate), factor(2, k, m, true, 0, delicate), n, k, m);
  }
});

Deno.test("all three products of a matrix go through it, whatever their size", () => {
  for (const [n, k, m] of [[3, 2, 5], [64, 100, 30], [130, 200, 129]]) {
    const a = new Matrix(n, k, values(1, n * k, delicate, 0.1)), b = new Matrix(k, m, values(2, k * m, delicate, 0.1));
    const expected = new Float64Array(n * m);
    product(
      { data: a.data, rowStride: k, colStride: 1 },
      { data: b.data, rowStride: m, colStride: 1 },
      expected,
      n,
      k,
      m,
    );
    assertSameBits(a.matmul(b).data, expected, "matmul");
    assertSameBits(a.transpose().transposeMatmul(b).data, expected, "transposeMatmul");
    assertSameBits(a.matmulTranspose(b.transpose()).data, expected, "matmulTranspose");
  }
});

Deno.test("where WebAssembly is missing or fails in any way, the plain loop does the work", () => {
  const engines: Record<string, unknown> = {
    "no WebAssembly": undefined,
    "no SIMD, or forbidden by the page": {
      ...members(),
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError("invalid opcode");
        }
      },
    },
    "no memory": {
      ...members(),
      Memory: class {
        constructor() {
          throw new RangeError("could not allocate memory");
        }
      },
    },
    "nothing of what is needed": {},
  };
  for (const [name, engine] of Object.entries(engines)) {
    assert.equal(makeFastProduct(engine as typeof WebAssembly), product, name);
  }
  assert.notEqual(makeFastProduct(members() as typeof WebAssembly), product, "all that is needed");
});

/** What the kernel needs of WebAssembly, in an object that can be changed. */
function members(): Partial<typeof WebAssembly> {
  const { Memory, Module, Instance } = WebAssembly;
  return { Memory, Module, Instance };
}
