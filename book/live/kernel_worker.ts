/// <reference lib="webworker" />
/**
 * The kernel: a worker that runs cells. It lives in a frame without an origin, so it reaches no page, storage, cookie or
 * host, and whatever it needs it asks of the page by name.
 */
import * as library from "../../lib/mod.ts";
import type { ImportModule } from "./compile_cell.ts";
import type { FromKernel, LiveOutput, ToKernel } from "./protocol.ts";
import { lineInCell, runCell } from "./run_cell.ts";

/** What cells may import besides the library, and the file that holds it. */
const bundles: Readonly<Record<string, { file: string; name: string }>> = {
  "../lib/tfjs/mod.ts": { file: "tensorflow.js", name: "spells" },
  "@tensorflow/tfjs": { file: "tensorflow.js", name: "tensorflow" },
  "mathjs": { file: "mathjs.js", name: "mathjs" },
  "./verdicts.json": { file: "verdicts.js", name: "verdicts" },
};

addEventListener("message", ({ data: port }: MessageEvent<MessagePort>) => serve(port), { once: true });

function serve(port: MessagePort): void {
  const send = (message: FromKernel) => port.postMessage(message);
  const askFor = fileRequests(send);
  const importModule = moduleImporter(askFor.file);
  library.setMnistSources([
    ({ name }) => askFor.file(name).then((content) => new Uint8Array(content), () => throwNotChosen(name)),
  ]);
  let runs = Promise.resolve();
  port.onmessage = ({ data }: MessageEvent<ToKernel>) => {
    if (data.type === "file") askFor.answer(data.name, data.content);
    else runs = runs.then(() => run(data, importModule, send));
  };
}

async function run(
  { run, cell, code }: Extract<ToKernel, { type: "run" }>,
  importModule: ImportModule,
  send: (message: FromKernel) => void,
): Promise<void> {
  const put = (output: LiveOutput) => send({ type: "output", run, output });
  library.setOutputSink((data, place) => put({ type: "display", data, ...place }));
  captureConsole(put);
  try {
    const value = await runCell(code, cell, importModule);
    if (value !== undefined) await library.show(value);
    send({ type: "done", run });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    send({ type: "done", run, error: { name, message, line: lineInCell(error, cell) } });
  }
}

function throwNotChosen(name: string): never {
  const advice = "run the cell again and choose the four files under the names that they are published with";
  throw new library.DataFileError(`${name}: not found or not readable; ${advice}.`);
}

/** `console` writes below the cell, as in Jupyter. */
function captureConsole(put: (output: LiveOutput) => void): void {
  const writeTo = (name: "stdout" | "stderr") => (...values: unknown[]) => {
    const texts = values.map((value) => typeof value === "string" ? value : library.formatValue(value));
    put({ type: "stream", name, text: `${texts.join(" ")}\n` });
  };
  Object.assign(console, {
    log: writeTo("stdout"),
    info: writeTo("stdout"),
    debug: writeTo("stdout"),
    warn: writeTo("stderr"),
    error: writeTo("stderr"),
  });
}

/** Files by name; who asks for one that is on its way waits for the same. */
function fileRequests(send: (message: FromKernel) => void) {
  const waiting = new Map<string, PromiseWithResolvers<ArrayBuffer>>();
  return {
    file(name: string): Promise<ArrayBuffer> {
      let request = waiting.get(name);
      if (request === undefined) {
        waiting.set(name, request = Promise.withResolvers());
        send({ type: "file", name });
      }
      return request.promise;
    },
    answer(name: string, content: ArrayBuffer | undefined): void {
      const request = waiting.get(name);
      waiting.delete(name);
      if (content !== undefined) return request?.resolve(content);
      request?.reject(new Error(`The page could not load ${name}; is it still connected?`));
    },
  };
}

function moduleImporter(file: (name: string) => Promise<ArrayBuffer>): ImportModule {
  const loaded = new Map<string, Promise<Record<string, Record<string, unknown>>>>();
  const load = async (name: string) => {
    try {
      return new Function(`${new TextDecoder().decode(await file(name))};return bundle;`)();
    } catch (error) {
      loaded.delete(name); // the next import tries again
      throw error;
    }
  };
  return async (specifier) => {
    if (specifier === "../lib/mod.ts") return library;
    const bundle = Object.hasOwn(bundles, specifier) ? bundles[specifier] : undefined;
    if (bundle === undefined) {
      const known = ["../lib/mod.ts", ...Object.keys(bundles)].join(", ");
      throw new TypeError(`There is no module “${specifier}” in this page; there are ${known}.`);
    }
    if (!loaded.has(bundle.file)) loaded.set(bundle.file, load(bundle.file));
    return (await loaded.get(bundle.file)!)[bundle.name];
  };
}
