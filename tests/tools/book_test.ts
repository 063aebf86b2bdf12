/** The main job, killed at odd moments, in a small project of its own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { digestFolder, filesBelow } from "../../tools/files.ts";
import { formatNotebook, parseNotebook } from "../../tools/notebook.ts";
import { inRoot } from "../../tools/paths.ts";
import { setUp } from "../../tools/setup.ts";
import { code, figureCell, markdown, notebook } from "./notebooks.ts";

const CHAPTERS = {
  one: [markdown("title", "# One"), figureCell("line", "red"), code("last", `console.log("the end");`)],
  two: [
    markdown("title", "# Two"),
    code("wait", "await new Promise((done) => setTimeout(done, 500));"),
    figureCell("line", "blue"),
  ],
};

const COPIED = ["tools", "deno.json", "deno.lock", "requirements.txt"];
const LINKED = ["node_modules", ".venv"];

/** The real tools on two quick chapters and a site of one page that holds them. */
async function makeProject(): Promise<string> {
  const project = await Deno.realPath(await Deno.makeTempDir());
  for (const name of COPIED) await copy(inRoot(name), join(project, name));
  for (const name of LINKED) await Deno.symlink(inRoot(name), join(project, name), { type: "junction" });
  for (const folder of ["lib", "data", "notebooks", "book/.vitepress"]) {
    await Deno.mkdir(join(project, folder), { recursive: true });
  }
  await Deno.writeTextFile(
    join(project, "book", "index.md"),
    "# A Book\n\n<<< ../notebooks/one.ipynb\n<<< ../notebooks/two.ipynb\n",
  );
  await writeChapters(project);
  return project;
}

async function writeChapters(project: string): Promise<void> {
  for (const [name, cells] of Object.entries(CHAPTERS)) {
    await Deno.writeTextFile(join(project, "notebooks", `${name}.ipynb`), formatNotebook(notebook(...cells)));
  }
}

async function copy(from: string, to: string): Promise<void> {
  if ((await Deno.stat(from)).isFile) return await Deno.copyFile(from, to);
  for (const name of await filesBelow(from)) {
    await Deno.mkdir(join(to, name, ".."), { recursive: true });
    await Deno.copyFile(join(from, name), join(to, name));
  }
}

const startBook = (project: string) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "tools/book.ts"],
    cwd: project,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();

async function runBook(project: string): Promise<void> {
  const { success, stderr } = await startBook(project).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

const site = (project: string) => join(project, "book", ".vitepress", "dist");

/** What a reader gets: chapters and site, byte for byte. */
const results = async (project: string) => ({
  chapters: await digestFolder(join(project, "notebooks")),
  site: await digestFolder(site(project)),
});

Deno.test("task book, killed at any moment and run again, gives what an undisturbed run gives", async (test) => {
  await setUp();
  const project = await makeProject();
  let undisturbed: Awaited<ReturnType<typeof results>>;
  let duration = 0;

  await test.step("undisturbed", async () => {
    const start = performance.now();
    await runBook(project);
    duration = performance.now() - start;
    undisturbed = await results(project);
  });

  await test.step("a second run finds nothing to do", async () => {
    const start = performance.now();
    await runBook(project);
    assert.ok(performance.now() - start < 15_000);
    assert.deepEqual(await results(project), undisturbed);
  });

  await test.step("killed", async () => {
    for (const made of [".cache", "book/.vitepress/dist"]) await Deno.remove(join(project, made), { recursive: true });
    await writeChapters(project);
    // What is done stays done, so that the same moment finds each run at another task.
    for (const part of [0.1, 0.35, 0.5]) {
      const run = startBook(project);
      const ended = run.output().then(() => true);
      const moment = new Promise<false>((done) => setTimeout(done, part * duration, false));
      if (await Promise.race([ended, moment])) break;
      run.kill("SIGKILL");
      await ended;
      for (const name of Object.keys(CHAPTERS)) {
        parseNotebook(await Deno.readTextFile(join(project, "notebooks", `${name}.ipynb`)), name);
      }
    }
    await runBook(project);
    assert.deepEqual(await results(project), undisturbed);
  });

  await test.step("two at once", async () => {
    await Deno.remove(join(project, ".cache"), { recursive: true });
    await writeChapters(project);
    await Promise.all([runBook(project), runBook(project)]);
    assert.deepEqual(await results(project), undisturbed);
  });
  await Deno.remove(project, { recursive: true });
});
