/** Figures of pixels alone, whose shape is that of their picture. */

interface Axis {
  readonly domain?: readonly [number, number];
  readonly scaleanchor?: unknown;
}

/** The height of such a figure as a share of its width: on a phone it needs no more. Other figures have none. */
export function pictureShape(
  { data, layout }: { readonly data: unknown; readonly layout?: object },
): number | undefined {
  const { xaxis, yaxis } = (layout ?? {}) as { readonly xaxis?: Axis; readonly yaxis?: Axis };
  const traces = data as readonly { readonly type?: unknown; readonly z?: unknown }[];
  if (yaxis?.scaleanchor === undefined || !traces.every(({ type }) => type === "heatmap")) return undefined;
  const rows = traces[0].z as readonly (readonly number[])[], [from, to] = xaxis?.domain ?? [0, 1];
  return (to - from) * rows.length / rows[0].length;
}
