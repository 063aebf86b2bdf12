/**
 * The options of SGD, Adam and AdamW: names and defaults are PyTorch's, and so are the words in which a bad one is refused.
 *
 * @module
 */
import { asWritten } from "./wrong_arguments.ts";

/** Options of SGD. */
export interface SGDOptions {
  /** The learning rate. */
  lr: number;
  /** The share of the last step that is kept; 0, which is none, unless told. */
  momentum?: number;
  /** The share of a new gradient that does not join the momentum, 0 unless told; the first gradient joins whole. */
  dampening?: number;
  /** weightDecay·w is added to the gradient: for plain SGD `weightDecay = 2λ` is the penalty λΣw². 0 unless told. */
  weightDecay?: number;
  /** Nesterov's look-ahead, false unless told; needs momentum and no dampening. */
  nesterov?: boolean;
  /** Whether to climb instead of descend, false unless told. */
  maximize?: boolean;
}

/** Options of Adam and AdamW. */
export interface AdamOptions {
  /** The learning rate, 1e-3 unless told. */
  lr?: number;
  /** The shares of the running means of the gradient and of its square that are kept in a step, [0.9, 0.999] unless told. */
  betas?: readonly [number, number];
  /** Added to the denominator, after the bias correction; 1e-8 unless told. */
  eps?: number;
  /**
   * In Adam weightDecay·w is added to the gradient, 0 unless told; in AdamW the weight shrinks by the share lr·weightDecay,
   * 1e-2 unless told.
   */
  weightDecay?: number;
  /** Whether to divide by the largest second moment so far instead of the current one, false unless told. */
  amsgrad?: boolean;
  /** Whether to climb instead of descend, false unless told. */
  maximize?: boolean;
}

/** SGD's defaults; the learning rate has none. */
export function sgdDefaults(lr: number): Required<SGDOptions> {
  return { lr, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false };
}

/** Adam's defaults; AdamW differs in its weight decay alone. */
export function adamDefaults(weightDecay: number): Required<AdamOptions> {
  return { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay, amsgrad: false, maximize: false };
}

/** PyTorch's checks of SGD's options. */
export function checkSGDOptions({ lr, momentum, dampening, weightDecay, nesterov }: Required<SGDOptions>): void {
  if (!isNonNegative(lr)) throw new RangeError(`Invalid learning rate: ${asWritten(lr)}`);
  if (!isNonNegative(momentum)) throw new RangeError(`Invalid momentum value: ${asWritten(momentum)}`);
  if (!Number.isFinite(dampening)) throw new RangeError(`Invalid dampening value: ${asWritten(dampening)}`);
  if (!isNonNegative(weightDecay)) throw new RangeError(`Invalid weight_decay value: ${asWritten(weightDecay)}`);
  if (nesterov && (momentum <= 0 || dampening !== 0)) {
    throw new RangeError("Nesterov momentum requires a momentum and zero dampening");
  }
}

/** PyTorch's checks of the options of Adam and AdamW. */
export function checkAdamOptions({ lr, betas, eps, weightDecay }: Required<AdamOptions>): void {
  if (!isNonNegative(lr)) throw new RangeError(`Invalid learning rate: ${asWritten(lr)}`);
  if (!isNonNegative(eps)) throw new RangeError(`Invalid epsilon value: ${asWritten(eps)}`);
  for (const index of [0, 1]) {
    if (!(isNonNegative(betas[index]) && betas[index] < 1)) {
      throw new RangeError(`Invalid beta parameter at index ${index}: ${asWritten(betas[index])}`);
    }
  }
  if (!isNonNegative(weightDecay)) throw new RangeError(`Invalid weight_decay value: ${asWritten(weightDecay)}`);
}

/** Without the entries that are undefined, which would hide a default. */
export function definedOptions<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function isNonNegative(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}
