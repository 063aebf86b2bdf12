/// <reference lib="dom" />
/** The network behind the drawing pad; neither its code nor its weights are loaded before the reader begins to draw. */
// @ts-ignore: the bundler, not the type checker, knows the addresses of files
import weightsAddress from "../../../data/digit-network.bin?url";
import { evaluate } from "../../../lib/classification.ts";
import { digitNetwork } from "../../../lib/digit_trials.ts";
import { drawDigit, type Stroke } from "../../../lib/handwriting.ts";
import { ImageSet } from "../../../lib/image_set.ts";
import type { Matrix } from "../../../lib/matrix.ts";
import { mnistScale } from "../../../lib/mnist.ts";
import { vectorToParameters } from "../../../lib/parameter_vector.ts";
import { seededRandom } from "../../../lib/random.ts";

export interface Reading {
  /** The drawing as the network sees it, 28×28. */
  readonly picture: Matrix;
  /** The digit that it is most likely to be. */
  readonly digit: number;
  /** Of the digits 0 to 9. */
  readonly probabilities: readonly number[];
}

export type DigitReader = (strokes: readonly Stroke[]) => Reading;

export async function loadDigitReader(): Promise<DigitReader> {
  const response = await fetch(weightsAddress);
  if (!response.ok) throw new Error(`${weightsAddress} could not be loaded.`);
  const net = digitNetwork(seededRandom(0));
  vectorToParameters(new Float32Array(await response.arrayBuffer()), net.parameters());
  return (strokes) => {
    const picture = drawDigit(strokes), input = ImageSet.from([picture], [0]);
    const { predicted, probabilities } = evaluate(net, input.normalized(mnistScale.mean, mnistScale.std));
    return { picture, digit: predicted[0], probabilities: [...probabilities.data] };
  };
}
