/**
 * Shows the book on this machine only.
 *
 *     deno task serve               the built site
 *     deno task serve --watch       the book as it is being written: pages follow every change of book/ and notebooks/
 */
import { join } from "node:path";
import { readArguments } from "./arguments.ts";
import { exists } from "./files.ts";
import { root } from "./paths.ts";
import { setUp } from "./setup.ts";
import { site, sitePlan, vitepressArguments } from "./site.ts";
import { serveFolder } from "./static_server.ts";
import { runTask, TaskError } from "./task.ts";

const PORT = 4173;

await runTask(async () => {
  if (readArguments(Deno.args, { options: ["--watch"] }).options.has("--watch")) {
    await setUp();
    const args = await vitepressArguments("dev", sitePlan.source, "--host", "127.0.0.1", "--port", `${PORT}`);
    const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
    if (code !== 0) Deno.exit(code);
    return;
  }
  if (!await exists(join(site, "index.html"))) {
    throw new TaskError("There is no site to serve yet; build it with: npx -y deno@2.9.6 task book");
  }
  const server = serveFolder(site, { port: PORT });
  console.log(`The L2 Spellbook is at ${server.url} until you press Ctrl+C.`);
  await server.finished;
});
