/** One run of sweep.ts. */
import { fit, Linear, logspace, mseLoss, noisySine, seededRandom, Sequential, SGD, Tanh } from "../lib/mod.ts";

/** The strengths that are tried. */
export const lambdas: readonly number[] = [0, ...logspace(-6, -1, 7)];
/** Each with so many seeds. */
export const seeds: readonly number[] = Array.from({ length: 10 }, (_, i) => i + 1);

/** The validation loss that a small net reaches with this λ. */
export function trainWith({ lambda, seed }: { lambda: number; seed: number }): number {
  const random = seededRandom(seed);
  const net = new Sequential(
    new Linear(1, 32, random),
    new Tanh(),
    new Linear(32, 32, random),
    new Tanh(),
    new Linear(32, 1, random),
  );
  const history = fit(net, {
    train: noisySine({ n: 40, random: random.stream("train") }),
    validation: noisySine({ n: 200, random: random.stream("validation") }),
    loss: mseLoss,
    optimizer: new SGD(net.parameters(), { lr: 0.05, momentum: 0.9, weightDecay: 2 * lambda }),
    epochs: 300,
  });
  return history.validationLoss.at(-1)!;
}
