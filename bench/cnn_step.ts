/** One Adam step with weight decay of a convolutional net on 64 digits: conv 32, conv 64, dense 128, dense 10, no pooling. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../lib/mod.ts";
import type { Contender, Contest } from "./contest.ts";
import { aboutDigits, trainingDigits } from "./digits_data.ts";
import { startPython } from "./python.ts";
import { withoutTorch } from "./report.ts";
import { startWorker } from "./worker.ts";

const batchSize = 64, lr = 1e-3, weightDecay = 1e-4;
/** All take so many steps on so many pictures and must then have the same loss. */
const toAgree = { steps: 2, pictures: 1 };

/** The net's weights and biases, in tfjs' layout (height, width, in, out). */
export const shapes: readonly number[][] = [
  [3, 3, 1, 32],
  [32],
  [3, 3, 32, 64],
  [64],
  [64 * 28 * 28, 128],
  [128],
  [128, 10],
  [10],
];

/** What every side starts from. */
export interface Setup {
  readonly shapes: readonly number[][];
  /** A file with the starting values of all of them, one after the other, float32. */
  readonly weights: string;
  /** Row after row, from 0 to 1. */
  readonly pixels: number[];
  readonly labels: number[];
  readonly lr: number;
  readonly weightDecay: number;
}

interface Side {
  ask<Answer>(request: unknown): Promise<Answer>;
  close(): void | Promise<void>;
}

function contender(name: string, { ask, close }: Side, seconds: (steps: number) => Promise<number>): Contender {
  return {
    name,
    agree: async () => (await ask<{ loss: number }>({ agree: toAgree })).loss,
    run: seconds,
    close,
  };
}

const time = async ({ ask }: Side, steps: number, pictures: number) =>
  (await ask<{ seconds: number }>({ steps, pictures })).seconds;

async function tensorflow(setup: Setup, kind: "ours" | "cpu"): Promise<Contender> {
  const side = startWorker(new URL("cnn_step_tensorflow.ts", import.meta.url));
  const { version } = await side.ask<{ version: string }>({ ...setup, kind });
  if (kind === "ours") {
    const name = `this library on tfjs ${version}, wasm, float32`;
    return contender(name, side, (steps) => time(side, steps, batchSize));
  }
  return contender(`tfjs ${version}, cpu, float32`, side, async (steps) => {
    const one = await time(side, steps, 1), two = await time(side, steps, 2);
    return one + (batchSize - 1) * (two - one);
  });
}

async function pytorch(setup: Setup, python: string): Promise<Contender> {
  const side = startPython(python, fileURLToPath(new URL("cnn_step.py", import.meta.url)));
  const { version, threads } = await side.ask<{ version: string; threads: number }>(setup);
  const name = `PyTorch ${version}, CPU, ${threads} threads, float32`;
  return contender(name, side, (steps) => time(side, steps, batchSize));
}

let real = false;

/** See {@link Contest}. */
export const cnnStep: Contest = {
  name: "cnn-step",
  title: "One Adam step with weight decay on 64 digits: convolutions to 32 and 64 channels, dense layers of 128 and 10",
  unit: { name: "s a step", perSecond: 1 },
  rounds: 3,
  secondsATurn: 0,
  tolerance: 1e-2,
  get notes() {
    return [
      aboutDigits(real),
      "tfjs alone cannot train this net on wasm: the backend has no gradient of a convolution's filter. Its cpu backend takes one " +
      `step with 1 picture and one with 2, from which the time for ${batchSize} is extrapolated in a line.`,
      "This library computes on one core, four numbers at a time, and rounds each product before it is added, which gives the same " +
      "bits on every machine. PyTorch uses all cores, wider vectors where the processor has them, and fused multiply-add. Winograd's " +
      "way, with a quarter of the multiplications in the 3×3 convolutions, makes up for a part of that; the dense layer of " +
      "6.4 million weights has no such way.",
      "tfjs has no weight decay: ½·weightDecay·Σw² stands in its loss instead, which comes to the same gradient.",
    ];
  },
  async contenders({ torchPython }) {
    const { images, real: isReal } = await trainingDigits();
    real = isReal;
    const folder = await Deno.makeTempDir(), weights = join(folder, "weights.f32"), random = seededRandom(4);
    const values = shapes.map((shape, index) => {
      const inputs = shapes[index - index % 2].slice(0, -1).reduce((a, b) => a * b), bound = 1 / Math.sqrt(inputs);
      return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform(-bound, bound));
    });
    await Deno.writeFile(weights, new Uint8Array(await new Blob(values).arrayBuffer()));
    const { x, y } = images.take(Array.from({ length: batchSize }, (_, i) => i));
    const setup: Setup = { shapes, weights, pixels: [...x.data], labels: [...y], lr, weightDecay };
    const first = await tensorflow(setup, "ours");
    return [
      {
        ...first,
        async close() {
          await first.close!();
          await Deno.remove(folder, { recursive: true });
        },
      },
      torchPython === undefined ? withoutTorch : await pytorch(setup, torchPython),
      await tensorflow(setup, "cpu"),
    ];
  },
};
