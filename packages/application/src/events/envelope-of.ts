import {
  CLICK_TO_PAY_EVENT,
  type ClickToPayEvent,
} from "@expunge/contracts/events/click-to-pay-event";
import type { CloudEvent } from "@expunge/contracts/events/cloud-event";
import { cloudEventOf } from "#events/cloud-event-of.ts";
import type { EventEntry } from "#records/change.ts";

/** An event in the envelope in which it is told: a CloudEvent, or the envelope of contract 1. */
export function envelopeOf(tenantId: string, event: EventEntry): CloudEvent | ClickToPayEvent {
  if (event.type === CLICK_TO_PAY_EVENT) return event.body;
  // The type and the data of an entry belong together; that is more than its type says.
  return cloudEventOf(tenantId, event, event.body) as CloudEvent;
}
