import type { EventReader } from "@expunge/application/ports/event-reader";
import { clickToPayEvent } from "@expunge/contracts/events/click-to-pay-event";
import { cloudEvent } from "@expunge/contracts/events/cloud-event";
import { type Database, inTenant } from "#database.ts";

const anyEnvelope = clickToPayEvent.or(cloudEvent);

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
        return rows.map(({ seq, id, type, subject, occurredAt, envelope }) => ({
          sequence: seq,
          id,
          type,
          subject,
          occurredAt,
          envelope: anyEnvelope.parse(envelope),
        }));
      }),
  };
}
