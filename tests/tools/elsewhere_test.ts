/** Where chapters run beside the page: what leads there, and the configurations that start it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { chapterButtons } from "../../book/.vitepress/chapter_buttons.ts";
import { capture } from "../../tools/command.ts";
import { exists } from "../../tools/files.ts";
import { inRoot, kernelSpec } from "../../tools/paths.ts";
import { setUp } from "../../tools/setup.ts";

const linksIn = (html: string) =>
  [...html.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)</g)].map(([, address, label]) => [
    label,
    address.replaceAll("&amp;", "&"),
  ]);

const chapter = "03-gradients-by-hand";

Deno.test("a project without an address offers the notebook and JupyterLab, and no other host", () => {
  const html = chapterButtons(chapter, undefined);
  assert.deepEqual(linksIn(html), [["Download the notebook", `./${chapter}.ipynb`]]);
  assert.doesNotMatch(html, /https?:|git clone/);
  assert.match(html, /<summary>Open in JupyterLab<\/summary>[^]*npx -y deno@\S+ task lab/);
});

Deno.test("with an address come the code host, Binder and dev containers", () => {
  const clone = (address: string) =>
    `https://vscode.dev/redirect?url=${
      encodeURIComponent(`vscode://ms-vscode-remote.remote-containers/cloneInVolume?url=${address}`)
    }`;
  const query = `labpath=notebooks%2F${chapter}.ipynb`;
  const repository = "https://github.com/pierre/spellbook";
  for (const written of [repository, `${repository}.git`, `${repository}/`]) {
    const html = chapterButtons(chapter, written);
    assert.deepEqual(linksIn(html).slice(1), [
      ["View on the code host", `${repository}/blob/HEAD/notebooks/${chapter}.ipynb`],
      ["Launch on Binder", `https://mybinder.org/v2/gh/pierre/spellbook/HEAD?${query}`],
      ["Open in a dev container", clone(repository)],
    ]);
    assert.match(html, /git clone https:\/\/github\.com\/pierre\/spellbook/);
  }
  const gitlab = "https://gitlab.com/tower/pierre/spellbook", own = "https://git.tower.example/spellbook";
  assert.deepEqual(linksIn(chapterButtons(chapter, gitlab)).slice(1, 3).map(([, address]) => address), [
    `${gitlab}/-/blob/HEAD/notebooks/${chapter}.ipynb`,
    `https://mybinder.org/v2/git/${encodeURIComponent(gitlab)}/HEAD?${query}`,
  ]);
  assert.deepEqual(linksIn(chapterButtons(chapter, own)).slice(1).map(([, address]) => address), [
    own,
    `https://mybinder.org/v2/git/${encodeURIComponent(own)}/HEAD?${query}`,
    clone(own),
  ]);
});

Deno.test("every place that names a version of Deno names the same", async () => {
  const places = [
    "README.md",
    "CONTRIBUTING.md",
    ".ci/run",
    ".github/workflows/ci.yml",
    ".binder/requirements.txt",
    ".devcontainer/Dockerfile",
    "book/.vitepress/chapter_buttons.ts",
  ];
  const named = await Promise.all(places.map(async (path) => {
    const versions = [...(await Deno.readTextFile(inRoot(path))).matchAll(/deno(?:@|==)([\d.]+\d)/g)];
    assert.ok(versions.length > 0, `${path} names no version`);
    return versions.map(([, version]) => `${path}: ${version}`);
  }));
  const [first] = named.flat().map((place) => place.replace(/.*: /, ""));
  assert.deepEqual(named.flat().filter((place) => !place.endsWith(`: ${first}`)), []);
});

Deno.test({
  name: "Binder registers the very kernel that the project's own Jupyter has",
  ignore: Deno.build.os === "windows",
  async fn() {
    await setUp();
    const folder = await Deno.makeTempDir({ dir: inRoot(".cache") });
    try {
      await Deno.writeTextFile(join(folder, "python"), `#!/bin/sh\necho "${folder}"\n`, { mode: 0o755 });
      await Deno.writeTextFile(join(folder, "deno"), `#!/bin/sh\nexec "${Deno.execPath()}" "$@"\n`, { mode: 0o755 });
      const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
      const { success, text } = await capture("bash", [inRoot(".binder", "postBuild")], env);
      assert.ok(success, text);
      const registered = join(folder, "share", "jupyter", "kernels", "deno", "kernel.json");
      assert.equal(await Deno.readTextFile(registered), await Deno.readTextFile(kernelSpec));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("Binder installs what the project pins, and may run its script", async () => {
  const requirements = await Deno.readTextFile(inRoot(".binder", "requirements.txt"));
  const included = /^-r (.*)$/m.exec(requirements)![1];
  assert.ok(await exists(inRoot(".binder", included)));
  assert.match(await Deno.readTextFile(inRoot(".binder", "runtime.txt")), /^python-3\.1[0-4]\n$/);
  const { mode } = await Deno.stat(inRoot(".binder", "postBuild"));
  if (mode !== null) assert.equal(mode & 0o111, 0o111, "Binder runs it as a program");
});

/** The fields that are used here, as https://containers.dev/implementors/json_reference/ has them. */
const fields: Record<string, (value: unknown) => boolean> = {
  name: isText,
  build: (value) => hasOnly(value, { dockerfile: isText }),
  remoteUser: isText,
  postCreateCommand: isText,
  forwardPorts: (value) => Array.isArray(value) && value.every(isPort),
  portsAttributes: (value) =>
    Object.entries(value as object).every(([port, given]) => isPort(Number(port)) && hasOnly(given, { label: isText })),
  customizations: (value) =>
    hasOnly(value, {
      vscode: (value) =>
        hasOnly(value, {
          extensions: (value) => Array.isArray(value) && value.every((name) => /^[\w-]+\.[\w-]+$/.test(name)),
          settings: (value) => typeof value === "object",
        }),
    }),
};

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && 0 < (value as number) && (value as number) < 65_536;
}

function hasOnly(value: unknown, fields: Record<string, (value: unknown) => boolean>): boolean {
  return typeof value === "object" && value !== null &&
    Object.entries(value).every(([name, content]) => Object.hasOwn(fields, name) && fields[name](content));
}

Deno.test("the dev container is described in fields that exist, and runs a task that exists", async () => {
  const container = JSON.parse(await Deno.readTextFile(inRoot(".devcontainer", "devcontainer.json")));
  for (const [name, value] of Object.entries(container)) {
    assert.ok(Object.hasOwn(fields, name) && fields[name](value), `${name}: ${JSON.stringify(value)}`);
  }
  assert.ok(await exists(inRoot(".devcontainer", container.build.dockerfile)));
  const task = /^deno task (\S+)$/.exec(container.postCreateCommand)![1];
  const { tasks } = JSON.parse(await Deno.readTextFile(inRoot("deno.json")));
  assert.ok(Object.hasOwn(tasks, task), `there is no task ${task}`);
});
