import type { DeletionRecord } from "@expunge/application/records/deletion-record";
import { deletionRecord } from "#deletion-rows.ts";
import type { Deletion } from "#generated/client.ts";

/** A row as PostgreSQL writes it into JSON: columns by their names, instants as text. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** A deletion out of a row that came as JSON. */
export function deletionOfJson(row: JsonRow): DeletionRecord {
  const fields = Object.entries(row).map(([column, value]) => [
    column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    isInstant(column) && typeof value === "string" ? new Date(value) : value,
  ]);
  return deletionRecord(Object.fromEntries(fields) as Deletion);
}

function isInstant(column: string): boolean {
  return column.endsWith("_at") || column === "scheduled_for";
}
