import { createHash } from "node:crypto";

/** SHA-256 of a JSON value with sorted keys, as base64url: equal for bodies with equal content. */
export function fingerprint(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(withSortedKeys(value)) ?? "")
    .digest("base64url");
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]): [string, unknown] => [
    key,
    withSortedKeys(entry),
  ]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
