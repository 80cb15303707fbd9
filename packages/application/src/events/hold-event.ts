import type { CloudEventType } from "@expunge/contracts/events/cloud-event";
import type { EventEntry } from "#records/change.ts";
import type { HoldRecord } from "#records/hold-record.ts";

export type HoldEventType = Extract<CloudEventType, `expunge.hold.${string}`>;

/** An event about a hold. Its reference is not told: it names a case, and with it perhaps a person. */
export function holdEvent(
  id: string,
  type: HoldEventType,
  { id: holdId, credentialId, kind: hold }: HoldRecord,
  at: Date,
): EventEntry {
  return { id, type, subject: holdId, occurredAt: at, body: { holdId, credentialId, hold } };
}
