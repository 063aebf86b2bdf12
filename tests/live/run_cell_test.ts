/** Cells that run outside of Jupyter mean what they mean in it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { compileCell } from "../../book/live/compile_cell.ts";
import { lineInCell, runCell } from "../../book/live/run_cell.ts";
import { withSolutions } from "../../tools/cells.ts";
import { chapterNames } from "../../tools/chapters.ts";
import { codeCells, parseNotebook, textOf } from "../../tools/notebook.ts";
import { notebooks } from "../../tools/paths.ts";

const modules: Record<string, Record<string, unknown>> = {
  "../lib/mod.ts": { double: (x: number) => 2 * x, Matrix: class Matrix {}, default: "the default" },
};
const importModule = (specifier: string) => {
  const module = modules[specifier];
  return module ? Promise.resolve(module) : Promise.reject(new TypeError(`There is no module ${specifier}.`));
};

/** Runs cells in their order and gives the last one's value. */
async function run(...cells: string[]): Promise<unknown> {
  let value: unknown;
  for (const [i, cell] of cells.entries()) value = await runCell(cell, `cell-${i}`, importModule);
  return value;
}

async function failure(...cells: string[]): Promise<Error> {
  try {
    await run(...cells);
  } catch (error) {
    return error as Error;
  }
  throw new Error("No cell failed.");
}

Deno.test("a cell sees what cells before it declared", async () => {
  assert.equal(await run("const a = 1, b: number = 2;", "let c = a + b", "c * 10"), 30);
  assert.equal(
    await run("const { x, y: [p, , q = 7], ...others } = { x: 1, y: [2, 3], z: 4 };", "x + p + q + others.z"),
    14,
  );
  assert.equal(await run("class Point { constructor(readonly x: number) {} }", "new Point(5).x"), 5);
  assert.equal(await run("function twice<T>(value: T): T[] { return [value, value]; }", "twice(3).length"), 2);
  assert.equal(await run("enum Color { Red, Green }", "Color.Green"), 1);
});

Deno.test("any name can be declared again, as what it was or as something else", async () => {
  assert.equal(await run("const n = 1;", "const n = 2;", "n"), 2);
  assert.equal(await run("function n() { return 3; }", "n()"), 3);
  assert.equal(await run("class n {}", "let n = 4", "n"), 4);
  assert.equal(
    await run("const name = { first: 'Pierre' }, close = 1, origin = 2", "name.first + close + origin"),
    "Pierre12",
  );
});

Deno.test("closures follow a name when a later cell changes or declares it", async () => {
  assert.equal(await run("let k = 10; const f = () => k;", "k = 20;", "f()"), 20);
  assert.equal(
    await run("function g() { return h(); } function h() { return 1; }", "function h() { return 2; }", "g()"),
    2,
  );
});

Deno.test("functions can be used above their declaration, and keep their names", async () => {
  assert.equal(await run("const early = late(); function late() { return 6; }", "early"), 6);
  assert.equal(await run("function late() {}", "late.name"), "late");
  assert.equal(await run("const arrow = () => {}", "arrow.name"), "arrow");
  assert.equal(await run("function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1); }", "fact(5)"), 120);
});

Deno.test("modules, types and top-level await", async () => {
  assert.equal(await run(`import { double, type Other } from "../lib/mod.ts";`, "double(4)"), 8);
  assert.equal(
    await run(`import fallback, * as all from "../lib/mod.ts";`, "fallback + Object.keys(all).length"),
    "the default3",
  );
  assert.equal(await run(`const { double: again } = await import("../lib/mod.ts");`, "again(1)"), 2);
  assert.equal(
    await run("interface A { a: number }\ntype B = A | null;\nconst v = await Promise.resolve<B>({ a: 9 });", "v!.a"),
    9,
  );
  assert.match((await failure(`import { missing } from "../lib/mod.ts";`)).message, /has no export named missing/);
  assert.match((await failure(`import "elsewhere";`)).message, /no module elsewhere/);
});

Deno.test("the value of a trailing expression, and of nothing else", async () => {
  assert.equal(await run("1; 2"), 2);
  assert.equal(await run("({ a: 3 }).a;  // said"), 3);
  assert.equal(await run("const z = 1;"), undefined);
  assert.equal(await run("if (true) { 5 }"), undefined);
  assert.equal(await run(""), undefined);
  assert.equal(await run("// nothing"), undefined);
  assert.equal(await run("let total = 0\nfor (const i of [1, 2, 3]) total += i\ntotal"), 6);
});

Deno.test("parentheses around the trailing expression, and comments in them, change nothing", async () => {
  assert.equal(await run("(1 + 2)"), 3);
  assert.equal(await run("((1 + 2));"), 3);
  assert.equal(await run("(1, 2)"), 2);
  assert.equal(await run("(/* one ( */ 1 // and a half )\n) /* ) */ ; // end"), 1);
  assert.deepEqual(await run("({ a: 1 })"), { a: 1 });
  assert.equal(await run("const x: unknown = Promise.resolve(4);", "(await x)"), 4);
  assert.equal(await run("const y: unknown = 5;", "(y as number);"), 5);
  assert.equal(await run(`const f = () => ({ q: 6 });\nlet q;`, "({ q } = f());", "(q)"), 6);
  assert.equal(await run("let p = 0;", "(p) = 7", "((p))"), 7);
  assert.equal(await run(`(await import("../lib/mod.ts")).double(4)`), 8);
  assert.equal(await run("(function () { return 9; })()"), 9);
  assert.equal(await run("((a: number) => a)(10)"), 10);
});

Deno.test("cells are strict: what was never declared cannot be assigned", async () => {
  assert.equal((await failure("neverDeclared = 1")).name, "ReferenceError");
  assert.match((await failure("undefined; const undefined = 1")).message, /cannot be declared here/);
});

Deno.test("an error names the line that the reader sees", async () => {
  const lineOf = async (cell: string) => lineInCell(await failure(cell), "cell-0");
  assert.equal(await lineOf("const a = 1;\n\nthrow new Error('here');"), 3);
  assert.equal(await lineOf("import {\n  double,\n} from '../lib/mod.ts';\ninterface A {\n  a: 1;\n}\nnull!.x;"), 7);
  assert.equal(await lineOf("const\n  a = 1,\n  b = 2;\nfunction f() {\n  throw new Error('deep');\n}\nf();"), 5);
  assert.equal(await lineOf("throw new Error('first');"), 1);
  assert.equal(await lineOf("const a = 1;\nconst b = ;"), 2);
  assert.equal(await lineOf("const a = 1;\nconst a = 2;"), 2);
  assert.equal(await lineOf("let a = 1;\n\nexport { a };"), 3);
  const { message } = await failure("let x = 1;\nlet y = (;");
  assert.match(message, /^line 2: Unexpected token/);
  assert.equal(lineInCell(new Error("elsewhere"), "cell-0"), undefined);
  assert.equal(lineInCell("a string", "cell-0"), undefined);
});

for (const name of await chapterNames()) {
  Deno.test(`${name}: every cell can be compiled, its exercises solved or not`, async () => {
    const notebook = parseNotebook(await Deno.readTextFile(join(notebooks, `${name}.ipynb`)), name);
    const cells = [notebook, withSolutions(notebook)].flatMap(codeCells);
    assert.ok(cells.length > 10);
    for (const { id, source } of cells) assert.doesNotThrow(() => compileCell(textOf(source)), id);
  });
}
