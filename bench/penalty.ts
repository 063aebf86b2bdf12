/** What the penalty costs: the same step without it, with the optimizer's flag, and with its gradient added by hand. */
import { addPenaltyGradient, l2 } from "../lib/mod.ts";
import type { Contest } from "./contest.ts";
import { ours } from "./sgd_step.ts";

// Its size does not matter for the time, and so small a penalty leaves all three with the same loss to compare.
const weightDecay = 1e-6;
const regularizer = l2(weightDecay / 2);

/** See {@link Contest}. */
export const penalty: Contest = {
  name: "penalty",
  title: "What L2 adds to an SGD step: a net of 10-5-1 with ReLU, mean squared error, batch 100",
  unit: { name: "µs a step", perSecond: 1e6 },
  rounds: 31,
  secondsATurn: 0.1,
  tolerance: 1e-3,
  notes: ["The flag decays all parameters; by hand the penalty's gradient is added to the weights' gradients alone."],
  contenders: () =>
    Promise.resolve([
      ours("no penalty", 0),
      ours("weightDecay", weightDecay),
      ours("penalty gradient by hand", 0, (params) => addPenaltyGradient(params, regularizer)),
    ]),
};
