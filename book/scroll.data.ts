/** The prologue's scroll, drawn when the site is built, so that the front page needs no random numbers. */
import { linspace, sin } from "../lib/elementary.ts";
import { Matrix } from "../lib/matrix.ts";
import { seededRandom } from "../lib/random.ts";

export interface Scroll {
  /** Where Pierre measured, in [0, 1]. */
  x: number[];
  /** What he measured: the sine wave and some noise. */
  y: number[];
  /** The standard deviation of the noise. */
  noise: number;
}

declare const data: Scroll;
export { data };

export default {
  load(): Scroll {
    const points = 12, noise = 0.3, x = Matrix.column(linspace(0, 1, points));
    const errors = seededRandom(20).normalMatrix(points, 1).scale(noise);
    return { x: [...x.data], y: [...x.map((value) => sin(2 * Math.PI * value)).add(errors).data], noise };
  },
};
