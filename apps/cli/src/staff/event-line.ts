import type { EventPage } from "@expunge/schemas/trpc/events";

export type ListedEvent = EventPage["items"][number];

export const timeOf = (event: ListedEvent): string =>
  "time" in event ? event.time : event.timestamp;

/** The deletion, hold, credential or endpoint of an event; of Click to Pay, account and customer. */
export const subjectOf = (event: ListedEvent): string =>
  "subject" in event ? event.subject : `${event.data.account_id}/${event.data.customer_id}`;

/** An event in one line for people. */
export function eventLine(event: ListedEvent): string {
  return [timeOf(event), event.sequence, event.type, subjectOf(event)].join("  ");
}
