import type { EventPlaces } from "@expunge/application/ports/event-places";
import { type Database, inTenant } from "#database.ts";

/**
 * Places in the event log out of PostgreSQL. The log has no index but that of its order, which every write would pay for: a time is
 * found by halving, and a subject by reading the stretch that it is asked for.
 */
export function createEventPlaces(database: Database): EventPlaces {
  return {
    last: (tenantId) =>
      inTenant(database, tenantId, async ({ event }) => {
        const last = await event.findFirst({
          where: { tenantId },
          orderBy: { seq: "desc" },
          select: { seq: true },
        });
        return last?.seq ?? 0n;
      }),
    before: (tenantId, at) =>
      inTenant(database, tenantId, async (queries) => {
        // An event that is missing was dropped with its month: it is of an earlier time.
        const [found] = await queries.$queryRaw<{ place: bigint }[]>`
          WITH RECURSIVE halved(low, high) AS (
            SELECT coalesce((SELECT seq FROM event WHERE tenant_id = ${tenantId} ORDER BY seq LIMIT 1), 1),
                   coalesce((SELECT seq FROM event WHERE tenant_id = ${tenantId} ORDER BY seq DESC LIMIT 1), 0) + 1
            UNION ALL
            SELECT CASE WHEN earlier THEN middle + 1 ELSE low END, CASE WHEN earlier THEN high ELSE middle END
            FROM halved, LATERAL (SELECT (low + high) / 2 AS middle) m,
              LATERAL (SELECT coalesce((SELECT occurred_at < ${at} FROM event
                                        WHERE tenant_id = ${tenantId} AND seq = middle), true) AS earlier) e
            WHERE low < high)
          SELECT low - 1 AS place FROM halved WHERE low >= high`;
        return found?.place ?? 0n;
      }),
    about: (tenantId, subject, after, upTo) =>
      inTenant(database, tenantId, async ({ event }) => {
        const rows = await event.findMany({
          where: { tenantId, subject, seq: { gt: after, lte: upTo } },
          orderBy: { seq: "asc" },
          select: { seq: true },
        });
        return rows.map(({ seq }) => seq);
      }),
  };
}
