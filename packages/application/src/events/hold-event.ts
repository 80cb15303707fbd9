import type { CloudEvent, CloudEventType } from "@expunge/contracts/events/cloud-event";
import type { EventEntry } from "#records/change.ts";
import type { HoldRecord } from "#records/hold-record.ts";

export type HoldEventType = Extract<CloudEventType, `expunge.hold.${string}`>;

/** An event about a hold, as a CloudEvent. Its reference is not told: it names a case, and with it perhaps a person. */
export function holdEvent(
  id: string,
  type: HoldEventType,
  { tenantId, id: holdId, credentialId, kind: hold }: HoldRecord,
  at: Date,
): EventEntry {
  const envelope: CloudEvent = {
    specversion: "1.0",
    id,
    source: `/tenants/${tenantId}`,
    type,
    subject: holdId,
    time: at.toISOString(),
    datacontenttype: "application/json",
    data: { holdId, credentialId, hold },
  };
  return { id, type, subject: holdId, occurredAt: at, envelope };
}
