/** One epoch of a net of 784-128-10 on MNIST, as a common PyTorch example writes it: batches of 64, SGD with weight decay. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ImageSet } from "../lib/image_set.ts";
import { crossEntropyLoss, Linear, ReLU, seededRandom, Sequential, SGD } from "../lib/mod.ts";
import type { Contender, Contest } from "./contest.ts";
import { timed } from "./contest.ts";
import { aboutDigits, idx, trainingDigits } from "./digits_data.ts";
import { startPython } from "./python.ts";
import { withoutTorch } from "./report.ts";
import { startWorker } from "./worker.ts";

const lr = 0.01, weightDecay = 1e-4, batchSize = 64;
/** All train on the first so many batches in order and must then have the same mean loss. */
const BATCHES_TO_AGREE = 20;
/** The slow peers go through every so manieth batch of an epoch only. */
const tensorflowShare = { wasm: 10, cpu: 45 };

const layers = () => {
  const start = seededRandom(2);
  return [new Linear(784, 128, start), new Linear(128, 10, start)];
};

/** What every side starts from. */
export interface Setup {
  readonly lr: number;
  readonly weightDecay: number;
  readonly batchSize: number;
  readonly batchesToAgree: number;
  /** Weight (in×out) and bias of each layer, row-major. */
  readonly layers: readonly { weight: number[]; bias: number[] }[];
}

const setup: Setup = {
  lr,
  weightDecay,
  batchSize,
  batchesToAgree: BATCHES_TO_AGREE,
  layers: layers().map(({ weight, bias }) => ({ weight: [...weight.value.data], bias: [...bias.value.data] })),
};

function ours(images: ImageSet): Contender {
  const [first, second] = layers(), random = seededRandom(3);
  const net = new Sequential(first, new ReLU(), second);
  const optimizer = new SGD(net.parameters(), { lr, weightDecay });
  const train = (batches: ReturnType<ImageSet["batches"]>) => {
    let total = 0, count = 0;
    for (const { x, y } of batches) {
      optimizer.zeroGrad();
      const { loss, grad } = crossEntropyLoss(net.forward(x), y);
      net.accumulate(grad);
      optimizer.step();
      total += loss, count++;
    }
    return total / count;
  };
  return {
    name: "this library, float64",
    agree: () =>
      train(images.select(Array.from({ length: BATCHES_TO_AGREE * batchSize }, (_, i) => i)).batches(batchSize)),
    run: (times) =>
      timed(() => {
        for (let epoch = 0; epoch < times; epoch++) train(images.batches(batchSize, random));
      }),
  };
}

async function pytorch(python: string, images: ImageSet): Promise<Contender[]> {
  const folder = await Deno.makeTempDir(), raw = join(folder, "MNIST", "raw");
  await Deno.mkdir(raw, { recursive: true });
  for (const part of ["train", "t10k"]) {
    await Deno.writeFile(join(raw, `${part}-images-idx3-ubyte`), idx([images.size, 28, 28], images.pixels));
    await Deno.writeFile(join(raw, `${part}-labels-idx1-ubyte`), idx([images.size], images.labels));
  }
  const { ask, close } = startPython(python, fileURLToPath(new URL("digits_epoch.py", import.meta.url)));
  const { version, transform, threads } = await ask<{ version: string; transform: string; threads: number }>(
    { folder, ...setup },
  );
  const contender = (name: string, how: Record<string, unknown>): Contender => ({
    name: `PyTorch ${version}, float32, ${name}`,
    agree: async () => (await ask<{ loss: number }>({ ...how, agree: true })).loss,
    run: async (times) => (await ask<{ seconds: number }>({ ...how, epochs: times })).seconds,
  });
  return [
    {
      ...contender(`the script: DataLoader with ${transform}, ${threads} threads`, { how: "script" }),
      async close() {
        await close();
        await Deno.remove(folder, { recursive: true });
      },
    },
    contender("the script, 1 thread", { how: "script", threads: 1 }),
    contender("tensors preloaded, 1 thread", { how: "preloaded", threads: 1 }),
    contender("tensors preloaded, 2 threads", { how: "preloaded", threads: 2 }),
  ];
}

async function tensorflow(backend: "wasm" | "cpu", images: ImageSet): Promise<Contender> {
  const { ask, close } = startWorker(new URL("digits_epoch_tensorflow.ts", import.meta.url));
  const share = tensorflowShare[backend], examples = Math.round(images.size / share / batchSize) * batchSize;
  const some = images.select(Array.from({ length: examples }, (_, i) => i));
  const { version } = await ask<{ version: string }>({ backend, ...setup, pixels: some.pixels, labels: some.labels });
  return {
    name: `tfjs ${version}, model.fit, ${backend}, float32`,
    agree: async () => (await ask<{ loss: number }>({ agree: true })).loss,
    run: async (times) => (await ask<{ seconds: number }>({ epochs: times })).seconds * images.size / examples,
    close,
  };
}

let real = false;

/** See {@link Contest}. */
export const digitsEpoch: Contest = {
  name: "digits-epoch",
  title: "One epoch on 60,000 digits: a net of 784-128-10 with ReLU, cross-entropy, SGD with weight decay, batch 64",
  unit: { name: "s an epoch", perSecond: 1 },
  rounds: 5,
  secondsATurn: 0,
  tolerance: 1e-3,
  get notes() {
    return [
      aboutDigits(real),
      "The PyTorch script is the common example: torchvision's MNIST with ToTensor where torchvision is installed, else a Dataset " +
      "that makes the same tensors; a shuffling DataLoader, the loss's item() in every step.",
      `tfjs goes through 1/${tensorflowShare.wasm} of the batches on wasm and 1/${tensorflowShare.cpu} on cpu, and its time is ` +
      "multiplied; it trains without weight decay, which only spares it work.",
    ];
  },
  async contenders({ torchPython }) {
    const { images, real: isReal } = await trainingDigits();
    real = isReal;
    return [
      ours(images),
      ...torchPython === undefined ? [withoutTorch] : await pytorch(torchPython, images),
      await tensorflow("wasm", images),
      await tensorflow("cpu", images),
    ];
  },
};
