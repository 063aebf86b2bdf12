/**
 * Files that come from somewhere else, and are not used before they are known to be the published ones.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

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
export function checkSum(file: DataFile, bytes: Uint8Array): void {
  if (bytes.length !== file.bytes) {
    throw new DataFileError(`${file.name}: has ${bytes.length} bytes, expected ${file.bytes}.`);
  }
  const sum = bytesToHex(sha256(bytes)); // the engine's own is missing where a page is not secure
  if (sum !== file.sha256) throw new DataFileError(`${file.name}: its SHA-256 is ${sum}, expected ${file.sha256}.`);
}
