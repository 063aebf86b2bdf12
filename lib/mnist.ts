/**
 * MNIST, the handwritten digits (LeCun, Cortes, Burges 1998): four files, each checked against its sum before it is used.
 *
 * The files are no part of this project. Where they come from is an argument, see `file_sources.ts`.
 *
 * @module
 */
import { checkSum, type DataFile, DataFileError } from "./data_files.ts";
import { type ByteSource, folderSource, mirrorSource } from "./file_sources.ts";
import { gunzip, parseIdx } from "./idx.ts";
import { ImageSet } from "./image_set.ts";
import { checkOptionNames } from "./option_names.ts";

/** One of the four files as its authors published it: IDX, packed with gzip. */
export interface MnistFile extends DataFile {
  /** The sizes of the array in it. */
  readonly shape: readonly number[];
}

/** The four files that make up the set. */
export interface MnistFiles {
  /** 60,000 pictures to learn from. */
  readonly trainImages: MnistFile;
  /** Their digits. */
  readonly trainLabels: MnistFile;
  /** 10,000 pictures to be judged by. */
  readonly testImages: MnistFile;
  /** Their digits. */
  readonly testLabels: MnistFile;
}

/** The files as they have been published since 1998. */
export const mnistFiles: MnistFiles = {
  trainImages: {
    name: "train-images-idx3-ubyte.gz",
    bytes: 9912422,
    sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    shape: [60000, 28, 28],
  },
  trainLabels: {
    name: "train-labels-idx1-ubyte.gz",
    bytes: 28881,
    sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    shape: [60000],
  },
  testImages: {
    name: "t10k-images-idx3-ubyte.gz",
    bytes: 1648877,
    sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    shape: [10000, 28, 28],
  },
  testLabels: {
    name: "t10k-labels-idx1-ubyte.gz",
    bytes: 4542,
    sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    shape: [10000],
  },
};

/** Mean and standard deviation of all training pixels (from 0 to 1), as they are commonly used to normalize MNIST. */
export const mnistScale: { readonly mean: number; readonly std: number } = { mean: 0.1307, std: 0.3081 };

/** Public copies of the four files, asked in this order. */
export const mnistMirrors: readonly string[] = [
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://azureopendatastorage.blob.core.windows.net/mnist/",
];

/** The digits to learn from and those to be judged by. */
export interface Mnist {
  /** 60,000 pictures of 28×28. */
  readonly train: ImageSet;
  /** 10,000 pictures of 28×28. */
  readonly test: ImageSet;
}

let chosenSources: readonly ByteSource[] | undefined;

/** Lets {@link loadMnist} ask these sources by default, for places that have no folders; `undefined` goes back to those. */
export function setMnistSources(sources: readonly ByteSource[] | undefined): void {
  chosenSources = sources;
}

/**
 * Loads MNIST. Each file comes from the first source that has it; unless told, these are the folder that the environment
 * variable `MNIST_DIR` names, the project's `data/mnist/`, and public mirrors, from which it is kept in `data/mnist/`.
 *
 * @param options.sources to be asked in this order
 * @param options.files the files to look for, those of MNIST unless told
 * @throws {RangeError} when an option is unknown.
 * @throws {DataFileError} when a file cannot be found, or is not the one that was published.
 */
export async function loadMnist(
  options: { sources?: readonly ByteSource[]; files?: MnistFiles } = {},
): Promise<Mnist> {
  checkOptionNames("loadMnist", options, ["sources", "files"]);
  const { sources = chosenSources ?? defaultSources(), files = mnistFiles } = options;
  const read = async (file: MnistFile) => await unpack(file, await find(file, sources));
  const imageSet = async (images: MnistFile, labels: MnistFile) => {
    const [, height, width] = images.shape;
    return new ImageSet({ pixels: await read(images), labels: await read(labels), height, width });
  };
  return {
    train: await imageSet(files.trainImages, files.trainLabels),
    test: await imageSet(files.testImages, files.testLabels),
  };
}

/** `data/mnist/` beside `lib/`, where the library is files and not a package. */
function projectFolder(): string | undefined {
  const here: string = import.meta.url;
  if (!here.startsWith("file:")) return undefined;
  const path = decodeURIComponent(new URL("../data/mnist", here).pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}

/** The sources of this machine; a page has none of them. */
function defaultSources(): ByteSource[] {
  if (!("Deno" in globalThis)) return [];
  const folder = projectFolder();
  const folders = [Deno.env.get("MNIST_DIR"), folder].filter((path) => path !== undefined && path !== "");
  return [...folders.map((path) => folderSource(path!)), mirrorSource({ mirrors: mnistMirrors, folder })];
}

async function find(file: MnistFile, sources: readonly ByteSource[]): Promise<Uint8Array<ArrayBuffer>> {
  for (const source of sources) {
    const bytes = await source(file);
    if (bytes !== undefined) return bytes;
  }
  throw new DataFileError(
    `${file.name}: not found, expected a file of ${file.bytes} bytes; put the four MNIST files into data/mnist/, ` +
      "or name their folder in the environment variable MNIST_DIR.",
  );
}

async function unpack(file: MnistFile, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  checkSum(file, bytes);
  const items = file.shape.reduce((product, size) => product * size, 1);
  const idx = await gunzip(file.name, bytes, 4 + 4 * file.shape.length + items);
  return parseIdx(file.name, idx, file.shape).data;
}
