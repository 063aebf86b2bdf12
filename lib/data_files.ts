/**
 * Files that come from somewhere else, and are not used before they are known to be the published ones.
 *
 * @module
 */

/** A published file, which never changes. */
export interface DataFile {
  /** Its name. */
  readonly name: string;
  /** Its length. */
  readonly bytes: number;
  /** Its SHA-256 sum, as lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Thrown when a file is not what it should be; the message names the file, what is wrong, and what was expected. */
export class DataFileError extends Error {
  /** Takes the whole message. */
  constructor(message: string) {
    super(message);
    this.name = "DataFileError";
  }
}

/**
 * Refuses bytes that are not those of the published file.
 *
 * @throws {DataFileError} naming the file and both lengths or sums.
 */
export async function checkSum(file: DataFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (bytes.length !== file.bytes) {
    throw new DataFileError(`${file.name}: has ${bytes.length} bytes, expected ${file.bytes}.`);
  }
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (sum !== file.sha256) throw new DataFileError(`${file.name}: its SHA-256 is ${sum}, expected ${file.sha256}.`);
}
