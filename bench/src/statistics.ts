/** The statistics of a row of numbers. */
export type Summary = { readonly median: number; readonly min: number; readonly max: number };

/** The value below which this share (0 to 1) of the numbers lies, interpolated between neighbours; NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

export function summary(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
