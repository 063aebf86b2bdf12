import assert from "node:assert/strict";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { cellModule, formatCells, namePlaces, withSolutions } from "../../tools/cells.ts";
import { codeCells, textOf } from "../../tools/notebook.ts";
import { root } from "../../tools/paths.ts";
import { code, markdown, notebook } from "./notebooks.ts";

const chapter = notebook(
  markdown("title", "# A"),
  code("imports", `import { type Answer, todo } from "../lib/mod.ts";\nimport * as math from "mathjs";`),
  markdown("exercise-1", "Double it."),
  code("exercise-1-answer", "const double: Answer<(x: number) => number> = todo;", ["exercise"]),
  code("exercise-1-check", "math.pi;\ndouble;"),
  markdown(
    "exercise-1-solution",
    "<details><summary>Solution</summary>\n\nTwice.\n\n```ts\nconst double = (x: number) => 2 * x;\n```\n\n</details>",
  ),
);

Deno.test("a chapter becomes a module, and places in it are named by cell", () => {
  const module = cellModule("07-name", chapter);
  assert.match(module.text, /^import \{ type Answer, todo \} from "\.\.\/\.\.\/lib\/mod\.ts";$/m);
  assert.deepEqual([1, 2, 3, 4, 5].map((line) => module.locate(line)), [
    { cell: "imports", line: 1 },
    { cell: "imports", line: 2 },
    { cell: "exercise-1-answer", line: 1 },
    { cell: "exercise-1-check", line: 1 },
    { cell: "exercise-1-check", line: 2 },
  ]);
  const wanted = "at notebooks/07-name.ipynb cell exercise-1-check line 2:3";
  for (const path of [module.path, pathToFileURL(module.path).href, relative(root, module.path)]) {
    assert.equal(namePlaces(`at ${path}:5:3`, [module]), wanted);
  }
  assert.equal(namePlaces(`Check ${module.path}`, [module]), "Check notebooks/07-name.ipynb");
});

Deno.test("imports from beside the notebook lead there from the module as well", () => {
  const imports = `import a from "./verdicts.json" with { type: "json" };\nimport { b } from "../lib/mod.ts";`;
  assert.equal(
    cellModule("09-name", notebook(code("imports", imports))).text,
    `import a from "../../notebooks/verdicts.json" with { type: "json" };\nimport { b } from "../../lib/mod.ts";\n`,
  );
});

Deno.test("solutions take the place of answers", () => {
  const [, answer, check] = codeCells(withSolutions(chapter)).map(({ source }) => textOf(source));
  assert.equal(answer, "const double = (x: number) => 2 * x;");
  assert.equal(check, "math.pi;\ndouble;");
  assert.match(cellModule("07-name", chapter, { solved: true }).text, /2 \* x/);
  assert.throws(() => withSolutions({ ...chapter, cells: chapter.cells.slice(0, -1) }), {
    message: "The answer exercise-1-answer has no cell exercise-1-solution with a ```ts fence.",
  });
});

Deno.test("cells are formatted one by one; what does not parse stays as it is", async () => {
  const messy = notebook(code("messy", "const a={b:1}\n"), code("broken", "const = 1"), markdown("title", "*  a"));
  await formatCells(messy, "messy");
  assert.deepEqual(messy.cells.map(({ source }) => textOf(source)), ["const a = { b: 1 };", "const = 1", "*  a"]);
});
