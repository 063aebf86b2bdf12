import assert from "node:assert/strict";
import { lock } from "../../tools/lock.ts";
import { inRoot } from "../../tools/paths.ts";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

Deno.test("a second run waits for the first, and is told so", async () => {
  const order: string[] = [];
  const first = await lock("test-turns");
  const second = lock("test-turns", () => order.push("waiting")).then((held) => {
    order.push("its turn");
    held[Symbol.dispose]();
  });
  await pause(500);
  order.push("first is done");
  first[Symbol.dispose]();
  await second;
  assert.deepEqual(order, ["waiting", "first is done", "its turn"]);
});

Deno.test("a killed run keeps no lock", async () => {
  const script =
    `import { lock } from "./tools/lock.ts"; await lock("test-killed"); console.log("held"); await new Promise(() => setInterval(() => {}, 1000));`;
  const run = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: inRoot(),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = run.stdout.getReader();
  assert.match(new TextDecoder().decode((await reader.read()).value), /held/);
  run.kill("SIGKILL");
  await run.status;
  await reader.cancel();
  const held = await lock("test-killed", () => assert.fail("the lock was not released"));
  held[Symbol.dispose]();
});
