/**
 * The line on which a function of two inputs is zero, such as a classifier's decision boundary, and how much it turns.
 *
 * @module
 */
import { Matrix } from "./matrix.ts";
import { checkOptionNames } from "./option_names.ts";

/** A function of two inputs, evaluated for n points at once: n×2 to n×1. */
export type PlaneFunction = (points: Matrix) => Matrix;

/** A point (x, y). */
export type Point = readonly [x: number, y: number];

/** The zero contour of a function inside a rectangle. */
export interface Contour {
  /** Its pieces, each a chain of points; a closed piece ends where it starts. */
  pieces: Point[][];
  /** The length of all pieces together, in the unit of the inputs. */
  length: number;
  /**
   * The total absolute curvature ∫|κ| ds over all pieces, in radians: how far one turns when walking along them, left and
   * right turns added up. 0 for a straight line, 2π for a circle of any size.
   */
  totalCurvature: number;
}

/**
 * Follows the zero contour through a grid of `cells`×`cells` cells. A crossing of a grid line is found by bisection, so
 * the points lie on the contour to rounding; what is smaller than a cell may be missed.
 *
 * The normal of the contour is the direction of ∇f (by centered differences). While one walks along, its tip travels on
 * the unit circle, and the way that it travels is the total absolute curvature; here it is added up in chords.
 *
 * @param options.x the rectangle's range of x, [−1, 1] unless told
 * @param options.y the rectangle's range of y, [−1, 1] unless told
 * @param options.cells the number of cells along each side, 100 unless told
 * @throws {RangeError} when an option is unknown, a range is empty, `cells` is not a whole number of at least 1, or a value of f is not finite.
 */
export function zeroContour(
  f: PlaneFunction,
  options: { x?: readonly [number, number]; y?: readonly [number, number]; cells?: number } = {},
): Contour {
  checkOptionNames("zeroContour", options, ["x", "y", "cells"]);
  const { x = [-1, 1], y = [-1, 1], cells = 100 } = options;
  checkGrid(x, y, cells);
  const { chains, points } = chainCrossings(f, x, y, cells);
  const normals = unitNormals(f, points, 1e-5 * Math.min(x[1] - x[0], y[1] - y[0]));
  let length = 0, totalCurvature = 0;
  for (const chain of chains) {
    for (let i = 1; i < chain.length; i++) {
      length += distance(points[chain[i - 1]], points[chain[i]]);
      totalCurvature += distance(normals[chain[i - 1]], normals[chain[i]]);
    }
  }
  return { pieces: chains.map((chain) => chain.map((at) => points[at])), length, totalCurvature };
}

/** Marching squares: where the contour crosses the grid's edges, and which crossings follow each other. */
function chainCrossings(f: PlaneFunction, x: readonly [number, number], y: readonly [number, number], cells: number) {
  const side = cells + 1,
    at = (range: readonly [number, number], i: number) => range[0] + (range[1] - range[0]) * i / cells;
  const node = (index: number): Point => [at(x, index % side), at(y, Math.floor(index / side))];
  const values = evaluate(f, Array.from({ length: side * side }, (_, index) => node(index)));
  const edges: { below: Point; above: Point }[] = [],
    edgeNumber = new Map<string, number>(),
    neighbors: number[][] = [];
  /** The number of the crossing between two nodes, or undefined when both lie on one side. */
  const crossing = (a: number, b: number): number | undefined => {
    if (values[a] > 0 === values[b] > 0) return undefined;
    const key = `${a} ${b}`, known = edgeNumber.get(key);
    if (known !== undefined) return known;
    const [below, above] = values[a] > 0 ? [node(b), node(a)] : [node(a), node(b)];
    edgeNumber.set(key, edges.length);
    neighbors.push([]);
    return edges.push({ below, above }) - 1;
  };
  const join = (a: number, b: number) => {
    neighbors[a].push(b);
    neighbors[b].push(a);
  };
  for (let row = 0; row < cells; row++) {
    for (let col = 0; col < cells; col++) {
      const a = row * side + col, b = a + 1, c = a + side, d = c + 1; // c d above a b
      const around = [crossing(a, b), crossing(b, d), crossing(c, d), crossing(a, c)]; // bottom, right, top, left
      const found = around.filter((edge) => edge !== undefined);
      if (found.length === 2) join(found[0], found[1]);
      if (found.length < 4) continue;
      // A saddle: its middle decides which of the two diagonal corners are connected.
      const middle = values[a] + values[b] + values[c] + values[d] > 0;
      const [bottom, right, top, left] = found;
      const pairs = middle === values[a] > 0 ? [[bottom, right], [top, left]] : [[bottom, left], [right, top]];
      for (const [from, to] of pairs) join(from, to);
    }
  }
  return { chains: walk(neighbors), points: bisect(f, edges) };
}

/** All chains through a graph in which each node has one or two neighbors; a ring ends with the node it starts with. */
function walk(neighbors: readonly (readonly number[])[]): number[][] {
  const seen = new Set<number>(), chains: number[][] = [];
  const follow = (start: number) => {
    const chain = [start];
    seen.add(start);
    for (let here = start;;) {
      const next = neighbors[here].find((node) => !seen.has(node));
      if (next === undefined) break;
      seen.add(here = next);
      chain.push(next);
    }
    if (chain.length > 2 && neighbors[chain.at(-1)!].includes(start)) chain.push(start);
    chains.push(chain);
  };
  const nodes = neighbors.map((_, node) => node);
  const ends = nodes.filter((node) => neighbors[node].length === 1);
  for (const start of [...ends, ...nodes]) if (!seen.has(start)) follow(start); // rings have no end
  return chains;
}

/** The zeros between pairs of points on either side of the contour, to 2⁻⁴⁰ of their distance. */
function bisect(f: PlaneFunction, edges: readonly { below: Point; above: Point }[]): Point[] {
  let brackets = edges;
  for (let round = 0; round < 40 && edges.length > 0; round++) {
    const middles = brackets.map(({ below, above }): Point => [(below[0] + above[0]) / 2, (below[1] + above[1]) / 2]);
    const values = evaluate(f, middles);
    brackets = brackets.map(({ below, above }, i) =>
      values[i] > 0 ? { below, above: middles[i] } : { below: middles[i], above }
    );
  }
  return brackets.map(({ below, above }) => [(below[0] + above[0]) / 2, (below[1] + above[1]) / 2]);
}

/** ∇f/‖∇f‖ at each point; where ∇f is 0 there is no normal, and the one of the point before stands in. */
function unitNormals(f: PlaneFunction, points: readonly Point[], step: number): Point[] {
  const shifted = (dx: number, dy: number) => evaluate(f, points.map(([x, y]): Point => [x + dx, y + dy]));
  if (points.length === 0) return [];
  const [right, left, up, down] = [shifted(step, 0), shifted(-step, 0), shifted(0, step), shifted(0, -step)];
  const normals: Point[] = [];
  for (let i = 0; i < points.length; i++) {
    const across = right[i] - left[i], upward = up[i] - down[i];
    const size = Math.sqrt(across * across + upward * upward);
    normals.push(size > 0 ? [across / size, upward / size] : normals.at(-1) ?? [1, 0]);
  }
  return normals;
}

function evaluate(f: PlaneFunction, points: readonly Point[]): Float64Array {
  const values = f(Matrix.from(points)).data;
  if (values.length !== points.length) {
    throw new RangeError(
      `zeroContour: f must give one value a point, got ${values.length} for ${points.length} points.`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`zeroContour: f is ${values[bad]} at (${points[bad].join(", ")}).`);
  return values;
}

function distance([x1, y1]: Point, [x2, y2]: Point): number {
  return Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
}

function checkGrid(x: readonly [number, number], y: readonly [number, number], cells: number): void {
  for (const [name, [low, high]] of Object.entries({ x, y })) {
    if (!(low < high && Number.isFinite(high - low))) {
      throw new RangeError(
        `zeroContour: the range of ${name} must rise from a finite number to a finite one, got ${low} to ${high}.`,
      );
    }
  }
  if (!Number.isInteger(cells) || cells < 1) {
    throw new RangeError(`zeroContour: cells must be a whole number of at least 1, got ${cells}.`);
  }
}
