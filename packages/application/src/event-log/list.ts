import type { EventPage, ListEventsInput } from "@expunge/schemas/trpc/events";
import type { EventReader } from "#event-log/event-reader.port.ts";
import { eventItem } from "#event-log/event-item.ts";

/** A page of a tenant's event log, each event in its public envelope. */
export function listEvents({ events }: { events: EventReader }) {
  return async (tenantId: string, filter: ListEventsInput): Promise<EventPage> => {
    const found = await events.list(tenantId, { ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    const items = page.map((event) => eventItem(tenantId, event));
    return { items, nextCursor: found.length > page.length ? String(page.at(-1)?.sequence) : null };
  };
}
