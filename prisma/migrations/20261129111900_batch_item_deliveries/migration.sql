REVOKE UPDATE (url, event_types, format, state, disabled_reason, sealed, sealed_key, fanned_out_seq, version, changed_at) ON TABLE webhook_endpoint FROM expunge_app;
REVOKE SELECT (tenant_id, id, url, event_types, format, state, disabled_reason, fanned_out_seq, version, created_by, created_at, changed_at) ON TABLE webhook_endpoint FROM expunge_readonly;
REVOKE SELECT (tenant_id, endpoint_id, occurred_at, state, due_at, ended_at) ON TABLE webhook_delivery FROM expunge_lookup;
REVOKE EXECUTE ON FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone) FROM expunge_app;
DROP FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone);
DROP INDEX webhook_delivery_due;

-- AlterTable
ALTER TABLE "webhook_delivery" ADD COLUMN     "batch_item" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "batch_items" BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX webhook_delivery_lane ON public.webhook_delivery USING btree (tenant_id, endpoint_id, batch_item, due_at) WHERE (state = 'pending'::text);

SET LOCAL check_function_bodies = off;

-- Leases due deliveries of an endpoint until `p_until`, at most `p_limit`: for each credential the first pending ones without a
-- gap, to be sent one after another, and none behind one that is leased already or that waits. Returns the endpoint with them, in
-- the order of the log, and with the rows of the log that have their events, as far as they have not been dropped; nothing if none
-- is due.
--
-- `p_items` tells the lane: the events of batches' items, or all others. A credential may have deliveries in both; they are in one order.
--
-- It examines a bounded number of rows. If all of them are taken up by deliveries that wait behind others, these are
-- postponed until the ones before them are due, by at least 5 s, to make room.
--
-- The log is read by a statement of its own: PostgreSQL 18.4 crashes when a row that another claim has changed is checked again in a
-- statement that prunes partitions.
--
-- Its order comes from an index, without a sort, and each row is looked up by its key: on tables that were never analysed the
-- planner would otherwise sort or read all pending deliveries.
CREATE OR REPLACE FUNCTION claim_delivery_runs(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz,
  p_items boolean)
RETURNS TABLE (url text, format text, sealed bytea, sealed_key bytea, deliveries json, events json)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
DECLARE
  v_parked timestamptz := p_now + interval '5 seconds';
  v_lease timestamptz := p_now + interval '60 seconds';
  v_claimed json;
BEGIN
  PERFORM enter_tenant(p_tenant);
  WITH due AS MATERIALIZED (
    SELECT d.id, d.ordering_key FROM webhook_delivery d
    WHERE d.tenant_id = p_tenant AND d.endpoint_id = p_endpoint AND d.batch_item = p_items AND d.state = 'pending' AND d.due_at <= p_now
      AND EXISTS (SELECT FROM webhook_endpoint e
        WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active')
    ORDER BY d.due_at LIMIT p_limit + 100 FOR UPDATE OF d SKIP LOCKED
  ),
  run AS MATERIALIZED (
    SELECT k.ordering_key, r.* FROM (SELECT DISTINCT due.ordering_key FROM due) k CROSS JOIN LATERAL (
      SELECT b.id, b.event_seq, bool_and(b.id IN (SELECT due.id FROM due)) OVER w AS is_free, first_value(b.due_at) OVER w AS head_due_at,
        row_number() OVER w AS place
      FROM (SELECT w.id, w.event_seq, w.due_at FROM webhook_delivery w
        WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint AND w.ordering_key = k.ordering_key AND w.state = 'pending'
        ORDER BY w.event_seq LIMIT 100) b
      WINDOW w AS (ORDER BY b.event_seq)
    ) r
  ),
  taken AS MATERIALIZED (
    SELECT r.id FROM run r WHERE r.is_free ORDER BY r.event_seq LIMIT p_limit
  ),
  parked AS (
    UPDATE webhook_delivery d SET due_at = greatest(v_parked, CASE WHEN h.head_due_at > v_lease THEN h.head_due_at END)
    FROM due w JOIN run h ON h.ordering_key = w.ordering_key AND h.place = 1
    WHERE d.tenant_id = p_tenant AND d.id = w.id AND w.id NOT IN (SELECT t.id FROM taken t)
      AND (SELECT count(*) FROM taken) < p_limit AND (SELECT count(*) FROM due) = p_limit + 100
  ),
  claimed AS (
    UPDATE webhook_delivery d SET due_at = p_until FROM taken t WHERE d.tenant_id = p_tenant AND d.id = t.id
    RETURNING d.id, d.event_seq AS seq, d.event_id AS event, d.event_type AS type, d.occurred_at AS at, d.ordering_key AS credential,
      d.attempts, CASE WHEN d.replayed_by IS NULL THEN d.occurred_at ELSE d.created_at END AS since
  )
  SELECT json_agg(c ORDER BY c.seq, c.id) INTO v_claimed FROM claimed c;

  RETURN QUERY
  -- The events of an instant are near each other in the log.
  WITH instant AS (
    SELECT c.at, min(c.seq) AS low, max(c.seq) AS high FROM json_to_recordset(v_claimed) AS c (seq bigint, at timestamptz) GROUP BY c.at
  ),
  logged AS (
    SELECT v.* FROM instant i CROSS JOIN LATERAL (
      SELECT n.first_seq AS "from", n.last_seq AS "to", n.subject, n.body, n.details FROM event n
      WHERE n.tenant_id = p_tenant AND n.last_seq >= i.low AND n.last_seq < i.high + 100 AND n.first_seq <= i.high AND n.occurred_at = i.at
    ) v
  )
  SELECT e.url, e.format, e.sealed, e.sealed_key, v_claimed, (SELECT json_agg(l) FROM logged l)
  FROM webhook_endpoint e WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND v_claimed IS NOT NULL;
END
$$;

-- Creates deliveries for the next events after the endpoint's position, reading at most `p_limit` events, and
-- advances the position. Each event is handed out once: the endpoint's row is locked, and a caller that finds it
-- locked skips it. The events of batches' items are passed by unless the endpoint asks for them. Returns the number of deliveries created and whether more events remain.
--
-- A delivery behind one that is due in more than a lease's time becomes due together with it; there is no need to
-- look at it earlier.
--
-- A row of events, of which there are at most 100, begins before the end of the range and may end behind it.
--
-- The credential of a row is computed once, behind `OFFSET 0`: row level security keeps expressions that might leak, such as
-- COALESCE, out of the conditions of an index. Only network events need `event_credential`.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION fan_out_events(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz)
RETURNS TABLE (made int, behind boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v_handed bigint;
  v_types text[];
  v_items boolean;
  v_last bigint;
  v_until bigint;
BEGIN
  PERFORM enter_tenant(p_tenant);
  made := 0;
  behind := false;
  SELECT e.fanned_out_seq, e.event_types, e.batch_items INTO v_handed, v_types, v_items FROM webhook_endpoint e
  WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active' FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    SELECT l.last_event_seq INTO v_last FROM tenant_ledger l WHERE l.tenant_id = p_tenant;
    v_until := least(v_last, v_handed + p_limit);
    IF v_until > v_handed THEN
      INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key,
        batch_item, state, due_at, created_at)
      SELECT p_tenant, uuid_v7(), p_endpoint, e.seq, e.id, e.type, v.occurred_at, c.credential,
        v.batch_id IS NOT NULL, 'pending',
        CASE WHEN h.due_at > p_now + interval '60 seconds' THEN h.due_at ELSE p_now END,
        p_now
      FROM event v CROSS JOIN LATERAL (SELECT CASE WHEN v.types[1] = 'click_to_pay-1' THEN event_credential(p_tenant, v.types[1], v.subject, v.body)
        ELSE coalesce(v.body ->> 'credentialId', v.subject) END AS credential OFFSET 0) c
      LEFT JOIN LATERAL (SELECT w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint
        AND w.ordering_key = c.credential AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1) h ON true
      CROSS JOIN LATERAL (SELECT u.id, u.type, v.first_seq + u.place - 1 AS seq
        FROM unnest(v.ids, v.types) WITH ORDINALITY AS u (id, type, place)) e
      WHERE v.tenant_id = p_tenant AND v.last_seq > v_handed AND v.last_seq < v_until + 100 AND e.seq > v_handed AND e.seq <= v_until
        AND (v_items OR v.batch_id IS NULL) AND (cardinality(v_types) = 0 OR e.type = ANY (v_types))
      ORDER BY v.last_seq
      ON CONFLICT (tenant_id, endpoint_id, ordering_key, event_seq) WHERE state = 'pending' DO NOTHING;
      GET DIAGNOSTICS made = ROW_COUNT;
      UPDATE webhook_endpoint e SET fanned_out_seq = v_until WHERE e.tenant_id = p_tenant AND e.id = p_endpoint;
      behind := v_until < v_last;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Creates deliveries of a part of the log to an endpoint again, in its order: events from `p_from` to `p_to` that occurred from `p_after` to
-- `p_before`, of the types `p_types` if there are any. Creates none for an event that is pending already, and none at all if more than `p_limit`
-- are selected. The events of batches' items are left out unless the endpoint asks for them. Returns both numbers.
--
-- A row of events, of which there are at most 100, begins before the end of the range and may end behind it.
CREATE OR REPLACE FUNCTION replay_events(p_tenant text, p_endpoint uuid, p_by text, p_at timestamptz, p_from bigint, p_to bigint,
  p_after timestamptz, p_before timestamptz, p_types text[], p_limit int)
RETURNS TABLE (selected int, created int)
LANGUAGE plpgsql AS $$
DECLARE
  v_items boolean;
BEGIN
  PERFORM enter_tenant(p_tenant);
  created := 0;
  SELECT e.batch_items INTO v_items FROM webhook_endpoint e WHERE e.tenant_id = p_tenant AND e.id = p_endpoint;
  SELECT count(*) INTO selected FROM (
    SELECT FROM event v CROSS JOIN LATERAL (SELECT u.type, v.first_seq + u.place - 1 AS seq
      FROM unnest(v.types) WITH ORDINALITY AS u (type, place)) AS e
    WHERE v.tenant_id = p_tenant AND v.last_seq >= p_from AND v.last_seq < p_to + 100 AND e.seq BETWEEN p_from AND p_to
      AND v.occurred_at BETWEEN p_after AND p_before AND (v_items OR v.batch_id IS NULL) AND (cardinality(p_types) = 0 OR e.type = ANY (p_types))
    LIMIT p_limit + 1) AS found;
  IF selected <= p_limit THEN
    INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key,
      replayed_by, batch_item, state, due_at, created_at)
    SELECT p_tenant, uuid_v7(), p_endpoint, e.seq, e.id, e.type, v.occurred_at,
      event_credential(p_tenant, e.type, v.subject, v.body), p_by, v.batch_id IS NOT NULL, 'pending', p_at, p_at
    FROM event v CROSS JOIN LATERAL (SELECT u.id, u.type, v.first_seq + u.place - 1 AS seq
      FROM unnest(v.ids, v.types) WITH ORDINALITY AS u (id, type, place)) AS e
    WHERE v.tenant_id = p_tenant AND v.last_seq >= p_from AND v.last_seq < p_to + 100 AND e.seq BETWEEN p_from AND p_to
      AND v.occurred_at BETWEEN p_after AND p_before AND (v_items OR v.batch_id IS NULL) AND (cardinality(p_types) = 0 OR e.type = ANY (p_types))
    ORDER BY v.last_seq
    ON CONFLICT (tenant_id, endpoint_id, ordering_key, event_seq) WHERE state = 'pending' DO NOTHING;
    GET DIAGNOSTICS created = ROW_COUNT;
  END IF;
  RETURN NEXT;
END
$$;

-- The endpoints with due deliveries, over all tenants, in random order so that none starves. Both values of
-- `batch_item` are named for the index.
CREATE OR REPLACE FUNCTION webhooks_due(p_now timestamptz, p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e
    WHERE e.state = 'active' AND EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id
      AND d.endpoint_id = e.id AND d.batch_item IN (false, true) AND d.state = 'pending' AND d.due_at <= p_now)
    ORDER BY random() LIMIT p_limit;
END
$$;

GRANT EXECUTE ON FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone,boolean) TO expunge_app;
GRANT SELECT (tenant_id, endpoint_id, occurred_at, state, due_at, ended_at, batch_item) ON TABLE webhook_delivery TO expunge_lookup;
GRANT SELECT (tenant_id, id, url, event_types, format, state, disabled_reason, fanned_out_seq, version, created_by, created_at, changed_at, batch_items) ON TABLE webhook_endpoint TO expunge_readonly;
GRANT UPDATE (url, event_types, format, state, disabled_reason, sealed, sealed_key, fanned_out_seq, version, changed_at, batch_items) ON TABLE webhook_endpoint TO expunge_app;

REVOKE EXECUTE ON FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone,boolean) FROM PUBLIC;
