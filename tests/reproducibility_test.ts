/** The same bits in every engine: what can be forbidden is forbidden, and what was trained is compared. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { chromium } from "./browser/chromium.ts";
import { firefox } from "./browser/firefox.ts";
import { bundleTraining } from "./reproducibility/bundle.ts";
import { trainingBits } from "./reproducibility/run.ts";

/** sha256 over the float64 bytes of all that the runs end with. Only a change that is meant to change numbers changes it. */
const committed = "a074306ff83567828b5931239952b06076bd75b7796c3a1d7d6a39b47559fac5";

/** Of `Math` only what the standard defines to the last bit. */
const exactMath = new Set([
  "PI",
  "SQRT2",
  "abs",
  "ceil",
  "floor",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
]);
const neverNamed = new Set(["Date", "Intl", "Temporal", "crypto"]);

/** Finds in parsed source, not in comments or strings, what would let two engines or two runs differ. */
const engineFreedom: Deno.lint.Plugin = {
  name: "engine-freedom",
  rules: {
    found: {
      create: (context) => {
        const allowed = new Set<Deno.lint.Node>();
        return {
          MemberExpression(node) {
            if (node.object.type !== "Identifier" || node.object.name !== "Math") return;
            const { property } = node;
            if (!node.computed && property.type === "Identifier" && exactMath.has(property.name)) {
              allowed.add(node.object);
            }
          },
          Identifier(node) {
            const escapes = node.name === "Math" && !allowed.has(node);
            if (escapes || neverNamed.has(node.name)) {
              context.report({ node, message: context.sourceCode.getText(node.parent) });
            }
          },
          "BinaryExpression[operator='**']"(node: Deno.lint.Node) {
            context.report({ node, message: context.sourceCode.getText(node) });
          },
          "AssignmentExpression[operator='**=']"(node: Deno.lint.Node) {
            context.report({ node, message: context.sourceCode.getText(node) });
          },
        };
      },
    },
  },
};

const freedoms = (file: string, source: string) =>
  Deno.lint.runPlugin(engineFreedom, file, source).map(({ message }) => message);

Deno.test("the check for what engines are free to choose finds it in code and nowhere else", () => {
  const found: [string, string[]][] = [
    ["Math.exp(x)", ["Math.exp"]],
    ["Math.pow(2, 3) + Math.log1p(x) - Math.hypot(x)", ["Math.pow", "Math.log1p", "Math.hypot"]],
    ["x ** 2", ["x ** 2"]],
    ["x **= 2", ["x **= 2"]],
    ["Math.random()", ["Math.random"]],
    ['Math["tanh"](x)', ['Math["tanh"]']],
    ["const { sin } = Math;", ["{ sin } = Math"]],
    ["const M = Math; M.cos(x)", ["M = Math"]],
    ["globalThis.Math.cbrt(x)", ["globalThis.Math"]],
    ["new Date()", ["new Date()"]],
    ["Date.now()", ["Date.now"]],
    ["crypto.randomUUID()", ["crypto.randomUUID"]],
    ["Math.sqrt(Math.max(x, Math.PI)) * Math.imul(1, 2)", []],
    ["// Math.exp(x) and x ** 2\n/** Date */ x * 2", []],
    ['"Math.exp(x) ** Date"', []],
    ["`Math.exp`; x.exp()", []],
  ];
  for (const [source, expected] of found) assert.deepEqual(freedoms("example.ts", source), expected, source);
});

Deno.test("nothing in lib/ is left to the engine, to chance or to the clock", async () => {
  const folder = new URL("../lib/", import.meta.url);
  let files = 0;
  for await (const file of sourceFiles(folder)) {
    files++;
    assert.deepEqual(freedoms(file.pathname, await Deno.readTextFile(file)), [], file.href.slice(folder.href.length));
  }
  assert.ok(files >= 22);
});

/** All TypeScript below a folder. */
async function* sourceFiles(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sourceFiles(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

const hashOf = (bits: string) => createHash("sha256").update(bits, "hex").digest("hex");

Deno.test("training gives the committed bits in Deno", () => {
  const bits = trainingBits();
  assert.equal(bits.length / 16, 672, "numbers in all");
  assert.equal(hashOf(bits), committed);
  assert.equal(hashOf(trainingBits()), committed, "and once more in the same process");
});

Deno.test("training gives the committed bits where there is no WebAssembly", async () => {
  const run = new URL("./reproducibility/run.ts", import.meta.url).href;
  const code = `delete globalThis.WebAssembly;
    const { trainingBits } = await import(${JSON.stringify(run)});
    await Deno.stdout.write(new TextEncoder().encode(trainingBits()));`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.equal(hashOf(new TextDecoder().decode(stdout)), committed);
});

const node = await new Deno.Command("node", { args: ["--version"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: node ? "training gives the committed bits in Node" : "training in Node (skipped: no node found on the path)",
  ignore: !node,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const file = join(folder, "training.mjs");
      await Deno.writeTextFile(file, `${await bundleTraining()}\nprocess.stdout.write(trainingBits());\n`);
      const { success, stdout, stderr } = await new Deno.Command("node", { args: [file] }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      assert.equal(hashOf(new TextDecoder().decode(stdout)), committed);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

for (const browser of [chromium, firefox]) {
  browser.test(`training gives the committed bits in ${browser.name}`, async () => {
    const script = await bundleTraining();
    const page = await (await browser.shared()).newPage();
    try {
      await page.addScriptTag({ type: "module", content: `${script}\nglobalThis.trainingBits = trainingBits;` });
      const bits = await page.evaluate(() => (globalThis as unknown as { trainingBits(): string }).trainingBits());
      assert.equal(hashOf(bits), committed);
    } finally {
      await page.close();
    }
  });
}
