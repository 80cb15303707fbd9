import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import type { EventPage } from "@expunge/schemas/trpc/events";
import { envelopeOf } from "#event-log/envelope.ts";
import type { EventEntry } from "#write-path/change.ts";

export type ListedEvent = EventPage["items"][number];

/** An event of a tenant's log in the envelope in which it is told, with its place in the log. */
export function listedEvent(
  tenantId: string,
  event: EventEntry & { readonly sequence: bigint },
): ListedEvent {
  const place = { sequence: String(event.sequence) };
  const envelope = envelopeOf(tenantId, event);
  return "specversion" in envelope
    ? { ...envelope, ...place }
    : { ...envelope, ...place, id: event.id, type: CLICK_TO_PAY_EVENT };
}
