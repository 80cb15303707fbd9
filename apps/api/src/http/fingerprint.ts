import { createHash } from "node:crypto";

/** A print of a JSON value that does not depend on the order of its keys: two bodies with the same print say the same. */
export function fingerprint(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(value)) ?? "")
    .digest("base64url");
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]): [string, unknown] => [
    key,
    ordered(entry),
  ]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
