import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { EventEntry } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";

type About = Pick<DeletionRecord, "id" | "credentialId" | "targetKind" | "reason" | "state">;
type DeletionEventType = {
  [Type in CloudEventType]: "deletionId" extends keyof EventData<Type> ? Type : never;
}[CloudEventType];
type More<Type extends DeletionEventType> = Omit<
  EventData<Type>,
  keyof EventData<"expunge.deletion.completed">
>;

/** What is told of a deletion: the type, and what the event says besides what every event about a deletion says. */
export type DeletionEventDraft = {
  [Type in DeletionEventType]: Partial<More<Type>> extends More<Type>
    ? readonly [type: Type, more?: More<Type>]
    : readonly [type: Type, more: More<Type>];
}[DeletionEventType];

/** An event about a deletion. It says which credential by its id and kind, never by a token or an account. */
export function deletionEvent(
  id: string,
  [type, more]: DeletionEventDraft,
  { id: deletionId, credentialId, targetKind, reason, state }: About,
  at: Date,
): EventEntry {
  const body = { deletionId, credentialId, targetKind, reason, state, ...more };
  return { id, type, subject: deletionId, occurredAt: at, body };
}
