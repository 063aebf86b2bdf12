import assert from "node:assert/strict";
import { Matrix } from "../lib/mod.ts";
import { shape } from "../lib/matrix.ts";
import { assertClose, assertSameBits, fc, matrices, normals, numbers, seeds, sizes } from "./properties.ts";

/** The product as it stands in textbooks, each element summed in ascending order. */
function textbookProduct(a: Matrix, b: Matrix): Matrix {
  const c = Matrix.zeros(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let p = 0; p < a.cols; p++) sum += a.at(i, p) * b.at(p, j);
      c.data[i * b.cols + j] = sum;
    }
  }
  return c;
}

/** Pairs of shapes n×k and k×m; the rows run past the four that the product handles together. */
const factors = fc.tuple(fc.integer({ min: 1, max: 13 }), sizes, sizes).chain(([n, k, m]) =>
  fc.tuple(matrices(n, k), matrices(k, m))
);

Deno.test("from, toArray and at agree, row by row", () => {
  const rows = [[1, 2, 3], [4, 5, 6]];
  const matrix = Matrix.from(rows);
  assert.equal(shape(matrix), "2×3");
  assert.deepEqual(matrix.toArray(), rows);
  assert.equal(matrix.at(1, 0), 4);
  assert.deepEqual([...matrix.data], [1, 2, 3, 4, 5, 6]);
  rows[0][0] = 99;
  assert.equal(matrix.at(0, 0), 1, "the rows are copied");
  assert.deepEqual(Matrix.from([]).toArray(), []);
  assert.deepEqual([...Matrix.column([7, 8]).data], [7, 8]);
});

Deno.test("the constructor wraps its data, zeros and clone do not", () => {
  const data = Float64Array.of(1, 2);
  assert.equal(new Matrix(1, 2, data).data, data);
  const copy = new Matrix(1, 2, data).clone();
  data[0] = 9;
  assert.equal(copy.at(0, 0), 1);
  assertSameBits(Matrix.zeros(2, 2).data, [0, 0, 0, 0]);
});

Deno.test("matmul is the textbook's product, bit for bit", () => {
  fc.assert(fc.property(factors, ([a, b]) => assertSameBits(a.matmul(b).data, textbookProduct(a, b).data)));
});

Deno.test("matmul of shapes beyond the small ones is the textbook's product, bit for bit", () => {
  for (const [n, k, m] of [[100, 10, 5], [63, 65, 17], [1, 200, 3], [5, 1, 31], [4, 0, 3], [0, 3, 2], [3, 2, 0]]) {
    const fill = (rows: number, cols: number) => Matrix.zeros(rows, cols).map((_, i, j) => 1 / (1 + i) - 0.3 * j);
    const a = fill(n, k), b = fill(k, m);
    assertSameBits(a.matmul(b).data, textbookProduct(a, b).data, `${n}×${k}·${k}×${m}`);
  }
});

Deno.test("transposeMatmul and matmulTranspose are the products with a formed transpose, bit for bit", () => {
  fc.assert(fc.property(factors, ([a, b]) => {
    assertSameBits(a.transpose().transposeMatmul(b).data, a.matmul(b).data, "transposeMatmul");
    assertSameBits(a.matmulTranspose(b.transpose()).data, a.matmul(b).data, "matmulTranspose");
  }));
});

Deno.test("a product written into `out` has the same bits as a new one, whatever `out` held", () => {
  fc.assert(fc.property(factors, numbers, ([a, b], junk) => {
    const expected = a.matmul(b);
    const out = Matrix.zeros(a.rows, b.cols).map(() => junk);
    assert.equal(a.matmul(b, out), out);
    assertSameBits(out.data, expected.data);
    assert.equal(a.transpose().transposeMatmul(b, out), out);
    assertSameBits(out.data, expected.data);
    assert.equal(a.matmulTranspose(b.transpose(), out), out);
    assertSameBits(out.data, expected.data);
    const wrongShape = Matrix.zeros(a.rows + 1, b.cols);
    assertSameBits(a.matmul(b, wrongShape).data, expected.data);
    assertSameBits(wrongShape.data, new Float64Array(wrongShape.data.length), "an `out` of another shape");
  }));
});

Deno.test("NaN and infinity pass through a product as IEEE says", () => {
  assert.ok(Number.isNaN(Matrix.from([[0, 1]]).matmul(Matrix.from([[NaN], [1]])).at(0, 0)));
  assert.ok(Number.isNaN(Matrix.from([[0]]).matmul(Matrix.from([[Infinity]])).at(0, 0)));
  assert.equal(Matrix.from([[2, 1]]).matmul(Matrix.from([[Infinity], [1]])).at(0, 0), Infinity);
});

Deno.test("matmul is associative and distributive up to rounding", () => {
  const four = fc.tuple(sizes, sizes, sizes, sizes).chain(([n, k, m, l]) =>
    fc.tuple(matrices(n, k), matrices(k, m), matrices(m, l), matrices(k, m))
  );
  fc.assert(fc.property(four, ([a, b, c, d]) => {
    // What rounding may move is measured by the same product without signs.
    const size = (matrix: Matrix) => matrix.map(Math.abs);
    const bound = (matrix: Matrix) => Math.max(...matrix.data);
    const left = a.matmul(b).matmul(c), right = a.matmul(b.matmul(c));
    assertClose(left.data, right.data, 1e-14, "(ab)c", bound(size(a).matmul(size(b)).matmul(size(c))));
    const spread = a.matmul(b).add(a.matmul(d)), whole = a.matmul(b.add(d));
    assertClose(spread.data, whole.data, 1e-14, "ab + ad", bound(size(a).matmul(size(b).add(size(d)))));
  }));
});

Deno.test("the transpose is an involution, exchanges rows and columns, and turns products around", () => {
  fc.assert(fc.property(factors, ([a, b]) => {
    assertSameBits(a.transpose().transpose().data, a.data);
    assert.equal(shape(a.transpose()), `${a.cols}×${a.rows}`);
    assert.equal(a.transpose().at(0, a.rows - 1), a.at(a.rows - 1, 0));
    assertSameBits(a.matmul(b).transpose().data, b.transpose().matmul(a.transpose()).data);
  }));
});

Deno.test("the identity changes nothing", () => {
  fc.assert(fc.property(matrices(), (a) => {
    const identity = Matrix.zeros(a.cols, a.cols).map((_, i, j) => i === j ? 1 : 0);
    assert.deepEqual(a.matmul(identity).toArray(), a.map((value) => value + 0).toArray());
  }));
});

Deno.test("add, sub, mul and scale are the operations on each element, and commute where numbers do", () => {
  const pairs = fc.tuple(sizes, sizes).chain(([n, m]) => fc.tuple(matrices(n, m), matrices(n, m)));
  fc.assert(fc.property(pairs, numbers, ([a, b], factor) => {
    assertSameBits(a.add(b).data, a.data.map((value, at) => value + b.data[at]));
    assertSameBits(a.sub(b).data, a.data.map((value, at) => value - b.data[at]));
    assertSameBits(a.mul(b).data, a.data.map((value, at) => value * b.data[at]));
    assertSameBits(a.scale(factor).data, a.data.map((value) => value * factor));
    assertSameBits(a.add(b).data, b.add(a).data);
    assertSameBits(a.mul(b).data, b.mul(a).data);
    assertSameBits(a.sub(b).data, a.add(b.scale(-1)).data);
  }));
});

Deno.test("a single row is added, subtracted and multiplied to every row", () => {
  const pairs = fc.tuple(sizes, sizes).chain(([n, m]) => fc.tuple(matrices(n, m), matrices(1, m)));
  fc.assert(fc.property(pairs, ([a, row]) => {
    const repeated = Matrix.from(Array.from({ length: a.rows }, () => [...row.data]));
    assertSameBits(a.add(row).data, a.add(repeated).data);
    assertSameBits(a.sub(row).data, a.sub(repeated).data);
    assertSameBits(a.mul(row).data, a.mul(repeated).data);
  }));
});

Deno.test("map gives value, row and column", () => {
  assert.deepEqual(Matrix.from([[1, 2], [3, 4]]).map((value, i, j) => 100 * value + 10 * i + j).toArray(), [
    [100, 201],
    [310, 411],
  ]);
});

Deno.test("sum, sumRows, sumOfSquares and norm", () => {
  const matrix = Matrix.from([[3, -4], [0, 12]]);
  assert.equal(matrix.sum(), 11);
  assert.deepEqual(matrix.sumRows().toArray(), [[3, 8]]);
  assert.equal(matrix.sumOfSquares(), 169);
  assert.equal(matrix.norm(), 13, "a root: the L2 penalty takes the sum without it");
  assert.equal(Matrix.zeros(0, 3).norm(), 0);
  fc.assert(fc.property(matrices(), (a) => {
    assertClose([a.norm()], [Math.hypot(...a.data)], 1e-14);
    assertClose(
      a.sumRows().data,
      Matrix.from([a.transpose().toArray().map((col) => Matrix.from([col]).sum())]).data,
      0,
    );
  }));
});

Deno.test("takeRows and columnAt copy what they are asked for", () => {
  const matrix = Matrix.from([[1, 2], [3, 4], [5, 6]]);
  const taken = matrix.takeRows([2, 0, 2]);
  assert.deepEqual(taken.toArray(), [[5, 6], [1, 2], [5, 6]]);
  const column = matrix.columnAt(1);
  taken.data.fill(0), column.fill(0);
  assert.deepEqual(matrix.toArray(), [[1, 2], [3, 4], [5, 6]]);
});

Deno.test("what is written into `out` has the same bits as a new matrix, whatever `out` held and whatever its shape", () => {
  fc.assert(fc.property(seeds, sizes, sizes, (seed, rows, cols) => {
    const a = normals(seed, rows, cols), b = normals(seed + 1, rows, cols), row = normals(seed + 2, 1, cols);
    const order = [rows - 1, 0, rows - 1];
    const made: [string, (out?: Matrix) => Matrix][] = [
      ["add", (out) => a.add(b, out)],
      ["sub", (out) => a.sub(row, out)],
      ["mul", (out) => a.mul(b, out)],
      ["sumRows", (out) => a.sumRows(out)],
      ["takeRows", (out) => a.takeRows(order, out)],
    ];
    for (const [name, make] of made) {
      const expected = make(), out = expected.map(() => NaN);
      assert.equal(make(out), out, name);
      assertSameBits(out.data, expected.data, name);
      const other = Matrix.zeros(rows + 9, cols);
      assertSameBits(make(other).data, expected.data, name);
      assertSameBits(other.data, new Float64Array(other.data.length), `${name}: a matrix of another shape`);
    }
    const sum = a.add(b);
    assert.equal(a.add(b, a), a);
    assertSameBits(a.data, sum.data, "a sum in the place of its first term");
  }));
});

Deno.test("no operation touches its operands or shares data with its result", () => {
  const pairs = fc.tuple(sizes, sizes).chain(([n, m]) => fc.tuple(matrices(n, m), matrices(n, m)));
  fc.assert(fc.property(pairs, ([a, b]) => {
    const beforeA = a.data.slice(), beforeB = b.data.slice();
    const results = [
      a.add(b),
      a.sub(b),
      a.mul(b),
      a.scale(2),
      a.map((value) => value),
      a.transpose(),
      a.transposeMatmul(b),
      a.matmulTranspose(b),
      a.matmul(b.transpose()),
      a.sumRows(),
      a.clone(),
      a.takeRows([0]),
    ];
    a.toArray()[0][0] = NaN;
    for (const result of results) result.data.fill(NaN);
    assertSameBits(a.data, beforeA);
    assertSameBits(b.data, beforeB);
  }));
});
