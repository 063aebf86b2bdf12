/**
 * The chapters as they are committed: their form, their bytes on a new execution, their exercises, and what another tool
 * makes of them.
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { isAnswer, withSolutions } from "../tools/cells.ts";
import { chapterNames, chaptersWithoutData } from "../tools/chapters.ts";
import { capture } from "../tools/command.ts";
import { execute, type ExecutionEvent } from "../tools/execution.ts";
import { figures } from "../tools/figures.ts";
import {
  type CodeCell,
  codeCells,
  formatNotebook,
  normalizeNotebook,
  type Notebook,
  parseNotebook,
  textOf,
} from "../tools/notebook.ts";
import { longestFirst } from "../tools/needs.ts";
import { notebooks } from "../tools/paths.ts";
import { pythonEnvironment, venvPython } from "../tools/python.ts";
import { setUp } from "../tools/setup.ts";
import { firstDifference } from "./notebooks/comparison.ts";
import { brokenRules } from "./notebooks/rules.ts";

interface Chapter {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly notebook: Notebook;
}

const chapters: Chapter[] = await Promise.all((await chapterNames()).map(async (name) => {
  const path = join(notebooks, `${name}.ipynb`);
  const text = await Deno.readTextFile(path);
  return { name, path, text, notebook: parseNotebook(text, name) };
}));

for (const { name, text, notebook } of chapters) {
  Deno.test(`${name}: keeps the rules for chapters`, () => {
    assert.deepEqual(brokenRules(text, notebook), []);
  });

  Deno.test(`${name}: links lead to chapters and cells that there are`, () => {
    const problems = notebook.cells.flatMap(({ id, source }) =>
      [...textOf(source).matchAll(/\]\(([\w-]+\.ipynb)?(?:#([\w-]+))?\)/g)].flatMap(([link, file, cell]) => {
        const target = file ? chapters.find(({ path }) => basename(path) === file)?.notebook : notebook;
        const found = target && (cell === undefined || target.cells.some(({ id }) => id === cell));
        return found ? [] : [`${id}: ${link} leads nowhere`];
      })
    );
    assert.deepEqual(problems, []);
  });
}

Deno.test("executed again, chapters give the committed bytes, and the solutions solve the exercises", async (test) => {
  await setUp();
  const work = await Deno.makeTempDir();
  const kept = await chaptersWithoutData();
  const executable = chapters.filter(({ name }) => !kept.includes(name))
    .sort((a, b) => longestFirst(a.notebook, b.notebook));
  const jobs = executable.map(({ name }) => ({
    name,
    source: join(work, `${name}.ipynb`),
    target: join(work, `${name}.out.ipynb`),
  }));
  for (const [i, { notebook }] of executable.entries()) {
    await Deno.writeTextFile(jobs[i].source, formatNotebook(withAnswers(notebook)));
  }
  const endings = new Map<string, ExecutionEvent>();
  for await (const event of execute(jobs)) {
    if (event.event === "done" || event.event === "failed") endings.set(event.chapter, event);
  }
  for (const name of kept) await test.step({ name: `${name}: its data are not here`, ignore: true, fn() {} });
  for (const [i, { name, notebook }] of executable.entries()) {
    await test.step(name, async () => {
      const ending = endings.get(name)!;
      assert.equal(ending.event, "done", JSON.stringify(ending));
      const executed = normalizeNotebook(parseNotebook(await Deno.readTextFile(jobs[i].target), name));
      const answers = executed.cells.splice(notebook.cells.length);
      const difference = firstDifference(notebook, executed);
      assert.equal(difference, undefined, `notebooks/${name}.ipynb, ${difference}`);

      for (const { id, outputs } of codeCells(notebook).filter(isCheck)) {
        assert.match(JSON.stringify(outputs), /not answered yet/, id);
        const again = answers.find((cell) => cell.id === `${id}-again`) as CodeCell;
        assert.match(
          JSON.stringify(again.outputs),
          /solved\./,
          `${id}, after the solution took the place of the answer`,
        );
      }
    });
  }
  await Deno.remove(work, { recursive: true });
});

const isCheck = ({ id }: CodeCell) => /^exercise-\d+-check$/.test(id);

/** The chapter without outputs, and after its end every exercise again: the solution as a cell, then the check. */
function withAnswers(notebook: Notebook): Notebook {
  const again = codeCells(withSolutions(notebook)).filter((cell) => isAnswer(cell) || isCheck(cell))
    .map((cell) => ({ ...cell, id: `${cell.id}-again` }));
  const cells = [...notebook.cells, ...again].map((cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [] } : cell
  );
  return { ...notebook, cells };
}

Deno.test("as HTML of nbconvert, chapters show every figure", async (test) => {
  await setUp();
  const work = await Deno.makeTempDir();
  const convert = async (template: string, converted: readonly Chapter[]) => {
    const args = ["--to", "html", "--template", template, "--output-dir", join(work, template)];
    const paths = converted.map(({ path }) => path);
    const { success, text } = await capture(venvPython, ["-m", "nbconvert", ...args, ...paths], pythonEnvironment());
    assert.ok(success, text);
  };
  // The usual template has no place for descriptions; the other one is slow enough to see every chapter only once.
  await Promise.all([convert("classic", chapters), convert("lab", chapters.slice(0, 1))]);
  for (const { name, notebook } of chapters) {
    await test.step(name, async () => {
      const alts = figures(notebook).map(({ data }) => textOf(data["text/plain"] as string[]));
      const described = await picturesIn(join(work, "classic", `${name}.html`));
      assert.deepEqual(described.map(altOf), alts);
      if (name === chapters[0].name) {
        assert.equal((await picturesIn(join(work, "lab", `${name}.html`))).length, alts.length);
      }
    });
  }
  await Deno.remove(work, { recursive: true });
});

async function picturesIn(path: string): Promise<string[]> {
  const html = await Deno.readTextFile(path);
  return [...html.matchAll(/<img\b[^>]*>/g)].map(([image]) => image).filter((image) =>
    image.includes("data:image/png;")
  );
}

/** The description of a picture; the parser behind nbconvert takes other quotes where a text holds the usual ones. */
function altOf(image: string): string | undefined {
  const [, double, single] = image.match(/ alt=(?:"([^"]*)"|'([^']*)')/) ?? [];
  return (double ?? single)?.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
