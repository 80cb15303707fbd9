import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { EventEntry } from "#write-path/change.ts";

export type ReconciliationEventType = Extract<CloudEventType, `expunge.reconciliation.${string}`>;

/** An event about a difference between Expunge and the network. Its subject is the credential. */
export function reconciliationEvent(
  id: string,
  type: ReconciliationEventType,
  data: EventData<ReconciliationEventType>,
  at: Date,
): EventEntry {
  return { id, type, subject: data.credentialId, occurredAt: at, body: data };
}
