// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles; its types are not TypeScript's.

/**
 * C = A·B, or C += A·B with `more`, for a block whose factors are packed: A in bands of four rows, B in bands of four columns, each
 * band term by term, four numbers side by side. C is row-major; n and m are multiples of 4. Bands have room for k + 1 terms, and
 * where k is odd, the last is of zeros.
 *
 * A's bands may leave terms out. For each there is a list of k + 1 integers: how many terms it has and, unless these are all k,
 * where in a band of B, in bytes, the partner of each is.
 *
 * A tile of 4×4 sums stays in registers while its products are added in ascending order, each with one multiplication and
 * one addition, as the plain loop in lib/product.ts adds them: never fused, never reordered.
 */
export function multiply(a: usize, lists: usize, b: usize, c: usize, n: i32, k: i32, m: i32, more: bool): void {
  const band = usize(k + 1) << 5, list = usize(k + 1) << 2, row = usize(m) << 3;
  for (let i = 0; i < n; i += 4) {
    const count = load<u32>(lists), complete = count == k, end = a + (usize(complete ? (k + 1) & ~1 : count) << 5);
    let partners = b;
    for (let j = 0; j < m; j += 4) {
      const c0 = c + (usize(j) << 3), c1 = c0 + row, c2 = c1 + row, c3 = c2 + row;
      let s00 = f64x2.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      if (more) {
        s00 = v128.load(c0), s01 = v128.load(c0, 16);
        s10 = v128.load(c1), s11 = v128.load(c1, 16);
        s20 = v128.load(c2), s21 = v128.load(c2, 16);
        s30 = v128.load(c3), s31 = v128.load(c3, 16);
      }
      if (complete) {
        // Two terms in one go, which is a sixth faster.
        for (let x = a, y = partners; x < end; x += 64, y += 64) {
          let y0 = v128.load(y), y1 = v128.load(y, 16);
          let x0 = v128.load_splat<f64>(x), x1 = v128.load_splat<f64>(x, 8);
          let x2 = v128.load_splat<f64>(x, 16), x3 = v128.load_splat<f64>(x, 24);
          s00 = f64x2.add(s00, f64x2.mul(x0, y0)), s01 = f64x2.add(s01, f64x2.mul(x0, y1));
          s10 = f64x2.add(s10, f64x2.mul(x1, y0)), s11 = f64x2.add(s11, f64x2.mul(x1, y1));
          s20 = f64x2.add(s20, f64x2.mul(x2, y0)), s21 = f64x2.add(s21, f64x2.mul(x2, y1));
          s30 = f64x2.add(s30, f64x2.mul(x3, y0)), s31 = f64x2.add(s31, f64x2.mul(x3, y1));
          y0 = v128.load(y, 32), y1 = v128.load(y, 48);
          x0 = v128.load_splat<f64>(x, 32), x1 = v128.load_splat<f64>(x, 40);
          x2 = v128.load_splat<f64>(x, 48), x3 = v128.load_splat<f64>(x, 56);
          s00 = f64x2.add(s00, f64x2.mul(x0, y0)), s01 = f64x2.add(s01, f64x2.mul(x0, y1));
          s10 = f64x2.add(s10, f64x2.mul(x1, y0)), s11 = f64x2.add(s11, f64x2.mul(x1, y1));
          s20 = f64x2.add(s20, f64x2.mul(x2, y0)), s21 = f64x2.add(s21, f64x2.mul(x2, y1));
          s30 = f64x2.add(s30, f64x2.mul(x3, y0)), s31 = f64x2.add(s31, f64x2.mul(x3, y1));
        }
      } else {
        for (let x = a, place = lists + 4; x < end; x += 32, place += 4) {
          const y = partners + usize(load<u32>(place));
          const y0 = v128.load(y), y1 = v128.load(y, 16);
          const x0 = v128.load_splat<f64>(x), x1 = v128.load_splat<f64>(x, 8);
          const x2 = v128.load_splat<f64>(x, 16), x3 = v128.load_splat<f64>(x, 24);
          s00 = f64x2.add(s00, f64x2.mul(x0, y0)), s01 = f64x2.add(s01, f64x2.mul(x0, y1));
          s10 = f64x2.add(s10, f64x2.mul(x1, y0)), s11 = f64x2.add(s11, f64x2.mul(x1, y1));
          s20 = f64x2.add(s20, f64x2.mul(x2, y0)), s21 = f64x2.add(s21, f64x2.mul(x2, y1));
          s30 = f64x2.add(s30, f64x2.mul(x3, y0)), s31 = f64x2.add(s31, f64x2.mul(x3, y1));
        }
      }
      v128.store(c0, s00), v128.store(c0, s01, 16);
      v128.store(c1, s10), v128.store(c1, s11, 16);
      v128.store(c2, s20), v128.store(c2, s21, 16);
      v128.store(c3, s30), v128.store(c3, s31, 16);
      partners += band;
    }
    a += band, lists += list, c += row << 2;
  }
}
