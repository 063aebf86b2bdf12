/**
 * Several small plots beside each other in one figure.
 *
 * @module
 */
import type { FigureAxis, FigureLayout } from "./figure.ts";

/**
 * The axes and headings of panels side by side, to be spread into a figure's layout. Traces choose their panel by
 * `xaxis: "x2", yaxis: "y2"`, and so on; those of the first panel need not say. All panels share the vertical range
 * unless `ownRange` is set.
 *
 * @param headings one for each panel, from left to right
 * @throws {RangeError} when there are no headings.
 */
export function panels(
  headings: readonly string[],
  axes: { xaxis: FigureAxis; yaxis: FigureAxis; ownRange?: boolean },
): Omit<FigureLayout, "title"> {
  if (headings.length === 0) throw new RangeError("panels: needs at least one heading, got none.");
  const { xaxis, yaxis, ownRange = false } = axes;
  const space = ownRange ? 0.12 : 0.05, width = (1 - space * (headings.length - 1)) / headings.length;
  const layout: Omit<FigureLayout, "title"> = {};
  const annotations = headings.map((text, i) => {
    const start = i * (width + space), end = i === headings.length - 1 ? 1 : start + width;
    const number = i === 0 ? "" : String(i + 1);
    layout[`xaxis${number}`] = { ...xaxis, domain: [start, end], anchor: `y${number}` };
    layout[`yaxis${number}`] = {
      ...yaxis,
      anchor: `x${number}`,
      ...(i > 0 && !ownRange && { matches: "y", showticklabels: false, title: undefined }),
    };
    const place = { x: (start + end) / 2, y: 1, xref: "paper", yref: "paper", xanchor: "center", yanchor: "bottom" };
    return { ...place, text, showarrow: false, font: { size: 13 } };
  });
  return { ...layout, annotations };
}
