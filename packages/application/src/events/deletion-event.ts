import type { CloudEvent, CloudEventType } from "@expunge/contracts/events/cloud-event";
import type { EventEntry } from "#records/change.ts";
import type { DeletionRecord } from "#records/deletion-record.ts";

/** An event about a deletion, as a CloudEvent. It says which credential by its id and kind, never by a token or an account. */
export function deletionEvent(
  id: string,
  type: CloudEventType,
  deletion: DeletionRecord,
  at: Date,
  more: CloudEvent["data"] = {},
): EventEntry {
  const { tenantId, id: deletionId, credentialId, targetKind, reason, state } = deletion;
  const envelope: CloudEvent = {
    specversion: "1.0",
    id,
    source: `/tenants/${tenantId}`,
    type,
    subject: deletionId,
    time: at.toISOString(),
    datacontenttype: "application/json",
    data: { deletionId, credentialId, targetKind, reason, state, ...more },
  };
  return { id, type, subject: deletionId, occurredAt: at, envelope };
}
