import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventEntry } from "#write-path/change.ts";
import type { HoldRecord } from "#records/hold.ts";

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
