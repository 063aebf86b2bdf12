/** Downloads are tested against servers on this machine, good ones and bad ones. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { type MimeBundle, setOutputSink } from "../lib/display.ts";
import { fetchSource, folderSource, mirrorSource, pickedSource } from "../lib/file_sources.ts";
import { smallMnist } from "./small_mnist.ts";

const { files: { trainImages: file }, packed } = await smallMnist();
const good = packed.get(file.name)!;

type Answer = (request: Request) => Response | Promise<Response>;

/** A server of one kind; its address ends in a slash. */
function serve(answer: Answer) {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked++;
    return answer(request);
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/mnist/`,
    host: `127.0.0.1:${server.addr.port}`,
    get asked() {
      return asked;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Sends the first half and then nothing, until the other side has enough of it. */
const stalling: Answer = () =>
  new Response(
    new ReadableStream({
      start: (controller) => controller.enqueue(good.slice(0, good.length / 2)),
      cancel() {},
    }),
  );

/** A server that sends the first half and hangs up. */
function serveHalf() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const hangsUp = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(10_000)); // what is asked
    const head = new TextEncoder().encode(`HTTP/1.1 200 OK\r\ncontent-length: ${good.length}\r\n\r\n`);
    await new Blob([head, good.slice(0, good.length / 2)]).stream().pipeTo(connection.writable, { preventClose: true });
  })();
  return {
    address: `http://127.0.0.1:${listener.addr.port}/mnist/`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await hangsUp;
    },
  };
}

/** Sends zeros for ever. */
const endless: Answer = () =>
  new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1000)) }));

const flipped: Answer = () => new Response(good.map((byte, i) => i === 40 ? byte ^ 1 : byte));
const giving: Answer = (request) =>
  new URL(request.url).pathname === `/mnist/${file.name}` ? new Response(good) : new Response("no", { status: 404 });

async function temporaryFolder() {
  const folder = await Deno.makeTempDir();
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const names = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);

/** What is shown while `run` runs, the last state of each line. */
async function shownBy<T>(run: () => Promise<T>): Promise<{ result: T; lines: string[] }> {
  const lines = new Map<string, string>();
  setOutputSink((bundle: MimeBundle, { id = "" }) => void lines.set(id, bundle["text/plain"]));
  try {
    return { result: await run(), lines: [...lines.values()] };
  } finally {
    setOutputSink(undefined);
  }
}

Deno.test("failing mirrors are followed by the next, until one has the published bytes", async () => {
  await using missing = serve(() => new Response("no", { status: 404 }));
  await using broken = serve(() => new Response("no", { status: 500 }));
  await using page = serve(() => new Response("<html>You are not logged in.</html>"));
  await using short = serve(() => new Response(good.slice(0, -5)));
  await using long = serve(() => new Response(Uint8Array.of(...good, 0)));
  await using forever = serve(endless);
  await using slow = serve(stalling);
  await using wrong = serve(flipped);
  await using right = serve(giving);
  await using unasked = serve(giving);
  await using target = await temporaryFolder();
  const bad = [missing, broken, page, short, long, forever, slow, wrong];
  const mirrors = [...bad, right, unasked].map(({ address }) => address);
  const folder = join(target.folder, "data", "mnist");
  const source = mirrorSource({ mirrors, folder, patience: 2 });

  const { result, lines } = await shownBy(() => source(file));
  assert.deepEqual(result, good);
  assert.deepEqual([...bad, right].map(({ asked }) => asked), [...bad, right].map(() => 1));
  assert.equal(unasked.asked, 0);
  assert.deepEqual(await Deno.readFile(join(folder, file.name)), good);
  assert.deepEqual(await names(folder), [file.name], "nothing is left beside it");

  const line = (host: string, text: string) => `${file.name} from ${host}, kB: ${text}`;
  const expected = [
    line(missing.host, "the answer was 404"),
    line(broken.host, "the answer was 500"),
    line(page.host, `has 35 bytes, expected ${file.bytes}`),
    line(short.host, `has ${file.bytes - 5} bytes, expected ${file.bytes}`),
    line(long.host, `more than ${file.bytes} bytes came, expected ${file.bytes}`),
    line(forever.host, `more than ${file.bytes} bytes came, expected ${file.bytes}`),
    line(slow.host, "nothing came for 2 s"),
  ];
  assert.deepEqual(lines.slice(0, 7), expected);
  assert.match(lines[7], new RegExp(`: its SHA-256 is \\w{64}, expected ${file.sha256}$`));
  assert.equal(lines[8], line(right.host, "downloaded"));
});

Deno.test("when no mirror has the file, one sentence says what each did, and nothing is written", async () => {
  await using missing = serve(() => new Response("no", { status: 404 }));
  await using gone = serve(giving);
  await gone[Symbol.asyncDispose]();
  await using target = await temporaryFolder();
  const source = mirrorSource({ mirrors: [missing.address, gone.address], folder: target.folder });
  const { result } = await shownBy(() => source(file).catch((error) => error));
  assert.equal(result.name, "DataFileError");
  assert.equal(
    result.message,
    `${file.name}: could not be downloaded, expected ${file.bytes} bytes with the SHA-256 ${file.sha256} ` +
      `(${missing.host}: the answer was 404; ${gone.host}: the connection failed).`,
  );
  assert.deepEqual(await names(target.folder), []);
});

Deno.test("a mirror that never answers is given up", async () => {
  let answer = () => {};
  await using silent = serve(() => new Promise((done) => answer = () => done(new Response(good))));
  await using right = serve(giving);
  const source = mirrorSource({ mirrors: [silent.address, right.address], patience: 2 });
  const { result, lines } = await shownBy(() => source(file));
  answer();
  assert.deepEqual(result, good);
  assert.match(lines[0], /nothing came for 2 s$/);
  assert.match(lines[1], /downloaded, but not kept$/, "there is no folder to keep it in");
});

Deno.test("a folder that cannot be written to spoils nothing", async () => {
  await using right = serve(giving);
  await using target = await temporaryFolder();
  const folder = join(target.folder, "file");
  await Deno.writeTextFile(folder, "");
  const { result } = await shownBy(() => mirrorSource({ mirrors: [right.address], folder })(file));
  assert.deepEqual(result, good);
});

Deno.test("a folder has its files, and leaves others to the next source", async () => {
  await using target = await temporaryFolder();
  await Deno.writeFile(join(target.folder, file.name), good);
  assert.deepEqual(await folderSource(target.folder)(file), good);
  assert.equal(await folderSource(join(target.folder, "missing"))(file), undefined);
  assert.equal(await folderSource(join(target.folder, file.name))(file), undefined, "a file is no folder");
});

Deno.test("picked files are known by their names", async () => {
  const source = pickedSource([new File([good], file.name), new File(["a"], "other.txt")]);
  assert.deepEqual(await source(file), good);
  assert.equal(await source({ ...file, name: "t10k-labels-idx1-ubyte.gz" }), undefined);
});

Deno.test("the page's host has the file, or leaves it to the next source", async () => {
  await using host = serve(giving);
  assert.deepEqual(await fetchSource(host.address)(file), good);
  assert.equal(await fetchSource(`${host.address}deeper/`)(file), undefined);
  await using forever = serve(endless);
  await assert.rejects(fetchSource(forever.address)(file), {
    message: `${file.name}: more than ${file.bytes} bytes came, expected ${file.bytes}.`,
  });
  await using broken = serveHalf();
  await assert.rejects(fetchSource(broken.address)(file), {
    name: "DataFileError",
    message: `${file.name}: the connection failed.`,
  });
  const address = host.address;
  await host[Symbol.asyncDispose]();
  assert.equal(await fetchSource(address)(file), undefined);
});

Deno.test("engines that cannot iterate over streams, nor read files as bytes, are served as well", async () => {
  await using host = serve(giving);
  const withoutBytes = Object.assign(new File([good], file.name), { bytes: undefined });
  assert.deepEqual(await pickedSource([withoutBytes])(file), good);
  const iterate = Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator)!;
  Reflect.deleteProperty(ReadableStream.prototype, Symbol.asyncIterator);
  try {
    assert.deepEqual(await fetchSource(host.address)(file), good);
  } finally {
    Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, iterate);
  }
});
