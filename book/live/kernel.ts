/// <reference lib="dom" />
/** The page's side of a kernel: starts it in sandbox.html, hands it files, and can stop it at any moment. */
import type { FromKernel, LiveError, LiveOutput, ToKernel } from "./protocol.ts";

interface Run {
  readonly onOutput: (output: LiveOutput) => void;
  readonly finish: (error?: LiveError) => void;
}

/** Runs that were under way when the kernel was stopped end with this. */
export const stopped: LiveError = { name: "Stopped", message: "Stopped before the end." };

/** The name of the error of a kernel that did not start. */
export const unreachable = "KernelError";

/** Where the kernel finds the files of data sets. */
export interface KernelData {
  has(name: string): boolean;
  read(name: string): Promise<ArrayBuffer | undefined>;
}

export class Kernel {
  readonly #folder: URL;
  readonly #data: KernelData | undefined;
  readonly #frame: HTMLIFrameElement;
  readonly #port: Promise<MessagePort>;
  readonly #runs = new Map<number, Run>();
  #lastRun = 0;

  /** Starts a kernel whose own files lie in `folder` of the site; it asks `data` for those of data sets. */
  constructor(folder: URL, data?: KernelData) {
    this.#folder = folder;
    this.#data = data;
    this.#frame = document.createElement("iframe");
    this.#frame.hidden = true;
    this.#frame.title = "Kernel";
    this.#port = this.#start();
  }

  async #start(): Promise<MessagePort> {
    const loaded = new Promise((resolve) => this.#frame.addEventListener("load", resolve, { once: true }));
    this.#frame.src = new URL("sandbox.html", this.#folder).href;
    document.body.append(this.#frame);
    const [script] = await Promise.all([this.#fetch("kernel.js"), loaded]);
    if (script === undefined) throw new Error("The kernel could not be loaded; is the page still connected?");
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<FromKernel>) => this.#receive(data);
    this.#frame.contentWindow![0].postMessage(script, "*", [script, port2]);
    return port1;
  }

  /** Runs a cell after all that were given before it; resolves when it ended, with its error if it threw one. */
  async run(cell: string, code: string, onOutput: (output: LiveOutput) => void): Promise<LiveError | undefined> {
    const run = ++this.#lastRun;
    const { promise: ended, resolve: finish } = Promise.withResolvers<LiveError | undefined>();
    this.#runs.set(run, { onOutput, finish });
    // Not awaited: a kernel that is stopped while it starts has no port, ever.
    this.#port.then(
      (port) => port.postMessage({ type: "run", run, cell, code } satisfies ToKernel),
      ({ message }: Error) => this.#receive({ type: "done", run, error: { name: unreachable, message } }),
    );
    return await ended;
  }

  /** Ends the kernel at once, whatever it does. What it had computed is gone. */
  stop(): void {
    this.#frame.remove(); // takes the worker with it
    this.#port.then((port) => port.close(), () => {});
    for (const { finish } of this.#runs.values()) finish(stopped);
    this.#runs.clear();
  }

  #receive(message: FromKernel): void {
    if (message.type === "file") return void this.#sendFile(message.name);
    const run = this.#runs.get(message.run);
    if (message.type === "output") return run?.onOutput(message.output);
    this.#runs.delete(message.run);
    run?.finish(message.error);
  }

  async #sendFile(name: string): Promise<void> {
    const content = await (this.#data?.has(name) ? this.#data.read(name) : this.#fetch(name));
    const answer: ToKernel = { type: "file", name, content };
    (await this.#port).postMessage(answer, content ? [content] : []);
  }

  /** A file of the kernel's folder; a name cannot lead out of it. */
  async #fetch(name: string): Promise<ArrayBuffer | undefined> {
    if (!/^[\w.-]+$/.test(name)) return undefined;
    try {
      const response = await fetch(new URL(name, this.#folder));
      return response.ok ? await response.arrayBuffer() : undefined;
    } catch {
      return undefined;
    }
  }
}
