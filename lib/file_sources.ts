/**
 * Where data files may come from: a folder, public mirrors, the page's own host, or the reader's hand. With `mnist.ts`
 * the only module of the library that reads files, and the only one that fetches.
 *
 * @module
 */
import { checkSum, type DataFile, DataFileError } from "./data_files.ts";
import { progress } from "./display.ts";

/** Gives a file's bytes, or `undefined` where it does not have the file. */
export type ByteSource = (file: DataFile) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** The files in a folder; those that are not there are left to the next source. */
export function folderSource(folder: string): ByteSource {
  return async ({ name }) => {
    try {
      return await Deno.readFile(`${folder}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
      throw error;
    }
  };
}

/** Files that the reader picked, known by their names. */
export function pickedSource(files: Iterable<File>): ByteSource {
  const picked = new Map(Array.from(files, (file) => [file.name, file]));
  return async ({ name }) => {
    const file = picked.get(name);
    return file && new Uint8Array(await file.arrayBuffer());
  };
}

/** Files beside the page, at `base` followed by their names; one that the host does not have is left to the next source. */
export function fetchSource(base: string | URL): ByteSource {
  return async (file) => {
    const response = await fetch(new URL(file.name, base)).catch(() => undefined);
    if (!response?.ok) {
      await response?.body?.cancel();
      return undefined;
    }
    try {
      return await receive(file, response, async () => {});
    } catch (error) {
      if (error instanceof DataFileError) throw error;
      throw new DataFileError(`${file.name}: the connection failed.`);
    }
  };
}

/**
 * Downloads what is asked for, with a line of progress. A mirror that fails, stalls, or sends other bytes than the
 * published ones is followed by the next.
 *
 * @param options.mirrors addresses that end in a slash
 * @param options.folder where downloads are kept: written aside and renamed, so that a file there is complete
 * @param options.patience how many seconds a mirror may send nothing, 20 unless told
 * @throws {DataFileError} when no mirror has the file, with what each one did instead.
 */
export function mirrorSource(
  options: { mirrors: readonly string[]; folder?: string; patience?: number },
): ByteSource {
  const { mirrors, folder, patience = 20 } = options;
  return async (file) => {
    const failures: string[] = [];
    for (const mirror of mirrors) {
      const { host } = new URL(mirror);
      const line = await progress(`${file.name} from ${host}, kB`, Math.ceil(file.bytes / 1000));
      try {
        const bytes = await download(file, new URL(file.name, mirror), patience, line.update);
        checkSum(file, bytes);
        const kept = folder !== undefined && await keep(bytes, folder, file.name);
        await line.finish(kept ? "downloaded" : "downloaded, but not kept");
        return bytes;
      } catch (error) {
        if (!(error instanceof DataFileError)) throw error;
        const reason = error.message.replace(`${file.name}: `, "").replace(/\.$/, "");
        failures.push(`${host}: ${reason}`);
        await line.finish(reason);
      }
    }
    throw new DataFileError(
      `${file.name}: could not be downloaded, expected ${file.bytes} bytes with the SHA-256 ${file.sha256} ` +
        `(${failures.join("; ")}).`,
    );
  };
}

type Follow = (kilobytes: number) => Promise<void>;

async function download(file: DataFile, url: URL, patience: number, follow: Follow) {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waitOn = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), patience * 1000);
  };
  try {
    waitOn();
    const response = await fetch(url, { signal: stalled.signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw new DataFileError(`${file.name}: the answer was ${response.status}.`);
    }
    return await receive(file, response, async (kilobytes) => {
      waitOn();
      await follow(kilobytes);
    });
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    const reason = stalled.signal.aborted ? `nothing came for ${patience} s` : "the connection failed";
    throw new DataFileError(`${file.name}: ${reason}.`);
  } finally {
    clearTimeout(timer);
  }
}

/** The body, up to one byte more than the file has: more than that is wrong, however long it goes on. */
async function receive(file: DataFile, response: Response, follow: Follow): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.bytes + 1);
  let filled = 0;
  const reader = (response.body ?? new Blob().stream()).getReader(); // Safari has long lacked iteration over streams
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const fitting = next.value.subarray(0, bytes.length - filled);
      bytes.set(fitting, filled);
      filled += fitting.length;
      if (filled === bytes.length) {
        throw new DataFileError(`${file.name}: more than ${file.bytes} bytes came, expected ${file.bytes}.`);
      }
      await follow(Math.floor(filled / 1000));
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  return bytes.slice(0, filled);
}

/** Says whether the folder could be written to; the bytes are good either way. */
async function keep(bytes: Uint8Array, folder: string, name: string): Promise<boolean> {
  let aside: string | undefined;
  try {
    await Deno.mkdir(folder, { recursive: true });
    aside = await Deno.makeTempFile({ dir: folder, prefix: ".download-" });
    await Deno.writeFile(aside, bytes);
    await Deno.rename(aside, `${folder}/${name}`);
    return true;
  } catch {
    if (aside !== undefined) await Deno.remove(aside).catch(() => {});
    return false;
  }
}
