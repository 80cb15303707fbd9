import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventEntry } from "#write-path/change.ts";
import type { HoldRecord } from "#records/hold.ts";

export type HoldEventType = Extract<CloudEventType, `expunge.hold.${string}`>;

/** An event about a hold. Without the reference: it names a case, and possibly a person. */
export function holdEvent(
  id: string,
  type: HoldEventType,
  { id: holdId, credentialId, kind: hold }: HoldRecord,
  at: Date,
): EventEntry {
  return { id, type, subject: holdId, occurredAt: at, body: { holdId, credentialId, hold } };
}
