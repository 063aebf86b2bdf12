import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { originOf } from "../../tools/figures.ts";
import { type CodeCell, formatNotebook, type JsonObject, type Notebook, PLOTLY } from "../../tools/notebook.ts";
import { encodeWithPalette } from "../../tools/png.ts";
import { code, markdown, notebook } from "../tools/notebooks.ts";
import { brokenRules } from "./rules.ts";

const ALT = "Line chart of the loss over epochs: it falls and then stays where it is.";

function figureCell(i: number): CodeCell {
  const title = { text: "A title" };
  const figure = { data: [], layout: { title, xaxis: { title }, yaxis: { title } } };
  return {
    ...code(`figure-${i}`, `await show(figure${i});`) as CodeCell,
    outputs: [{
      output_type: "display_data",
      data: { [PLOTLY]: figure, "image/png": pictureOf(figure), "text/plain": [ALT] },
      metadata: { "image/png": { alt: ALT, width: 760, height: 440 } },
    }],
  };
}

/** One white pixel that says what it was drawn from. */
const pictureOf = (figure: JsonObject): string => {
  const pixel = { width: 1, height: 1, data: Uint8Array.of(255, 255, 255, 255) };
  return Buffer.from(encodeWithPalette(pixel, 2, { "drawn-from": originOf(figure) })).toString("base64");
};

const exercise = (i: number) => [
  markdown(`exercise-${i}`, `### Exercise ${i}: a task\n\nDo it.`),
  code(`exercise-${i}-answer`, `const answer${i} = todo;`, ["exercise"]),
  code(`exercise-${i}-check`, `await exercise("${i}", answer${i});`),
  markdown(
    `exercise-${i}-solution`,
    "<details><summary>Solution</summary>\n\nSo.\n\n```ts\nconst a = 1;\n```\n\n</details>",
  ),
];

function goodChapter(): Notebook {
  const cells = [
    markdown("title", "# A chapter\n\nIn 2026 the 3 of us took `1.23456` of $x^{12}$."),
    code("imports", `import { show } from "../lib/mod.ts";`),
    ...[1, 2, 3].map(figureCell),
    ...[1, 2, 3].flatMap(exercise),
  ];
  let count = 0;
  for (const cell of cells) if (cell.cell_type === "code") cell.execution_count = ++count;
  const chapter = notebook(...cells);
  chapter.metadata.language_info = { name: "typescript", version: "6.0.3" };
  return chapter;
}

const problems = (chapter: Notebook) => brokenRules(formatNotebook(chapter), chapter);

Deno.test("a chapter that keeps all rules has no problems", () => {
  const chapter = goodChapter();
  assert.deepEqual(problems(chapter), []);
  chapter.metadata.needs = ["mnist"];
  assert.deepEqual(problems(chapter), []);
});

const code1 = (chapter: Notebook) => chapter.cells[1] as CodeCell;
const output1 = (chapter: Notebook) => (chapter.cells[2] as CodeCell).outputs[0] as { data: Record<string, unknown> };
const layout1 = (chapter: Notebook) => (output1(chapter).data[PLOTLY] as { layout: Record<string, unknown> }).layout;

const violations: [string, RegExp, (chapter: Notebook) => void][] = [
  ["Deno", /^imports: names Deno/, (c) => code1(c).source = "Deno.env;"],
  ["a forbidden import", /^imports: imports npm:lodash/, (c) => code1(c).source = `import "npm:lodash";`],
  [
    "a forbidden import of data",
    /^imports: imports \.\.\/data\/a\.json/,
    (c) => code1(c).source = `import a from "../data/a.json" with { type: "json" };`,
  ],
  ["an unstable function", /^imports: Math\.exp is not the same/, (c) => code1(c).source = "Math.exp(1);"],
  ["a clock", /^imports: Date is not the same/, (c) => code1(c).source = "new Date();"],
  ["a long cell", /^imports: has 41 lines/, (c) => code1(c).source = "1;\n".repeat(40)],
  ["a wrong execution count", /^imports: its execution count is 9, not 1/, (c) => code1(c).execution_count = 9],
  ["an id that says nothing", /^A b: an id is kebab-case/, (c) => code1(c).id = "A b"],
  ["an id twice", /^title: the id occurs twice/, (c) => code1(c).id = "title"],
  [
    "metadata of a cell",
    /^imports: the cell's metadata holds collapsed/,
    (c) => code1(c).metadata = { collapsed: true },
  ],
  ["no title", /^The first cell is not/, (c) => void c.cells.shift()],
  ["other metadata", /^The metadata holds .*author/, (c) => c.metadata.author = "me"],
  ["an unknown need", /^A chapter can need \["mnist"\], not \["cifar"\]\.$/, (c) => c.metadata.needs = ["cifar"]],
  [
    "a measured number in the text",
    /^title: neither code nor an output knows the text's 0\.12;/,
    (c) => c.cells[0].source = "# A\n\nThe loss is 0.12.",
  ],
  ["HTML", /^figure-1: an output holds text\/html/, (c) => output1(c).data["text/html"] = ["<b>1</b>"]],
  ["color codes", /^figure-1: an output holds color codes/, (c) => output1(c).data["text/markdown"] = ["\x1b[33m1"]],
  ["a path", /^figure-1: an output holds a path/, (c) => output1(c).data["text/markdown"] = ["at /home/me/a.ts"]],
  [
    "an error",
    /^imports: shows an error/,
    (c) => code1(c).outputs = [{ output_type: "error", ename: "E", evalue: "", traceback: [] }],
  ],
  [
    "a trailing expression",
    /^imports: ends in an expression/,
    (c) =>
      code1(c).outputs = [{
        output_type: "execute_result",
        data: { "text/plain": ["1"] },
        metadata: {},
        execution_count: 1,
      }],
  ],
  ["a figure without picture", /^figure-1: the figure has no picture/, (c) => delete output1(c).data["image/png"]],
  ["the picture of another figure", /^figure-1: its picture shows another figure/, (c) => layout1(c).width = 500],
  ["a figure without title", /^figure-1: layout of its figure has no title/, (c) => delete layout1(c).title],
  ["an axis without title", /^figure-1: xaxis of its figure has no title/, (c) => layout1(c).xaxis = {}],
  [
    "a short description",
    /^figure-1: the figure's description has 7 characters/,
    (c) => output1(c).data["text/plain"] = ["A line."],
  ],
  ["too few figures", /^It has 2 figures/, (c) => void c.cells.splice(2, 1)],
  ["too few exercises", /^It has 2 exercises/, (c) => void c.cells.splice(5, 4)],
  ["an exercise without check", /^exercise-1: has no cell exercise-1-check/, (c) => void c.cells.splice(7, 1)],
  ["an exercise without heading", /^exercise-1: does not start with/, (c) => c.cells[5].source = "Do it."],
  ["an open solution", /^exercise-1-solution: is not a fold/, (c) => c.cells[8].source = "```ts\nconst a = 1;\n```"],
];

for (const [what, message, violate] of violations) {
  Deno.test(`the rules forbid: ${what}`, () => {
    const chapter = goodChapter();
    violate(chapter);
    assert.ok(problems(chapter).some((problem) => message.test(problem)), problems(chapter).join("\n"));
  });
}
