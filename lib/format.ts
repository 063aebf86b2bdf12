/**
 * Numbers as people read them: rounded, so that nobody takes rounding errors for results.
 *
 * @module
 */
import { Matrix } from "./matrix.ts";

/** `value` as text, its numbers rounded to `digits` significant digits. */
export function formatValue(value: unknown, digits = 6): string {
  if (typeof value === "number") return formatNumber(value, digits);
  if (typeof value === "string") return value;
  if (value instanceof Matrix) return formatMatrix(value, digits);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === undefined || value === null) return "–";
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value === "symbol") return String(value);
  const rounded = roundNumbers(value);
  return typeof rounded === "string" ? rounded : JSON.stringify(rounded, null, 1).replace(/\n\s*/g, " ");
}

/**
 * Numbers at any depth rounded to six significant digits, maps and sets as lists, and what JSON would lose or refuse (errors,
 * dates, large integers) as text; numbers that are not finite become null, and a structure inside of itself "…".
 */
export function roundNumbers(value: unknown): unknown {
  return rounded(value, []);
}

/** `around` are the structures that hold `value`, from the outermost on. */
function rounded(value: unknown, around: readonly object[]): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? Number(value.toPrecision(6)) + 0 : null;
  if (typeof value === "bigint" || value instanceof Error) return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (around.includes(value)) return "…";
  const inside = [...around, value], round = (entry: unknown) => rounded(entry, inside);
  if ("toJSON" in value && typeof value.toJSON === "function") return round(value.toJSON()); // a date, for one
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, round);
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return Array.from(value, round);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, round(entry)]));
}

function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  const rounded = Number(value.toPrecision(digits)) + 0, size = Math.abs(rounded);
  const text = size !== 0 && (size < 1e-4 || size >= 1e7) ? rounded.toExponential() : String(rounded);
  return text.replace("e+", "e").replaceAll("-", "−");
}

function formatMatrix(matrix: Matrix, digits: number): string {
  const shownRows = matrix.toArray().slice(0, 12).map((row) =>
    row.slice(0, 8).map((value) => formatNumber(value, digits))
  );
  const width = Math.max(0, ...shownRows.flat().map((text) => text.length));
  const lines = shownRows.map((row) =>
    `  ${row.map((text) => text.padStart(width)).join("  ")}${matrix.cols > 8 ? "  …" : ""}`
  );
  if (matrix.rows > 12) lines.push("  …");
  return [`Matrix ${matrix.rows}×${matrix.cols}`, ...lines].join("\n");
}
