/** The fixtures that `make_golden.py` made with real PyTorch and NumPy. */

/** Reads `<name>.json`; `T` is what the script wrote. */
export function golden<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, import.meta.url)));
}

/** The largest |actual − expected| / |expected| over all elements; two zeros agree, a NaN never does. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new RangeError(`${actual.length} numbers cannot be compared with ${expected.length}.`);
  }
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    if (actual[i] === expected[i]) continue;
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / Math.abs(expected[i]));
  }
  return worst;
}
