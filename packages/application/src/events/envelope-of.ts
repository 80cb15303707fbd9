import {
  CLICK_TO_PAY_EVENT,
  type ClickToPayEvent,
} from "@expunge/contracts/events/click-to-pay-event";
import type { CloudEvent } from "@expunge/contracts/events/cloud-event";
import type { EventEntry } from "#records/change.ts";

/** An event in the envelope in which it is told: a CloudEvent, or the envelope of contract 1. */
export function envelopeOf(tenantId: string, event: EventEntry): CloudEvent | ClickToPayEvent {
  if (event.type === CLICK_TO_PAY_EVENT) return event.body;
  const { id, type, subject, occurredAt, body } = event;
  // The type and the data of an entry belong together; that is more than its type says.
  return {
    specversion: "1.0",
    id,
    source: `/tenants/${tenantId}`,
    type,
    subject,
    time: occurredAt.toISOString(),
    datacontenttype: "application/json",
    data: body,
  } as CloudEvent;
}
