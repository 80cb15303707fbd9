/** The progress of an upload, for people. */
export function sentText(bytes: number, size: number | undefined): string {
  const sent = `${(bytes / 1_000_000).toFixed(1)} MB`;
  return size ? `${sent} of ${(size / 1_000_000).toFixed(1)} MB, ${percent(bytes, size)} %` : sent;
}

const percent = (part: number, whole: number) => Math.min(100, Math.floor((100 * part) / whole));
