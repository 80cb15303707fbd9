import type { EventReader } from "@expunge/application/ports/event-reader";
import type { EventEntry } from "@expunge/application/records/change";
import { type Database, inTenant } from "#database.ts";

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
          envelope: envelope as EventEntry["envelope"],
        }));
      }),
  };
}
