/** Training on tfjs' wasm backend in a page: its files come from where `useWasm` is told, and the bits are those of Deno. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { assertSameBits } from "../properties.ts";
import { shortTraining } from "../tfjs/short_training.ts";
import { browserTest, sharedChromium } from "./chromium.ts";

const backend = fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
const wasmFolder = backend.slice(0, backend.lastIndexOf("dist") + "dist".length);

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("../tfjs/short_training.ts", import.meta.url));
  try {
    const options = { bundle: true, write: false, format: "esm", platform: "browser", logLevel: "silent" } as const;
    const { outputFiles } = await build({
      entryPoints: [entry],
      external: ["fs", "path", "util", "crypto"],
      ...options,
    });
    return outputFiles[0].text;
  } finally {
    await stop();
  }
}

browserTest("useWasm trains a convolution in a page, with the bits that it has in Deno", async () => {
  const script = await bundle();
  let connected = false;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/training.js") return new Response(script, { headers: { "content-type": "text/javascript" } });
    if (pathname.startsWith("/wasm/")) {
      if (!connected) return new Response("not now", { status: 503 });
      const file = await Deno.readFile(`${wasmFolder}/${pathname.slice("/wasm/".length)}`);
      return new Response(file, { headers: { "content-type": "application/wasm" } });
    }
    return new Response("<!doctype html><title>Training</title>", { headers: { "content-type": "text/html" } });
  });
  const page = await (await sharedChromium()).newPage();
  try {
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    const train = `import("/training.js").then(({ shortTraining }) => shortTraining("/wasm/"))`;
    assert.match(await page.evaluate(`${train}.catch(String)`), /cannot start its wasm backend; .* in \/wasm\/\?$/);
    // The files can be had later, and a second call finds them.
    connected = true;
    const inPage = await page.evaluate(train), inDeno = await shortTraining();
    assert.ok(inDeno.every(Number.isFinite));
    assertSameBits(inPage as number[], inDeno);
  } finally {
    await page.close();
    await server.shutdown();
  }
});
