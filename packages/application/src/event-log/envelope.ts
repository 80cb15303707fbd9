import {
  CLICK_TO_PAY_EVENT,
  type ClickToPayEvent,
} from "@expunge/schemas/events/click-to-pay-event";
import type { CloudEvent } from "@expunge/schemas/events/cloud-event";
import { cloudEventOf } from "#event-log/cloud-event.ts";
import type { EventEntry } from "#write-path/change.ts";

/** An event in the envelope in which it is told: a CloudEvent, or the envelope of contract 1. */
export function envelopeOf(tenantId: string, event: EventEntry): CloudEvent | ClickToPayEvent {
  if (event.type === CLICK_TO_PAY_EVENT) return event.body;
  // The type and the data of an entry belong together; that is more than its type says.
  return cloudEventOf(tenantId, event, event.body) as CloudEvent;
}
