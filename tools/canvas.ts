/** As much of a canvas as Plotly draws heat maps with: filled rectangles, raw pixels, and the result as a PNG. */
import { Buffer } from "node:buffer";
import { encodeFullColor } from "./png.ts";

interface CanvasElement {
  width: number;
  height: number;
}

interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export class Canvas {
  fillStyle = "black";
  readonly #width: number;
  readonly #data: Uint8ClampedArray;

  constructor(readonly canvas: CanvasElement) {
    this.#width = canvas.width;
    this.#data = new Uint8ClampedArray(4 * canvas.width * canvas.height);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const [left, right] = [Math.min(x, x + width), Math.max(x, x + width)].map(Math.round);
    const [top, bottom] = [Math.min(y, y + height), Math.max(y, y + height)].map(Math.round);
    const color = parseColor(this.fillStyle);
    for (let row = Math.max(top, 0); row < Math.min(bottom, this.canvas.height); row++) {
      for (let column = Math.max(left, 0); column < Math.min(right, this.#width); column++) {
        this.#data.set(color, 4 * (row * this.#width + column));
      }
    }
  }

  createImageData(width: number, height: number): ImageData {
    return { width, height, data: new Uint8ClampedArray(4 * width * height) };
  }

  putImageData(image: ImageData, x: number, y: number): void {
    for (let row = 0; row < image.height; row++) {
      const line = image.data.subarray(4 * row * image.width, 4 * (row + 1) * image.width);
      this.#data.set(line, 4 * ((y + row) * this.#width + x));
    }
  }

  toDataURL(): string {
    const png = encodeFullColor({ width: this.#width, height: this.canvas.height, data: this.#data });
    return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }
}

/** "rgba(r,g,b,a)", the one form in which Plotly fills rectangles. */
function parseColor(style: string): [number, number, number, number] {
  const numbers = style.match(/[\d.]+/g)?.map(Number) ?? [];
  if (!/^rgba?\(/.test(style) || numbers.length < 3) throw new Error(`Cannot draw with the color ${style}.`);
  const [red, green, blue, alpha = 1] = numbers;
  return [red, green, blue, 255 * alpha];
}
