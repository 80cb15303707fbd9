/** The lowest UUID v7 of an instant; ids generated from then on are not below it. */
export function lowestUuidAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The timestamp of a UUID v7, in milliseconds. */
export function uuidTimestamp(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
