/**
 * Which variables weight decay reaches.
 *
 * @module
 */
import { asWritten } from "../wrong_arguments.ts";
import type { Variable } from "./tensorflow.ts";

/**
 * `"all"` decays every variable, as PyTorch does unless told otherwise. `"weights"` leaves biases out, and with them the
 * scales and shifts of normalization layers: it decays what has two or more axes and is not called a bias. A function
 * decides for each variable.
 */
export type Decay = "all" | "weights" | ((name: string, variable: Variable) => boolean);

/** The option that these optimizers have beyond PyTorch's. */
export interface DecayOption {
  /** Which variables `weightDecay` reaches; `"all"` unless told otherwise. */
  decay?: Decay;
}

/** Whether weight decay reaches a variable. */
export function decays(decay: Decay, variable: Variable): boolean {
  if (typeof decay === "function") return decay(variable.name, variable);
  return decay === "all" || variable.rank >= 2 && !biasName.test(variable.name);
}

/** tfjs makes names unique with a number at the end: "dense_Dense1/bias_1". */
const biasName = /(^|\/)bias(_\d+)?$/;

/** Refuses what is not a {@link Decay}. */
export function checkDecay(decay: unknown): void {
  if (decay !== "all" && decay !== "weights" && typeof decay !== "function") {
    throw new RangeError(
      `Invalid decay: ${asWritten(decay)}; it is "all", "weights" or a function of a variable's name.`,
    );
  }
}
