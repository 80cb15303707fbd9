import type { EventReader } from "@expunge/application/ports/event-reader";
import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "@expunge/contracts/events/click-to-pay-event";
import { CLOUD_EVENT_TYPES, cloudEvent } from "@expunge/contracts/events/cloud-event";
import { type Database, inTenant } from "#database.ts";
import { oneOf } from "#one-of.ts";

const eventData = cloudEvent.shape.data;

/** The event log out of PostgreSQL. */
export function createEventReader(database: Database): EventReader {
  return {
    list: (tenantId, { cursor, types, limit, order }) =>
      inTenant(database, tenantId, async ({ event }) => {
        const newest = order === "newest";
        const last = cursor === undefined ? undefined : BigInt(cursor);
        const rows = await event.findMany({
          where: {
            tenantId,
            ...(types && { type: { in: types } }),
            ...(last !== undefined && { seq: newest ? { lt: last } : { gt: last } }),
          },
          orderBy: { seq: newest ? "desc" : "asc" },
          take: limit,
        });
        return rows.map(({ seq, id, type, subject, occurredAt, body }) => ({
          sequence: seq,
          id,
          subject,
          occurredAt,
          ...(type === CLICK_TO_PAY_EVENT
            ? { type, body: clickToPayEvent.parse(body) }
            : { type: oneOf(CLOUD_EVENT_TYPES, type), body: eventData.parse(body) }),
        }));
      }),
  };
}
