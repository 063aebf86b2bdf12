// @ts-nocheck: this is AssemblyScript, which `deno task kernels` compiles; its types are not TypeScript's.

/**
 * C = A·B, or C += A·B with `more`, for a block whose factors are packed: A in bands of four rows, B in bands of four columns, each
 * band term by term, four numbers side by side. C is row-major; n and m are multiples of 4. Bands have room for k terms.
 *
 * A's bands may leave terms out. For each there is a list of k + 1 integers: how many terms it has and, unless these are all k,
 * where in a band of B, in bytes, the partner of each is.
 *
 * A tile of 4×4 sums stays in registers while its products are added in ascending order, each with one multiplication and
 * one addition, as the plain loop in lib/product.ts adds them: never fused, never reordered. Numbers of A come two with a load and
 * are spread by shuffles, since an engine may look at each address before it loads, as Deno's does.
 */
export function multiply(a: usize, lists: usize, b: usize, c: usize, n: i32, k: i32, m: i32, more: bool): void {
  const band = usize(k) << 5, list = usize(k + 1) << 2, row = usize(m) << 3;
  for (let i = 0; i < n; i += 4) {
    const count = load<u32>(lists), complete = count == k, end = a + (usize(count) << 5);
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
        for (let x = a, y = partners; x < end; x += 32, y += 32) {
          const y0 = v128.load(y), y1 = v128.load(y, 16);
          const upper = v128.load(x), lower = v128.load(x, 16);
          const x0 = v128.shuffle<f64>(upper, upper, 0, 0), x1 = v128.shuffle<f64>(upper, upper, 1, 1);
          const x2 = v128.shuffle<f64>(lower, lower, 0, 0), x3 = v128.shuffle<f64>(lower, lower, 1, 1);
          s00 = f64x2.add(s00, f64x2.mul(x0, y0)), s01 = f64x2.add(s01, f64x2.mul(x0, y1));
          s10 = f64x2.add(s10, f64x2.mul(x1, y0)), s11 = f64x2.add(s11, f64x2.mul(x1, y1));
          s20 = f64x2.add(s20, f64x2.mul(x2, y0)), s21 = f64x2.add(s21, f64x2.mul(x2, y1));
          s30 = f64x2.add(s30, f64x2.mul(x3, y0)), s31 = f64x2.add(s31, f64x2.mul(x3, y1));
        }
      } else {
        for (let x = a, place = lists + 4; x < end; x += 32, place += 4) {
          const y = partners + usize(load<u32>(place));
          const y0 = v128.load(y), y1 = v128.load(y, 16);
          const upper = v128.load(x), lower = v128.load(x, 16);
          const x0 = v128.shuffle<f64>(upper, upper, 0, 0), x1 = v128.shuffle<f64>(upper, upper, 1, 1);
          const x2 = v128.shuffle<f64>(lower, lower, 0, 0), x3 = v128.shuffle<f64>(lower, lower, 1, 1);
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
