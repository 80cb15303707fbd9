import type { DeletionRecord } from "@expunge/application/records/deletion";
import { deletionRecord } from "#deletions/deletion-rows.ts";
import type { Deletion } from "#generated/client.ts";
import { type JsonRow, rowOfJson } from "#rows/json-row.ts";

/** A deletion out of a row that came as JSON. */
export function deletionOfJson(row: JsonRow): DeletionRecord {
  return deletionRecord(rowOfJson(row) as Deletion);
}
