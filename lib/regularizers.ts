/**
 * Penalties on the weights, each with its gradient beside it.
 *
 * The series writes the L2 penalty as λΣw², so its gradient is 2λw. Other libraries put a ½ in front or define the
 * strength by the gradient; `conventions.ts` translates.
 *
 * @module
 */
import type { Matrix } from "./matrix.ts";
import { asWritten } from "./wrong_arguments.ts";

/** A penalty that is added to the loss, and its derivative that is added to the gradient. */
export interface Regularizer {
  /** What `w` costs. */
  penalty(w: Matrix): number;
  /** ∂penalty/∂w, of the shape of `w`. */
  gradient(w: Matrix): Matrix;
}

/**
 * L2 (ridge): penalty λΣw², gradient 2λw.
 *
 * @throws {RangeError} when `lambda` is negative or not finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { l2, Matrix } from "@l2-spellbook/lib";
 *
 * const { penalty, gradient } = l2(0.25), w = Matrix.column([3, -4]);
 * assert.equal(penalty(w), 6.25); // 0.25·(9 + 16)
 * assert.deepEqual(gradient(w).toArray(), [[1.5], [-2]]); // 2·0.25·w
 * ```
 */
export function l2(lambda: number): Regularizer {
  checkStrength("l2: lambda", lambda);
  return {
    penalty: (w) => lambda * w.sumOfSquares(),
    gradient: (w) => w.scale(2 * lambda),
  };
}

/**
 * L1 (lasso): penalty λΣ|w|, gradient λ·sign(w), taken as 0 where w is 0.
 *
 * @throws {RangeError} when `lambda` is negative or not finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { l1, Matrix } from "@l2-spellbook/lib";
 *
 * const { penalty, gradient } = l1(0.5), w = Matrix.column([3, -4, 0]);
 * assert.equal(penalty(w), 3.5); // 0.5·(3 + 4)
 * assert.deepEqual(gradient(w).toArray(), [[0.5], [-0.5], [0]]);
 * ```
 */
export function l1(lambda: number): Regularizer {
  checkStrength("l1: lambda", lambda);
  return {
    penalty: (w) => lambda * w.map(Math.abs).sum(),
    gradient: (w) => w.map((value) => lambda * Math.sign(value)),
  };
}

/**
 * Elastic net: penalty l1·Σ|w| + l2·Σw², gradient l1·sign(w) + 2·l2·w.
 *
 * @throws {RangeError} when a strength is negative or not finite.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { elasticNet, Matrix } from "@l2-spellbook/lib";
 *
 * const { penalty, gradient } = elasticNet({ l1: 0.5, l2: 0.25 }), w = Matrix.column([3, -4]);
 * assert.equal(penalty(w), 9.75); // 3.5 + 6.25
 * assert.deepEqual(gradient(w).toArray(), [[2], [-2.5]]);
 * ```
 */
export function elasticNet(strength: { l1: number; l2: number }): Regularizer {
  checkStrength("elasticNet: l1", strength.l1);
  checkStrength("elasticNet: l2", strength.l2);
  const parts = [l1(strength.l1), l2(strength.l2)];
  return {
    penalty: (w) => parts[0].penalty(w) + parts[1].penalty(w),
    gradient: (w) => parts[0].gradient(w).add(parts[1].gradient(w)),
  };
}

/** Refuses a strength that is negative, infinite or not a number. */
export function checkStrength(what: string, strength: number): void {
  if (!(Number.isFinite(strength) && strength >= 0)) {
    throw new RangeError(`${what} must be a finite number of at least 0, got ${asWritten(strength)}.`);
  }
}
