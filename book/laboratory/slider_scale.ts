/** Places of a slider and the values that they stand for. */
import type { NumberOption } from "./experiment.ts";

/** The last place; the first is 0. */
export const lastPlace = 120;

/** Round numbers: two digits on a logarithmic scale, hundredths on a linear one. */
export function valueAt(place: number, { least, most, whole, orZero, scale }: NumberOption): number {
  if (orZero && place === 0) return 0;
  const share = orZero ? (place - 1) / (lastPlace - 1) : place / lastPlace;
  const value = scale === "log" ? least * (most / least) ** share : least + (most - least) * share;
  const rounded = scale === "log" ? Number(value.toPrecision(2)) : Math.round(100 * value) / 100;
  return Math.min(most, Math.max(least, whole ? Math.round(value >= 100 ? rounded : value) : rounded));
}

/** The place next to a value. */
export function placeOf(value: number, { least, most, orZero, scale }: NumberOption): number {
  if (orZero && value < least) return 0;
  const share = scale === "log" ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
  return Math.round(orZero ? 1 + share * (lastPlace - 1) : share * lastPlace);
}
