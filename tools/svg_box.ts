/** How large things in an SVG are, as a browser would lay them out; jsdom itself measures nothing. */

/** What is needed here of an element in jsdom's document. */
export interface SvgElement {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly parentElement: SvgElement | null;
  readonly children: ArrayLike<SvgElement>;
  readonly style?: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
}

/** The width of a line of text, given the size of its font. */
export type Measure = (text: string, size: number) => number;

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Plotly gives each line of a text with breaks a `tspan` of its own, this many font sizes below the last. */
const LINE_SPACING = 1.3;
const DESCENT = 0.25;

/** The box of an element in the coordinates of its parent. */
export function boxOf(element: SvgElement, measure: Measure): Box {
  const { left, right, top, bottom } = ownBox(element, measure);
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
  const moved = transformationsOf(element).reduceRight((points, move) => points.map(move), corners);
  const [xs, ys] = [moved.map(([x]) => x), moved.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** The box before the element's own transformations. */
function ownBox(element: SvgElement, measure: Measure): Box {
  const number = (name: string) => parseFloat(element.getAttribute(name) ?? "") || 0;
  const [x, y] = [number("x"), number("y")];
  if (element.tagName === "rect") return { left: x, right: x + number("width"), top: y, bottom: y + number("height") };
  if (/^t(ext|span)$/.test(element.tagName)) return textBox(element, x, y, measure);
  const parts = Array.from(element.children, (child) => boxOf(child, measure))
    .filter(({ left, right, top, bottom }) => right > left || bottom > top);
  if (parts.length === 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  return {
    left: Math.min(...parts.map(({ left }) => left)),
    right: Math.max(...parts.map(({ right }) => right)),
    top: Math.min(...parts.map(({ top }) => top)),
    bottom: Math.max(...parts.map(({ bottom }) => bottom)),
  };
}

function textBox(element: SvgElement, x: number, y: number, measure: Measure): Box {
  const size = parseFloat(inheritedStyle(element, "font-size")) || 12;
  const spans = Array.from(element.children).filter((child) => child.getAttribute("class") === "line");
  const lines = spans.length > 0 ? spans : [element];
  const width = Math.max(...lines.map(({ textContent }) => measure(textContent ?? "", size)));
  const anchor = element.getAttribute("text-anchor") ?? inheritedStyle(element, "text-anchor");
  const left = x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
  const bottom = y + size * (DESCENT + LINE_SPACING * (lines.length - 1));
  return { left, right: left + width, top: y - size, bottom };
}

type Move = (point: number[]) => number[];

/** The transformations of an element, the last of which comes first. */
function transformationsOf(element: SvgElement): Move[] {
  const written = element.getAttribute("transform") ?? "";
  return [...written.matchAll(/(translate|rotate|scale)\(([^)]*)\)/g)].map(([, kind, values]): Move => {
    const [a = 0, b, c] = values.split(/[\s,]+/).filter((value) => value !== "").map(Number);
    if (kind === "translate") return ([x, y]) => [x + a, y + (b ?? 0)];
    if (kind === "scale") return ([x, y]) => [x * a, y * (b ?? a)];
    const [cx, cy, angle] = [b ?? 0, c ?? 0, a * Math.PI / 180];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return ([x, y]) => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
  });
}

function inheritedStyle(element: SvgElement | null, name: string): string {
  for (; element; element = element.parentElement) {
    const value = element.style?.getPropertyValue(name);
    if (value) return value;
  }
  return "";
}
