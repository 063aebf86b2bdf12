import assert from "node:assert/strict";
import fc from "fast-check";
import { DataFileError } from "../lib/data_files.ts";
import { gunzip, parseIdx } from "../lib/idx.ts";
import { gzip, idxBytes } from "./small_mnist.ts";

const SHAPE = [3, 2, 2];
const ITEMS = Uint8Array.of(0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
const plain = idxBytes(SHAPE, ITEMS);
const packed = await gzip(plain);
const sentence = /^digits\.gz: [^\n]+, expected [^\n]+\.$/;

/** What the two readers make of packed bytes: the items, or the sentence that refuses them. */
async function read(bytes: Uint8Array<ArrayBuffer>, shape = SHAPE): Promise<Uint8Array | string> {
  try {
    return parseIdx("digits.gz", await gunzip("digits.gz", bytes, plain.length), shape).data;
  } catch (error) {
    assert.ok(error instanceof DataFileError, String(error));
    assert.match(error.message, sentence);
    return error.message;
  }
}

Deno.test("a good file gives its items and its shape, wherever it lies in memory", async () => {
  assert.deepEqual(await read(packed), ITEMS);
  const within = new Uint8Array(plain.length + 9);
  within.set(plain, 5);
  const array = parseIdx("digits.gz", within.subarray(5, 5 + plain.length), SHAPE);
  assert.deepEqual(array.data, ITEMS);
  assert.deepEqual(array.shape, SHAPE);
});

Deno.test("each thing that can be wrong has its sentence", async (test) => {
  const changed = (at: number, ...bytes: number[]) => {
    const copy = plain.slice();
    copy.set(bytes, at);
    return copy;
  };
  const cases: [string, Uint8Array, string][] = [
    ["empty", plain.slice(0, 0), "truncated after 0 bytes, expected a header of 16 bytes."],
    ["cut in the magic number", plain.slice(0, 3), "truncated after 3 bytes, expected a header of 16 bytes."],
    ["cut in the header", plain.slice(0, 15), "truncated after 15 bytes, expected a header of 16 bytes."],
    ["cut in the items", plain.slice(0, 27), "truncated after 11 items, expected 12."],
    ["too long", Uint8Array.of(...plain, 7, 7), "2 bytes follow the last item, expected none after 12 items."],
    [
      "other type",
      changed(2, 0x0d),
      "the magic number is 00 00 0d 03, expected 00 00 08 03 (unsigned bytes in 3 dimensions).",
    ],
    [
      "labels in place of pictures",
      idxBytes([3], [1, 2, 3]),
      "the magic number is 00 00 08 01, expected 00 00 08 03 (unsigned bytes in 3 dimensions).",
    ],
    ["other counts", changed(7, 4), "the header counts 4×2×2 items, expected 3×2×2."],
    [
      "counts without measure",
      changed(4, 255, 255, 255, 255, 255, 255, 255, 255),
      "the header counts 4294967295×4294967295×2 items, expected 3×2×2.",
    ],
  ];
  for (const [name, bytes, message] of cases) {
    await test.step(name, () => {
      assert.throws(() => parseIdx("digits.gz", bytes, SHAPE), {
        name: "DataFileError",
        message: `digits.gz: ${message}`,
      });
    });
  }
});

Deno.test("gzip that is none, is damaged, or unpacks to another size has its sentence", async () => {
  assert.equal(await read(new Uint8Array()), "digits.gz: not gzip, it is empty, expected 1f 8b.");
  assert.equal(
    await read(new TextEncoder().encode("<html>")),
    "digits.gz: not gzip, it starts with 3c 68, expected 1f 8b.",
  );
  const damaged = "digits.gz: truncated or damaged, expected gzip that unpacks to 28 bytes.";
  assert.equal(await read(packed.slice(0, -1)), damaged);
  assert.equal(await read(Uint8Array.of(...packed, 0)), damaged);
  assert.equal(await read(await gzip(plain.slice(0, 20))), "digits.gz: unpacks to 20 bytes, expected 28.");
  // Ten megabytes of zeros in ten kilobytes: unpacking ends when there is too much.
  const bomb = await gzip(new Uint8Array(10_000_000));
  assert.equal(await read(bomb), "digits.gz: unpacks to more than 28 bytes, expected 28.");
});

Deno.test("no flipped and no missing byte gives a wrong result", async () => {
  let refused = 0;
  for (let at = 0; at < packed.length; at++) {
    for (const mask of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
      const result = await read(packed.map((byte, i) => i === at ? byte ^ mask : byte));
      // Some bytes of gzip's header say nothing about the contents.
      if (typeof result === "string") refused++;
      else assert.deepEqual(result, ITEMS, `byte ${at} with ${mask}`);
    }
    assert.equal(typeof await read(packed.slice(0, at)), "string", `cut at ${at}`);
    assert.equal(typeof await read(Uint8Array.of(...packed.slice(0, at), ...packed.slice(at + 1))), "string");
  }
  assert.ok(refused > 6 * packed.length, `${refused} of ${9 * packed.length} flips were refused`);
});

Deno.test("whatever the bytes are, parsing gives the shape that was asked for or one sentence", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }).map((tail) => Uint8Array.of(0, 0, 8, 3, ...tail)),
    fc.uint8Array({ maxLength: 20 }).map((tail) => Uint8Array.of(...plain.slice(0, 16), ...tail)),
  );
  fc.assert(fc.property(bytes, (bytes) => {
    try {
      const { shape, data } = parseIdx("digits.gz", bytes, SHAPE);
      assert.deepEqual(shape, SHAPE);
      assert.deepEqual(data, bytes.slice(16));
      assert.equal(data.length, 12);
    } catch (error) {
      assert.ok(error instanceof DataFileError, String(error));
      assert.match(error.message, sentence);
    }
  }));
});

Deno.test("whatever the bytes are, unpacking gives the size that was asked for or one sentence", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.uint8Array({ maxLength: 60 }).map((tail) => Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...tail)),
    fc.tuple(fc.nat(packed.length), fc.uint8Array({ maxLength: 6 }), fc.nat(6)).map(([at, inserted, skipped]) =>
      Uint8Array.of(...packed.slice(0, at), ...inserted, ...packed.slice(at + skipped))
    ),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (bytes) => {
      const result = await read(Uint8Array.from(bytes));
      if (typeof result !== "string") assert.deepEqual(result, ITEMS);
    }),
    { numRuns: 300 },
  );
});
