/**
 * Compiles the AssemblyScript of `kernels/` to WebAssembly and embeds the bytes in modules of `lib/kernels/`, so that the
 * library runs anywhere without a build. A test compiles them again and compares.
 *
 *     deno task kernels
 */
import { main } from "assemblyscript/asc";
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { replaceFile } from "./files.ts";
import { inRoot } from "./paths.ts";
import { runTask, TaskError } from "./task.ts";

const sources = inRoot("kernels"), modules = inRoot("lib", "kernels");

/** The kernels there are: each is a file of this name in `kernels/`, and becomes one of the same name in `lib/kernels/`. */
export async function kernelNames(): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(sources))).map(({ name }) => name);
  return names.filter((name) => name.endsWith(".ts")).toSorted();
}

/**
 * The WebAssembly of one kernel. It imports its memory as `env.memory` and uses no runtime: no allocation, no collection. That the
 * memory has at least a page spares engines which look at each address half of that.
 */
export async function compileKernel(name: string): Promise<Uint8Array> {
  const source = await Deno.readTextFile(join(sources, name));
  let bytes: Uint8Array | undefined;
  const options = ["-O3", "--noAssert", "--runtime", "stub", "--enable", "simd"];
  const memory = ["--importMemory", "--initialMemory", "1"];
  const { error, stderr } = await main([name, "--outFile", "kernel.wasm", ...options, ...memory], {
    readFile: (file) => file === name ? source : null,
    writeFile: (_, contents) => void (bytes = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error || bytes === undefined) throw new TaskError(`kernels/${name} does not compile:\n${stderr.toString()}`);
  return bytes;
}

/** The module that holds the bytes. */
export async function kernelModule(name: string): Promise<string> {
  const bytes = await compileKernel(name);
  return `/** \`kernels/${name}\` compiled, ${bytes.length} bytes in base64; made by \`deno task kernels\`. */\n` +
    `export const wasm =\n  "${bytes.toBase64()}";\n`;
}

if (import.meta.main) {
  await runTask(async () => {
    readArguments(Deno.args, {});
    for (const name of await kernelNames()) {
      await replaceFile(join(modules, name), await kernelModule(name));
      console.log(`kernels/${name} → lib/kernels/${name}`);
    }
  });
}
