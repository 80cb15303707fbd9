import { CLICK_TO_PAY_EVENT } from "@expunge/schemas/events/click-to-pay-event";
import type { EventPage } from "@expunge/schemas/trpc/events";
import { envelopeOf } from "#event-log/envelope.ts";
import type { EventEntry } from "#write-path/change.ts";

export type EventItem = EventPage["items"][number];

/** An event in its public envelope with its sequence in the tenant's log. */
export function eventItem(
  tenantId: string,
  event: EventEntry & { readonly sequence: bigint },
): EventItem {
  const position = { sequence: String(event.sequence) };
  const envelope = envelopeOf(tenantId, event);
  return "specversion" in envelope
    ? { ...envelope, ...position }
    : { ...envelope, ...position, id: event.id, type: CLICK_TO_PAY_EVENT };
}
