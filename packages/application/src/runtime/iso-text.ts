let last = { time: Number.NaN, text: "" };

/** An instant as text. The last one is remembered, because the instants of a change are mostly equal. */
export function isoText(instant: Date): string {
  const time = instant.getTime();
  if (last.time !== time) last = { time, text: instant.toISOString() };
  return last.text;
}
