import type { EventReader } from "@expunge/application/event-log/event-reader.port";
import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "@expunge/schemas/events/click-to-pay-event";
import { CLOUD_EVENT_TYPES, type CloudEventType } from "@expunge/schemas/events/cloud-event";
import { type EventData, eventData } from "@expunge/schemas/events/event-data";
import type { z } from "zod";
import { type Database, inTenant } from "#connection/database.ts";
import { enumValue } from "#rows/enum-value.ts";

/** The schemas of event data, without the fields of later versions: versions run side by side. */
const readable = Object.fromEntries(
  Object.entries(eventData).map(([type, schema]) => [type, schema.strip()]),
) as unknown as Readonly<Record<CloudEventType, z.ZodType<EventData>>>;

/** Reads the event log from PostgreSQL. */
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
            : cloudEventOf(enumValue(CLOUD_EVENT_TYPES, type), body)),
        }));
      }),
  };
}

function cloudEventOf(type: CloudEventType, body: unknown) {
  return { type, body: readable[type].parse(body) };
}
