import type { CloudEventType } from "@expunge/schemas/events/cloud-event";
import type { EventData } from "@expunge/schemas/events/event-data";
import type { EventEntry } from "#write-path/change.ts";
import type { DeletionRecord } from "#records/deletion.ts";

type EventDeletion = Pick<
  DeletionRecord,
  "id" | "credentialId" | "targetKind" | "reason" | "state" | "batchId"
>;
type DeletionEventType = {
  [Type in CloudEventType]: "deletionId" extends keyof EventData<Type> ? Type : never;
}[CloudEventType];
type EventDetails<Type extends DeletionEventType> = Omit<
  EventData<Type>,
  keyof EventData<"expunge.deletion.completed">
>;

/** The type of an event about a deletion, and the data beyond that of every such event. */
export type DeletionEventDraft = {
  [Type in DeletionEventType]: Partial<EventDetails<Type>> extends EventDetails<Type>
    ? readonly [type: Type, details?: EventDetails<Type>]
    : readonly [type: Type, details: EventDetails<Type>];
}[DeletionEventType];

/** The event of another envelope, marked as one about an item of the batch that the deletion belongs to. */
export function ofBatch(
  { batchId }: Pick<DeletionRecord, "batchId">,
  event: EventEntry,
): EventEntry {
  return batchId === null ? event : { ...event, batchId };
}

/** An event about a deletion. It names the credential by id and kind, never by a token or an account. */
export function deletionEvent(
  id: string,
  [type, details]: DeletionEventDraft,
  { id: deletionId, credentialId, targetKind, reason, state, batchId }: EventDeletion,
  at: Date,
): EventEntry {
  const batch = batchId === null ? {} : { batchId };
  const body = { deletionId, credentialId, targetKind, reason, state, ...batch, ...details };
  return { id, type, subject: deletionId, occurredAt: at, body, ...batch };
}
