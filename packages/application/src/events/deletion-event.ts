import type { CloudEvent, CloudEventType } from "@expunge/contracts/events/cloud-event";
import type { EventEntry } from "#records/change.ts";
import type { DeletionRecord } from "#records/deletion-record.ts";

/** An event about a deletion. It says which credential by its id and kind, never by a token or an account. */
export function deletionEvent(
  id: string,
  type: CloudEventType,
  deletion: DeletionRecord,
  at: Date,
  more: CloudEvent["data"] = {},
): EventEntry {
  const { id: deletionId, credentialId, targetKind, reason, state } = deletion;
  const body = { deletionId, credentialId, targetKind, reason, state, ...more };
  return { id, type, subject: deletionId, occurredAt: at, body };
}
