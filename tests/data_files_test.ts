import assert from "node:assert/strict";
import { checkSum } from "../lib/data_files.ts";

/** FIPS 180-2, appendix B.1: the sum of "abc". */
const abc = {
  name: "abc.txt",
  bytes: 3,
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
};
const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("the published bytes pass, others are refused with both lengths or sums", () => {
  checkSum(abc, encode("abc"));
  assert.throws(() => checkSum(abc, encode("ab")), {
    name: "DataFileError",
    message: "abc.txt: has 2 bytes, expected 3.",
  });
  assert.throws(() => checkSum(abc, encode("abd")), {
    message: "abc.txt: its SHA-256 is a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9, expected " +
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.",
  });
});
