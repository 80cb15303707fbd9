import type { EventPositions } from "@expunge/application/event-log/event-positions.port";
import type { Database } from "#connection/database.ts";
import { MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";

/**
 * Positions in the event log. The log is indexed by sequence only, because every further index would slow down every write: a
 * time is found by binary search, and a subject by reading the given range.
 */
export function createEventPositions(database: Database): EventPositions {
  return {
    last: (tenantId) =>
      database.readAs(tenantId, async ({ event }) => {
        const last = await event.findFirst({
          where: { tenantId },
          orderBy: { lastSeq: "desc" },
          select: { lastSeq: true },
        });
        return last?.lastSeq ?? 0n;
      }),
    before: (tenantId, at) =>
      database.readAs(tenantId, async (_models, query) => {
        const [found] = await query<{ place: string }>("SELECT event_seq_at($1, $2) - 1 AS place", [
          tenantId,
          at,
        ]);
        return BigInt(found?.place ?? 0);
      }),
    about: (tenantId, subject, after, upTo) =>
      database.readAs(tenantId, async ({ event }) => {
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
