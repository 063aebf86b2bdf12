/**
 * Trains the network that reads what is drawn on the site's pad, and writes data/digit-network.bin and what it reaches.
 * Needs MNIST in $MNIST_DIR or data/mnist/. The same bits come out on every machine.
 *
 *     deno task digits
 */
import { evaluate } from "../lib/classification.ts";
import { digitNetwork } from "../lib/digit_trials.ts";
import { folderSource } from "../lib/file_sources.ts";
import { ImageSet } from "../lib/image_set.ts";
import { crossEntropyLoss } from "../lib/losses.ts";
import type { Sequential } from "../lib/layers.ts";
import { loadMnist, mnistScale } from "../lib/mnist.ts";
import { decayWeightsOnly, SGD } from "../lib/optimizers.ts";
import { parametersToVector, vectorToParameters } from "../lib/parameter_vector.ts";
import { type Random, seededRandom } from "../lib/random.ts";
import { createHash } from "node:crypto";
import { readArguments } from "./arguments.ts";
import { replaceFile } from "./files.ts";
import { findMnist } from "./needs.ts";
import { inRoot } from "./paths.ts";
import { runTask, TaskError } from "./task.ts";

/** How long and how fast it learns; the learning rate falls in a straight line, epoch by epoch. */
const EPOCHS = 12, LEARNING_RATE = 0.1, BATCH_SIZE = 128, WEIGHT_DECAY = 1e-4;

/**
 * Trains 784-128-10 by SGD with momentum and weight decay, on pixels normalized as in chapter 6. In every epoch each
 * picture lies elsewhere by up to a pixel: whoever draws does not write as the clerks of MNIST did, and a network that
 * never saw a digit off its place trusts single pixels too much.
 */
export function trainDigits(
  pictures: ImageSet,
  { epochs = EPOCHS, onEpoch }: { epochs?: number; onEpoch?: (epoch: number, net: Sequential) => void } = {},
): Sequential {
  const random = seededRandom(1), shuffle = random.stream("shuffle"), shifts = random.stream("shifts");
  const net = digitNetwork(random), params = net.parameters();
  const optimizer = new SGD(decayWeightsOnly(params, WEIGHT_DECAY), { lr: LEARNING_RATE, momentum: 0.9 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const group of optimizer.paramGroups) group.lr = LEARNING_RATE * (1 - epoch / epochs);
    const moved = shifted(pictures, shifts).normalized(mnistScale.mean, mnistScale.std);
    for (const { x, y } of moved.batches(BATCH_SIZE, shuffle)) {
      optimizer.zeroGrad();
      net.accumulate(crossEntropyLoss(net.forward(x), y).grad);
      optimizer.step();
    }
    onEpoch?.(epoch + 1, net);
  }
  return net;
}

/** Each picture moved by −1, 0 or 1 pixel across and down; what comes in from outside is background. */
export function shifted({ pixels, labels, height, width }: ImageSet, random: Random): ImageSet {
  const out = new Uint8Array(pixels.length), size = height * width;
  for (let start = 0; start < pixels.length; start += size) {
    const right = random.integer(3) - 1, down = random.integer(3) - 1;
    for (let row = Math.max(0, down); row < Math.min(height, height + down); row++) {
      const from = start + (row - down) * width, to = start + row * width;
      const line = pixels.subarray(from + Math.max(0, -right), from + Math.min(width, width - right));
      out.set(line, to + Math.max(0, right));
    }
  }
  return new ImageSet({ pixels: out, labels, height, width });
}

if (import.meta.main) {
  await runTask(async () => {
    readArguments(Deno.args, {});
    const folder = await findMnist();
    if (folder === undefined) throw new TaskError("MNIST is neither in $MNIST_DIR nor in data/mnist/.");
    const { train, test } = await loadMnist({ sources: [folderSource(folder)] });
    const judges = test.normalized(mnistScale.mean, mnistScale.std);
    const net = trainDigits(train, {
      onEpoch: (epoch, net) => console.log(`epoch ${epoch} of ${EPOCHS}: accuracy ${evaluate(net, judges).accuracy}`),
    });
    const numbers = parametersToVector(net.parameters()), bytes = new Uint8Array(numbers.buffer);
    vectorToParameters(numbers, net.parameters()); // what is stored is judged, not what was rounded to it
    const { accuracy } = evaluate(net, judges), sha256 = createHash("sha256").update(bytes).digest("hex");
    await Deno.writeFile(inRoot("data", "digit-network.bin"), bytes);
    const about = { accuracy, bytes: bytes.length, sha256 };
    await replaceFile(inRoot("data", "digit-network.json"), `${JSON.stringify(about, undefined, 2)}\n`);
    console.log(`data/digit-network.bin: ${accuracy} of ${test.size} test pictures right`);
  });
}
