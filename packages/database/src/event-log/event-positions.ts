import type { EventPositions } from "@expunge/application/event-log/event-positions.port";
import { type Database, inTenant } from "#connection/database.ts";
import { MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";

/**
 * Positions in the event log. The log is indexed by sequence only, because every further index would slow down every write: a
 * time is found by binary search, and a subject by reading the given range.
 */
export function createEventPositions(database: Database): EventPositions {
  return {
    last: (tenantId) =>
      inTenant(database, tenantId, async ({ event }) => {
        const last = await event.findFirst({
          where: { tenantId },
          orderBy: { lastSeq: "desc" },
          select: { lastSeq: true },
        });
        return last?.lastSeq ?? 0n;
      }),
    before: (tenantId, at) =>
      inTenant(database, tenantId, async (queries) => {
        const [found] = await queries.$queryRaw<{ place: bigint }[]>`
          SELECT event_seq_at(${tenantId}, ${at}) - 1 AS place`;
        return found?.place ?? 0n;
      }),
    about: (tenantId, subject, after, upTo) =>
      inTenant(database, tenantId, async ({ event }) => {
        const rows = await event.findMany({
          where: {
            tenantId,
            subject,
            lastSeq: { gt: after, lt: upTo + BigInt(MOST_EVENTS_OF_ROW) },
          },
          orderBy: { lastSeq: "asc" },
          select: { firstSeq: true, lastSeq: true },
        });
        return rows
          .flatMap(({ firstSeq, lastSeq }) => sequences(firstSeq, lastSeq))
          .filter((sequence) => sequence > after && sequence <= upTo);
      }),
  };
}

function sequences(first: bigint, last: bigint): bigint[] {
  return Array.from({ length: Number(last - first) + 1 }, (_, place) => first + BigInt(place));
}
