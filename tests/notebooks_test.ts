/**
 * The chapters as they are committed: their form, their bytes on a new execution, their exercises, and what another tool
 * makes of them.
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { cellModule, writeCellModule } from "../tools/cells.ts";
import { chapterNames } from "../tools/chapters.ts";
import { capture } from "../tools/command.ts";
import { execute, type ExecutionEvent } from "../tools/execution.ts";
import { figures } from "../tools/figures.ts";
import { codeCells, normalizeNotebook, type Notebook, parseNotebook, textOf } from "../tools/notebook.ts";
import { notebooks } from "../tools/paths.ts";
import { pythonEnvironment, venvPython } from "../tools/python.ts";
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

const work = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(work, { recursive: true }));

/** All chapters, executed anew when the first test asks for one. */
let executing: Promise<Map<string, ExecutionEvent>> | undefined;
const targetOf = (name: string) => join(work, `${name}.ipynb`);

async function executeAll(): Promise<Map<string, ExecutionEvent>> {
  const endings = new Map<string, ExecutionEvent>();
  for await (
    const event of execute(chapters.map(({ name, path }) => ({ name, source: path, target: targetOf(name) })))
  ) {
    if (event.event === "done" || event.event === "failed") endings.set(event.chapter, event);
  }
  return endings;
}

for (const { name, path, text, notebook } of chapters) {
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

  Deno.test({
    name: `${name}: executed again, it gives the committed bytes`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const ending = (await (executing ??= executeAll())).get(name)!;
      assert.equal(ending.event, "done", JSON.stringify(ending));
      const executed = normalizeNotebook(parseNotebook(await Deno.readTextFile(targetOf(name)), name));
      const difference = firstDifference(notebook, executed);
      assert.equal(difference, undefined, `notebooks/${name}.ipynb, ${difference}`);
    },
  });

  Deno.test(`${name}: untouched exercises say so, and their solutions solve them`, async () => {
    const checks = codeCells(notebook).filter(({ id }) => /^exercise-\d+-check$/.test(id));
    for (const { id, outputs } of checks) assert.match(JSON.stringify(outputs), /not answered yet/, id);

    const module = cellModule(name, notebook, { solved: true });
    await writeCellModule(module);
    const { success, text } = await capture(Deno.execPath(), ["run", "--allow-all", "--no-check", module.path]);
    assert.ok(success, `The cells with the exercises solved fail: ${text}`);
    const numbers = checks.map(({ id }) => id.replace(/\D/g, ""));
    const problems = numbers.filter((number) => !text.includes(`Exercise ${number}:** solved.`));
    assert.deepEqual(problems, [], `not solved by their solutions:\n${text.match(/^.*Exercise \d.*$/gm)?.join("\n")}`);
  });

  Deno.test(`${name}: as HTML of nbconvert, every figure is there, with its description where the template has one`, async () => {
    const alts = figures(notebook).map(({ data }) => textOf(data["text/plain"] as string[]));
    for (const template of ["lab", "classic"]) {
      const args = ["-m", "nbconvert", "--to", "html", "--template", template, "--output-dir", work, path];
      const { success, text } = await capture(venvPython, args, pythonEnvironment());
      assert.ok(success, text);
      const html = await Deno.readTextFile(join(work, `${name}.html`));
      const images = [...html.matchAll(/<img\b[^>]*>/g)].map(([image]) => image)
        .filter((image) => image.includes("data:image/png;base64,"));
      assert.equal(images.length, alts.length, template);
      if (template !== "classic") continue;
      assert.deepEqual(images.map((image) => image.match(/ alt="([^"]*)"/)?.[1]), alts.map(escapeHtml));
    }
  });
}

/** As the parser behind nbconvert writes it back. */
const escapeHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
