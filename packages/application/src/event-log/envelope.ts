import {
  CLICK_TO_PAY_EVENT,
  type ClickToPayEvent,
} from "@expunge/schemas/events/click-to-pay-event";
import type { CloudEvent } from "@expunge/schemas/events/cloud-event";
import { cloudEventOf } from "#event-log/cloud-event.ts";
import type { EventEntry } from "#write-path/change.ts";

/** The public envelope of an event: a CloudEvent, or the envelope of contract 1 for network events. */
export function envelopeOf(tenantId: string, event: EventEntry): CloudEvent | ClickToPayEvent {
  if (event.type === CLICK_TO_PAY_EVENT) return event.body;
  // The schema of an entry correlates type and body; its TypeScript type does not.
  return cloudEventOf(tenantId, event, event.body) as CloudEvent;
}
