import type {
  ReplayFault,
  ReplaySelection,
  WebhookStore,
} from "@expunge/application/webhooks/webhook-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import { NAME_IN_TRANSACTION } from "#connection/name-tenant.ts";
import type { Query } from "#connection/query.ts";
import { MOST_EVENTS_OF_ROW } from "#event-log/event-rows.ts";
import { uuidTimestamp } from "#rows/uuid-v7.ts";

type EndpointKey = { readonly tenantId: string; readonly endpointId: string };
type Endpoint = {
  readonly state: string;
  readonly types: readonly string[];
  readonly fannedOut: string;
};
type Event = { readonly seq: string; readonly type: string; readonly at: string };

/** A part of the log, by sequence and by time of occurrence. */
type Part = {
  readonly from: string;
  readonly to: string;
  readonly after: string;
  readonly before: string;
  readonly types: readonly string[];
};
const ALWAYS = { after: "-infinity", before: "infinity" } as const;

/** The limit that commit order, or the timestamp of an event's id, may differ from the time of occurrence. */
const LEEWAY = "interval '2 minutes'";

const ENDPOINT = `SELECT state, event_types AS types, fanned_out_seq::text AS "fannedOut" FROM webhook_endpoint
  WHERE tenant_id = $1 AND id = $2 FOR UPDATE`;
/** The single events of rows of the log. */
const EVENTS = `event e CROSS JOIN LATERAL (SELECT u.id, u.type, e.first_seq + u.place - 1 AS seq
  FROM unnest(e.ids, e.types) WITH ORDINALITY AS u (id, type, place)) AS one`;
const EVENT = `SELECT one.seq::text AS seq, one.type, e.occurred_at::text AS at FROM ${EVENTS} WHERE e.tenant_id = $1`;
/** The log has no index on event ids: the timestamp of the id narrows the search. */
const EVENT_BY_ID = `${EVENT} AND one.id = $2
  AND e.occurred_at BETWEEN to_timestamp($3::float8 / 1000) - ${LEEWAY} AND to_timestamp($3::float8 / 1000) + ${LEEWAY}
  AND e.last_seq BETWEEN (SELECT event_seq_at($1, to_timestamp($3::float8 / 1000) - 2 * ${LEEWAY}))
    AND (SELECT event_seq_at($1, to_timestamp($3::float8 / 1000) + 2 * ${LEEWAY})) + ${MOST_EVENTS_OF_ROW}`;
const EVENT_BY_SEQUENCE = `${EVENT} AND e.last_seq >= $2::bigint AND e.last_seq < $2::bigint + ${MOST_EVENTS_OF_ROW}
  AND one.seq = $2::bigint AND e.occurred_at = $3`;
const DELIVERY = `SELECT event_seq::text AS seq, occurred_at::text AS at, state FROM webhook_delivery
  WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3`;
const SEQUENCES = `SELECT event_seq_at($1, $2::timestamptz - ${LEEWAY})::text AS "from",
  event_seq_at($1, $3::timestamptz + ${LEEWAY})::text AS "to"`;

const REPLAY = "SELECT * FROM replay_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/** Creates the deliveries of a replay. The lock on the endpoint stops the fan-out of events meanwhile. */
export async function replayDeliveries(
  query: Query,
  key: EndpointKey,
  what: ReplaySelection,
  { by, at, limit, audit }: Parameters<WebhookStore["replay"]>[3],
): Promise<{ readonly deliveries: number } | ReplayFault> {
  const { tenantId, endpointId } = key;
  await query(NAME_IN_TRANSACTION, [tenantId]);
  const [endpoint] = await query<Endpoint>(ENDPOINT, [tenantId, endpointId]);
  if (endpoint === undefined || endpoint.state === "deleted") return "no_endpoint";
  if (endpoint.state !== "active") return "disabled";
  const part = await partOf(query, key, endpoint, what);
  if (typeof part === "string") return part;

  const { from, to, after, before, types } = part;
  const until = BigInt(to) < BigInt(endpoint.fannedOut) ? to : endpoint.fannedOut;
  const values = [tenantId, endpointId, by, at, from, until, after, before, types, limit];
  const [row] = await query<{ selected: number; created: number }>(REPLAY, values);
  if (row === undefined) throw new Error("the database returned no row for a replay");
  const { selected, created: deliveries } = row;
  if (selected > limit) return "too_many";
  if (deliveries > 0)
    await applyWithin(query, tenantId, [{ events: [], audit: [audit(deliveries)] }]);
  return { deliveries };
}

async function partOf(
  query: Query,
  { tenantId, endpointId }: EndpointKey,
  { types }: Endpoint,
  what: ReplaySelection,
): Promise<Part | ReplayFault> {
  switch (what.kind) {
    case "event": {
      const { eventId } = what;
      const [event] = await query<Event>(EVENT_BY_ID, [tenantId, eventId, uuidTimestamp(eventId)]);
      if (event === undefined) return "no_event";
      if (types.length > 0 && !types.includes(event.type)) return "other_type";
      return singleEvent(event);
    }
    case "delivery": {
      const [ended] = await query<Event & { state: string }>(DELIVERY, [
        tenantId,
        endpointId,
        what.deliveryId,
      ]);
      if (ended === undefined) return "no_delivery";
      if (ended.state === "pending") return "pending";
      const [event] = await query<Event>(EVENT_BY_SEQUENCE, [tenantId, ended.seq, ended.at]);
      return event === undefined ? "no_event" : singleEvent(event);
    }
    case "sequences":
      return { from: String(what.from), to: String(what.to), ...ALWAYS, types };
    case "times": {
      const [after, before] = [what.from.toISOString(), what.to.toISOString()];
      const [row] = await query<{ from: string; to: string }>(SEQUENCES, [tenantId, after, before]);
      if (row === undefined) throw new Error("the database returned no row for a time");
      return { ...row, after, before, types };
    }
  }
}

/** A single event, regardless of the types that the endpoint now subscribes to. */
function singleEvent({ seq, at }: Event): Part {
  return { from: seq, to: seq, after: at, before: at, types: [] };
}
