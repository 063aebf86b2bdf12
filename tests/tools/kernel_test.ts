import assert from "node:assert/strict";
import { capture } from "../../tools/command.ts";
import { pythonEnvironment, venvPython } from "../../tools/python.ts";
import { setUp } from "../../tools/setup.ts";

/** Interrupts a running cell, then asks the same kernel for a value that was set before. */
const INTERRUPT = `
import time
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="deno")
manager.start_kernel()
client = manager.client()
client.start_channels()
def run(code):
    reply = client.execute_interactive(code, timeout=30, output_hook=lambda message: None)
    print(reply["content"]["status"])
try:
    client.wait_for_ready(timeout=60)
    run("const kept = 42;")
    request = client.execute("while (true);")
    while client.get_iopub_msg(timeout=30)["parent_header"].get("msg_id") != request:
        pass
    time.sleep(1)
    manager.interrupt_kernel()
    run("if (kept !== 42) throw new Error();")
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
`;

// A cell that only waits goes on until what it waits for comes: that is as far as Deno 2.9 goes.
Deno.test("an interrupt ends a cell that computes, and keeps the kernel with all that it knows", async () => {
  await setUp();
  const { text } = await capture(venvPython, ["-c", INTERRUPT], pythonEnvironment());
  assert.match(text, /^ok\nok$/m);
});
