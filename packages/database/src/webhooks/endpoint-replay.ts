import type {
  ReplayFault,
  Replayed,
  WebhookStore,
} from "@expunge/application/webhooks/webhook-store.port";
import { applyWithin } from "#write-path/change-store.ts";
import type { Query } from "#connection/query.ts";
import { uuidTime } from "#rows/uuid-at.ts";

type Named = { readonly tenantId: string; readonly endpointId: string };
type Endpoint = {
  readonly state: string;
  readonly types: readonly string[];
  readonly handed: string;
};
type Event = { readonly seq: string; readonly type: string; readonly at: string };

/** The part of the log that is meant: by its numbers, and by when its events occurred. */
type Part = {
  readonly from: string;
  readonly to: string;
  readonly after: string;
  readonly before: string;
  readonly types: readonly string[];
};
const ALWAYS = { after: "-infinity", before: "infinity" } as const;

/** How far the order of the log may be from that of time, and the time of an event's id from when it occurred. */
const LEEWAY = "interval '2 minutes'";

const ENDPOINT = `SELECT state, event_types AS types, fanned_out_seq::text AS handed FROM webhook_endpoint
  WHERE tenant_id = $1 AND id = $2 FOR UPDATE`;
const EVENT =
  "SELECT seq::text AS seq, type, occurred_at::text AS at FROM event WHERE tenant_id = $1";
/** The log has no index by the events' ids: their time says where to look. */
const EVENT_BY_ID = `${EVENT} AND id = $2
  AND occurred_at BETWEEN to_timestamp($3::float8 / 1000) - ${LEEWAY} AND to_timestamp($3::float8 / 1000) + ${LEEWAY}
  AND seq BETWEEN (SELECT event_seq_at($1, to_timestamp($3::float8 / 1000) - 2 * ${LEEWAY}))
    AND (SELECT event_seq_at($1, to_timestamp($3::float8 / 1000) + 2 * ${LEEWAY}))`;
const EVENT_BY_PLACE = `${EVENT} AND seq = $2 AND occurred_at = $3`;
const DELIVERY = `SELECT event_seq::text AS seq, occurred_at::text AS at, state FROM webhook_delivery
  WHERE tenant_id = $1 AND endpoint_id = $2 AND id = $3`;
const SEQUENCES = `SELECT event_seq_at($1, $2::timestamptz - ${LEEWAY})::text AS "from",
  event_seq_at($1, $3::timestamptz + ${LEEWAY})::text AS "to"`;

/**
 * In the order of the log, and none for an event that is on its way already: an index sees to that, and not the plan, which may be one for
 * a table that was small a minute ago.
 */
const REPLAY = `WITH meant AS MATERIALIZED (
    SELECT e.seq, e.id, e.type, e.subject, e.body, e.occurred_at FROM event e
    WHERE e.tenant_id = $1 AND e.seq BETWEEN $5::bigint AND least($6::bigint, $7::bigint)
      AND e.occurred_at BETWEEN $8::timestamptz AND $9::timestamptz
      AND (cardinality($10::text[]) = 0 OR e.type = ANY ($10::text[]))
    ORDER BY e.seq LIMIT $11::int + 1
  ), made AS (
    INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, in_order_of,
      replayed_by, state, due_at, created_at)
    SELECT $1::text, uuidv7(), $2::uuid, m.seq, m.id, m.type, m.occurred_at, event_credential($1, m.type, m.subject, m.body),
      $3::text, 'pending', $4::timestamptz, $4::timestamptz
    FROM meant m WHERE (SELECT count(*) FROM meant) <= $11::int
    ON CONFLICT (tenant_id, endpoint_id, in_order_of, event_seq) WHERE state = 'pending' DO NOTHING
    RETURNING id
  )
  SELECT (SELECT count(*)::int FROM meant) AS meant, (SELECT count(*)::int FROM made) AS made`;

/** Makes the deliveries of a replay. The endpoint is locked: nothing is handed to it meanwhile. */
export async function replayDeliveries(
  query: Query,
  named: Named,
  what: Replayed,
  { by, at, most, audit }: Parameters<WebhookStore["replay"]>[3],
): Promise<{ readonly deliveries: number } | ReplayFault> {
  const { tenantId, endpointId } = named;
  await query("SELECT set_config('app.tenant_id', $1, true)", [tenantId]);
  const [endpoint] = await query<Endpoint>(ENDPOINT, [tenantId, endpointId]);
  if (endpoint === undefined || endpoint.state === "deleted") return "no_endpoint";
  if (endpoint.state !== "active") return "disabled";
  const part = await partOf(query, named, endpoint, what);
  if (typeof part === "string") return part;

  const { from, to, after, before, types } = part;
  const range = [from, to, endpoint.handed, after, before, types, most];
  const values = [tenantId, endpointId, by, at, ...range];
  const [row] = await query<{ meant: number; made: number }>(REPLAY, values);
  if (row === undefined) throw new Error("the database answered nothing to a replay");
  const { meant, made: deliveries } = row;
  if (meant > most) return "too_many";
  if (deliveries > 0)
    await applyWithin(query, tenantId, [{ events: [], audit: [audit(deliveries)] }]);
  return { deliveries };
}

async function partOf(
  query: Query,
  { tenantId, endpointId }: Named,
  { types }: Endpoint,
  what: Replayed,
): Promise<Part | ReplayFault> {
  switch (what.kind) {
    case "event": {
      const { eventId } = what;
      const [event] = await query<Event>(EVENT_BY_ID, [tenantId, eventId, uuidTime(eventId)]);
      if (event === undefined) return "no_event";
      if (types.length > 0 && !types.includes(event.type)) return "other_type";
      return placeOf(event);
    }
    case "delivery": {
      const [ended] = await query<Event & { state: string }>(DELIVERY, [
        tenantId,
        endpointId,
        what.deliveryId,
      ]);
      if (ended === undefined) return "no_delivery";
      if (ended.state === "pending") return "pending";
      const [event] = await query<Event>(EVENT_BY_PLACE, [tenantId, ended.seq, ended.at]);
      return event === undefined ? "no_event" : placeOf(event);
    }
    case "sequences":
      return { from: String(what.from), to: String(what.to), ...ALWAYS, types };
    case "times": {
      const [after, before] = [what.from.toISOString(), what.to.toISOString()];
      const [row] = await query<{ from: string; to: string }>(SEQUENCES, [tenantId, after, before]);
      if (row === undefined) throw new Error("the database answered nothing for a time");
      return { ...row, after, before, types };
    }
  }
}

/** A single event, whatever types the endpoint takes by now. */
function placeOf({ seq, at }: Event): Part {
  return { from: seq, to: seq, after: at, before: at, types: [] };
}
