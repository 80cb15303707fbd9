import type { EventPage, ListEventsInput } from "@expunge/contracts/trpc/events";
import type { EventReader } from "#ports/event-reader.ts";
import { listedEvent } from "#use-cases/listed-event.ts";

/** Shows a page of a tenant's event log, each event in the envelope in which it is told. */
export function listEvents({ events }: { events: EventReader }) {
  return async (tenantId: string, filter: ListEventsInput): Promise<EventPage> => {
    const found = await events.list(tenantId, { ...filter, limit: filter.limit + 1 });
    const page = found.slice(0, filter.limit);
    const items = page.map((event) => listedEvent(tenantId, event));
    return { items, nextCursor: found.length > page.length ? String(page.at(-1)?.sequence) : null };
  };
}
