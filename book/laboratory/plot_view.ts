/// <reference lib="dom" />
/** A small plot on a canvas, drawn anew for every frame: scales, axes, lines, points. It is sharp on every screen. */

export interface PlotAxis {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly isLog?: boolean;
}

/** Colors, as the page's theme has them. */
export interface Inks {
  readonly paper: string;
  readonly ink: string;
  readonly text: string;
  readonly rule: string;
  readonly fit: string;
  readonly truth: string;
  readonly train: string;
  readonly validation: string;
  /** Of the two classes. */
  readonly classes: readonly [string, string];
}

export interface LineLook {
  readonly color: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface PointLook {
  readonly shape: "circle" | "triangle" | "diamond";
  readonly size: number;
  readonly stroke: string;
  readonly fill?: string;
  /** How much of what is below shines through; nothing unless told. */
  readonly opacity?: number;
}

export function readInks(place: Element): Inks {
  const style = getComputedStyle(place), read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: read("paper"),
    ink: read("ink"),
    text: read("vp-c-text-2"),
    rule: read("rule"),
    fit: read("accent"),
    truth: read("exercise"),
    train: read("lab-train"),
    validation: read("lab-validation"),
    classes: [read("lab-class-0"), read("lab-class-1")],
  };
}

const font = (size: number) => `${size}px "Literata Variable", Georgia, serif`;

export class Plot {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D;
  #width = 0;
  #height = 0;
  #x!: PlotAxis;
  #y!: PlotAxis;
  /** Where the axes' frame lies. */
  #left = 0;
  #right = 0;
  #top = 0;
  #bottom = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d")!;
  }

  /** Clears the canvas and draws the axes; what is drawn afterwards stays inside of them, until {@link end}. */
  begin(x: PlotAxis, y: PlotAxis, inks: Inks): void {
    this.#resize();
    this.#x = x;
    this.#y = y;
    const pen = this.#pen, size = this.#fontSize;
    pen.font = font(size);
    pen.fillStyle = inks.text;
    const yTicks = ticksOf(y, Math.max(1, Math.min(5, Math.floor(this.#height / 45)))), labels = yTicks.map(formatTick);
    this.#top = size + 13;
    this.#bottom = this.#height - 2 * size - 9;
    this.#left = 6 + Math.max(20, ...labels.map((label) => pen.measureText(label).width));
    this.#right = this.#width - 8;
    pen.clearRect(0, 0, this.#width, this.#height);
    pen.lineWidth = 1;
    pen.strokeStyle = inks.rule;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    yTicks.forEach((tick, i) => {
      this.#stroke([[this.#left, this.toY(tick)], [this.#right, this.toY(tick)]]);
      pen.fillText(labels[i], this.#left - 5, this.toY(tick));
    });
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    for (const tick of ticksOf(x, this.#isSmall ? 2 : 5)) {
      const label = formatTick(tick), half = pen.measureText(label).width / 2;
      this.#stroke([[this.toX(tick), this.#bottom], [this.toX(tick), this.#bottom + 4]]);
      pen.fillText(label, Math.min(this.#right - half + 6, this.toX(tick)), this.#bottom + size + 4);
    }
    pen.strokeStyle = inks.text;
    this.#stroke([[this.#left, this.#bottom], [this.#right, this.#bottom]]);
    pen.textAlign = "right";
    pen.fillText(x.title, this.#right, this.#height - 3);
    pen.textAlign = "left";
    pen.fillText(y.title, 0, size);
    pen.save();
    pen.beginPath();
    pen.rect(this.#left, this.#top - 3, this.#right - this.#left, this.#bottom - this.#top + 3);
    pen.clip();
  }

  end(): void {
    this.#pen.restore();
  }

  /** As two beside each other are on a phone. */
  get #isSmall(): boolean {
    return this.#width < 260;
  }

  get #fontSize(): number {
    return this.#isSmall ? 11 : 12.5;
  }

  toX(value: number): number {
    return this.#left + share(value, this.#x) * (this.#right - this.#left);
  }

  toY(value: number): number {
    return this.#bottom - share(value, this.#y) * (this.#bottom - this.#top);
  }

  /** Shares of the frame's width and height, from the lower left corner, of a place on the page. */
  shareOf({ clientX, clientY }: { clientX: number; clientY: number }): { across: number; up: number } {
    const { left, top } = this.#canvas.getBoundingClientRect(), inside = (at: number) => Math.min(1, Math.max(0, at));
    return {
      across: inside((clientX - left - this.#left) / (this.#right - this.#left)),
      up: inside((this.#bottom - clientY + top) / (this.#bottom - this.#top)),
    };
  }

  line(xs: ArrayLike<number>, ys: ArrayLike<number>, look: LineLook): void {
    this.lines([[xs, ys]], look);
  }

  /** Many at once, which is faster than one by one. */
  lines(all: readonly (readonly [xs: ArrayLike<number>, ys: ArrayLike<number>])[], look: LineLook): void {
    const pen = this.#pen, { color, width = 2, dash = [] } = look;
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.lineJoin = "round";
    pen.setLineDash([...dash]);
    pen.beginPath();
    for (const [xs, ys] of all) {
      for (let i = 0; i < xs.length; i++) {
        if (!Number.isFinite(ys[i])) continue;
        // A canvas draws nothing of a line that reaches too far out.
        const x = this.toX(xs[i]), y = Math.max(-1e4, Math.min(1e4, this.toY(ys[i])));
        if (i === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      }
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  points(xs: ArrayLike<number>, ys: ArrayLike<number>, { shape, size, stroke, fill, opacity = 1 }: PointLook): void {
    const pen = this.#pen, scale = this.#isSmall ? 0.75 : 1;
    pen.globalAlpha = opacity;
    pen.strokeStyle = stroke;
    pen.lineWidth = 1.5;
    pen.beginPath();
    for (let i = 0; i < xs.length; i++) trace(pen, shape, this.toX(xs[i]), this.toY(ys[i]), size * scale);
    if (fill) {
      pen.fillStyle = fill;
      pen.fill();
    }
    pen.stroke();
    pen.globalAlpha = 1;
  }

  /** A dotted line, of places in any order. */
  dots(places: readonly (readonly [x: number, y: number])[], color: string): void {
    this.#pen.fillStyle = color;
    for (const [x, y] of places) this.#pen.fillRect(this.toX(x) - 1.5, this.toY(y) - 1.5, 3, 3);
  }

  /** Bars from the lower axis, side by side from `least` to `most` of the x axis. */
  bars(heights: ArrayLike<number>, color: string): void {
    const pen = this.#pen, width = (this.#right - this.#left) / heights.length;
    pen.fillStyle = color;
    for (let i = 0; i < heights.length; i++) {
      if (heights[i] === 0) continue;
      const top = Math.min(this.#bottom - 1.5, this.toY(heights[i])); // never nothing where there is something
      pen.fillRect(this.#left + i * width, top, Math.max(1, width - 1), this.#bottom - top);
    }
  }

  /** A picture that fills the frame; its rows from the top. */
  image(picture: CanvasImageSource): void {
    this.#pen.imageSmoothingQuality = "low"; // the better ones take a third of a frame's time
    this.#pen.drawImage(picture, this.#left, this.#top, this.#right - this.#left, this.#bottom - this.#top);
  }

  /** An upright line with words beside it, on the side where there is room. */
  mark(x: number, words: string, { color, dash = [] }: LineLook): void {
    const pen = this.#pen, at = this.toX(x), size = this.#fontSize;
    pen.font = font(size);
    pen.strokeStyle = color;
    pen.lineWidth = 1.5;
    pen.setLineDash([...dash]);
    this.#stroke([[at, this.#top - 3], [at, this.#bottom]]);
    pen.setLineDash([]);
    pen.fillStyle = color;
    const isRight = at + 6 + pen.measureText(words).width < this.#right;
    pen.textAlign = isRight ? "left" : "right";
    pen.fillText(words, at + (isRight ? 5 : -5), this.#top + 0.8 * size);
  }

  /** Words in the upper right corner. */
  note(words: string, color: string): void {
    const pen = this.#pen;
    pen.font = font(this.#fontSize);
    pen.fillStyle = color;
    pen.textAlign = "right";
    pen.fillText(words, this.#right, this.#top + this.#fontSize);
  }

  #stroke(points: readonly (readonly [number, number])[]): void {
    this.#pen.beginPath();
    for (const [x, y] of points) this.#pen.lineTo(x, y);
    this.#pen.stroke();
  }

  /** As many pixels as the screen has. */
  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas, density = devicePixelRatio;
    this.#width = clientWidth;
    this.#height = clientHeight;
    const width = Math.round(clientWidth * density), height = Math.round(clientHeight * density);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#pen.setTransform(density, 0, 0, density, 0, 0);
  }
}

function share(value: number, { least, most, isLog }: PlotAxis): number {
  if (!isLog) return (value - least) / (most - least);
  return Math.log(Math.max(value, least / 10) / least) / Math.log(most / least);
}

/** Round numbers on the axis, about `count` of them. */
function ticksOf({ least, most, isLog }: PlotAxis, count: number): number[] {
  if (isLog) {
    const first = Math.ceil(Math.log10(least) - 1e-9), last = Math.floor(Math.log10(most) + 1e-9);
    if (last - first < 2) {
      const fine = [-1, 0, 1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${first + power}`)));
      return fine.filter((tick) => tick >= least * (1 - 1e-9) && tick <= most * (1 + 1e-9));
    }
    const stride = Math.max(1, Math.ceil((last - first) / count));
    return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, i) => 10 ** (last - i * stride));
  }
  const step = roundUp((most - least) / count), first = Math.ceil(least / step - 1e-9);
  const length = Math.floor(most / step + 1e-9) - first + 1;
  return Array.from({ length }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** To 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return (([1, 2, 5].find((factor) => value <= factor * power * (1 + 1e-9))) ?? 10) * power;
}

function formatTick(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.01 && size < 10_000)) return String(value).replace("-", "−");
  const exponent = Math.floor(Math.log10(size) + 1e-9), mantissa = Math.round(value / 10 ** exponent);
  const raised = [...String(exponent)].map((sign) => sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]).join("");
  return (mantissa === 1 ? "" : `${String(mantissa).replace("-", "−")}·`) + `10${raised}`;
}

function trace(pen: CanvasRenderingContext2D, shape: PointLook["shape"], x: number, y: number, size: number): void {
  if (shape === "circle") {
    pen.moveTo(x + size, y);
    pen.arc(x, y, size, 0, 2 * Math.PI);
    return;
  }
  const corners = shape === "triangle"
    ? [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]]
    : [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]];
  corners.forEach(([across, down], i) => pen[i === 0 ? "moveTo" : "lineTo"](x + size * across, y + size * down));
  pen.closePath();
}
