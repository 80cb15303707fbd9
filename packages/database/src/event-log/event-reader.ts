import type { EventReader } from "@expunge/application/event-log/event-reader.port";
import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "@expunge/schemas/events/click-to-pay-event";
import { CLOUD_EVENT_TYPES, type CloudEventType } from "@expunge/schemas/events/cloud-event";
import { type EventData, eventData } from "@expunge/schemas/events/event-data";
import type { z } from "zod";
import type { Database } from "#connection/database.ts";
import { eventsOfRow, MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";
import { type JsonRow, rowFromJson } from "#rows/row-from-json.ts";
import { enumValue } from "#rows/enum-value.ts";

/** The schemas of event data, without the fields of later versions: versions run side by side. */
const readable = Object.fromEntries(
  Object.entries(eventData).map(([type, schema]) => [type, schema.strip()]),
) as unknown as Readonly<Record<CloudEventType, z.ZodType<EventData>>>;

/** The events of a deletion are four or five: so many rows mostly hold the events of a page. */
const EVENTS_OF_ROW = 4;

/** The rows with events behind a position, as one value: it costs half of the CPU of Prisma's rows. */
const rowsBehind = (position: string, order: "ASC" | "DESC") =>
  `SELECT json_agg(e ORDER BY e.last_seq ${order}) AS rows FROM (
    SELECT * FROM event WHERE tenant_id = $1 AND ${position} AND ($3::text[] IS NULL OR types && $3)
    ORDER BY last_seq ${order} LIMIT $4) AS e`;
const OLDEST = rowsBehind("last_seq > $2", "ASC");
const NEWEST = rowsBehind(
  `first_seq < $2 AND last_seq < $2::bigint + ${MOST_EVENTS_OF_ROW}`,
  "DESC",
);
/** Above every number that JSON holds exactly. */
const BEYOND_ALL = 2n ** 53n;
type Page = { readonly rows: readonly JsonRow[] | null };

/** Reads the event log from PostgreSQL. */
export function createEventReader(database: Database): EventReader {
  return {
    list: (tenantId, filter) =>
      database.readAs(tenantId, async (_models, query) => {
        const { types, limit, order } = filter;
        const newest = order === "newest";
        const found: ReturnType<typeof eventsOfRow> = [];
        let cursor = filter.cursor === undefined ? undefined : BigInt(filter.cursor);
        let take = Math.ceil(limit / EVENTS_OF_ROW) + 1;
        for (;;) {
          const [page] = await query<Page>(newest ? NEWEST : OLDEST, [
            tenantId,
            cursor ?? (newest ? BEYOND_ALL : 0n),
            types ?? null,
            take,
          ]);
          const rows = (page?.rows ?? []).map((row) => rowFromJson("event", row));
          for (const row of rows) {
            const events = eventsOfRow(row).filter(
              ({ sequence, type }) =>
                (types?.includes(type) ?? true) &&
                (cursor === undefined || (newest ? sequence < cursor : sequence > cursor)),
            );
            found.push(...(newest ? events.toReversed() : events));
          }
          const last = rows.at(-1);
          if (found.length >= limit || rows.length < take || last === undefined)
            return found.slice(0, limit).map(entryOf);
          cursor = newest ? last.firstSeq : last.lastSeq;
          take = limit;
        }
      }),
  };
}

function entryOf({ type, body, ...event }: ReturnType<typeof eventsOfRow>[number]) {
  return type === CLICK_TO_PAY_EVENT
    ? {
        ...event,
        type: CLICK_TO_PAY_EVENT as typeof CLICK_TO_PAY_EVENT,
        body: clickToPayEvent.parse(body),
      }
    : { ...event, ...cloudEventOf(enumValue(CLOUD_EVENT_TYPES, type), body) };
}

function cloudEventOf(type: CloudEventType, body: unknown) {
  return { type, body: readable[type].parse(body) };
}
