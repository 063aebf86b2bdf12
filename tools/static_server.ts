/** A server on loopback that knows nothing but files, as any host of static sites: what works here works there. */
import { extname, join } from "node:path";

const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".ipynb": "application/json",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

export interface StaticServer {
  /** The site's first address, with a slash at its end. */
  readonly url: string;
  readonly finished: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves `folder` under `base`; a missing file gets the site's own 404 page.
 *
 * @param options.port tried first; any free one when it is taken, or when 0
 */
export function serveFolder(folder: string, { base = "/", port = 0 } = {}): StaticServer {
  const server = listen(port, async (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    if (!path.startsWith(base)) return new Response("Outside of the site.", { status: 404 });
    const file = path.slice(base.length) + (path.endsWith("/") ? "index.html" : "");
    const body = file.split(/[\\/]/).includes("..") ? undefined : await read(join(folder, file));
    if (body) return respond(body, extname(file), 200);
    return respond(await read(join(folder, "404.html")), ".html", 404);
  });
  const url = `http://127.0.0.1:${server.addr.port}${base}`;
  return { url, finished: server.finished, close: () => server.shutdown() };
}

function listen(port: number, handler: Deno.ServeHandler): Deno.HttpServer<Deno.NetAddr> {
  const serve = (port: number) => Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, handler);
  try {
    return serve(port);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return serve(0);
  }
}

const read = (file: string) => Deno.readFile(file).catch(() => undefined);

const respond = (body: Uint8Array<ArrayBuffer> | undefined, extension: string, status: number) =>
  new Response(body, { status, headers: { "content-type": TYPES[extension] ?? "application/octet-stream" } });
