/** Which cells run, in which order, and what is known of them afterwards. */
import assert from "node:assert/strict";
import { ChapterSession } from "../../book/live/chapter_session.ts";
import { stopped, unreachable } from "../../book/live/kernel.ts";
import type { LiveError } from "../../book/live/protocol.ts";

/** A kernel in which every cell ends when the test says so. */
class KernelStandIn {
  readonly ran: string[] = [];
  #finish: ((error?: LiveError) => void) | undefined;

  run(cell: string): Promise<LiveError | undefined> {
    this.ran.push(cell);
    return new Promise((finish) => this.#finish = finish);
  }

  stop(): void {
    this.#finish?.(stopped);
  }

  async end(error?: LiveError): Promise<void> {
    this.#finish!(error);
    await new Promise((done) => setTimeout(done));
  }
}

function startSession() {
  const cells = ["a", "b", "c", "d"].map((id) => ({ id, text: `${id}()` }));
  const kernels: KernelStandIn[] = [];
  const busy: boolean[] = [];
  const session = new ChapterSession(cells, () => {
    kernels.push(new KernelStandIn());
    return kernels.at(-1)!;
  }, {
    stateChanged: () => {},
    outputShown: () => {},
    busyChanged: (isBusy) => busy.push(isBusy),
  });
  const states = () => cells.map(({ id }) => session.stateOf(id)).join(", ");
  return { cells, session, kernels, busy, states };
}

const failure: LiveError = { name: "TypeError", message: "wrong", line: 1 };

Deno.test("cells run one after the other, and no kernel starts before the first", async () => {
  const { session, kernels, busy, states } = startSession();
  assert.equal(kernels.length, 0);
  session.runAll();
  assert.equal(states(), "running, queued, queued, queued");
  session.run("c"); // it waits already
  for (const _ of "abcd") await kernels[0].end();
  assert.equal(states(), "done, done, done, done");
  assert.deepEqual(kernels.map(({ ran }) => ran.join("")), ["abcd"]);
  assert.deepEqual(busy, [true, false]);
});

Deno.test("up to a cell: from the first above it that has not run as it stands", async () => {
  const { cells, session, kernels, states } = startSession();
  session.runUpTo("c");
  for (const _ of "abc") await kernels[0].end();
  session.runUpTo("c");
  await kernels[0].end();
  assert.equal(kernels[0].ran.join(""), "abcc");
  cells[1].text = "b(2)";
  session.textChanged("b");
  session.textChanged("a"); // which has not changed
  assert.equal(states(), "done, not run, done, not run");
  assert.equal(session.lacksCellsAbove("c"), true);
  session.runUpTo("d");
  for (const _ of "bcd") await kernels[0].end();
  assert.equal(kernels[0].ran.join(""), "abccbcd");
  assert.equal(session.lacksCellsAbove("d"), false);
});

Deno.test("a cell that is changed while it runs has not run as it stands", async () => {
  const { cells, session, kernels, states } = startSession();
  session.run("a");
  cells[0].text = "a(2)";
  session.textChanged("a");
  await kernels[0].end();
  assert.equal(states(), "not run, not run, not run, not run");
});

Deno.test("cells behind one that failed do not run", async () => {
  const { session, kernels, states } = startSession();
  session.runAll();
  await kernels[0].end();
  await kernels[0].end(failure);
  assert.equal(states(), "done, error, not run, not run");
  assert.equal(session.isBusy, false);
  session.run("d");
  await kernels[0].end();
  assert.equal(kernels[0].ran.join(""), "abd");
});

Deno.test("stopping forgets what was computed, and the next run has a new kernel", async () => {
  const { session, kernels, states, busy } = startSession();
  session.runAll();
  await kernels[0].end();
  session.stop();
  await new Promise((done) => setTimeout(done));
  assert.equal(states(), "not run, error, not run, not run");
  assert.deepEqual(busy, [true, false]);
  session.runUpTo("b");
  await kernels[1].end();
  await kernels[1].end();
  assert.deepEqual(kernels.map(({ ran }) => ran.join("")), ["ab", "ab"]);
  assert.equal(states(), "done, done, not run, not run");
});

Deno.test("a kernel that could not be reached is not asked again", async () => {
  const { session, kernels } = startSession();
  session.run("a");
  await kernels[0].end({ name: unreachable, message: "no connection" });
  assert.equal(session.hasKernel, false);
  session.run("a");
  assert.equal(kernels.length, 2);
});

Deno.test("stopping and running at once: the old run does not disturb the new one", async () => {
  const { session, kernels, states } = startSession();
  session.runAll();
  session.stop();
  session.run("b");
  await kernels[1].end();
  assert.equal(states(), "error, done, not run, not run");
  assert.equal(session.isBusy, false);
});
