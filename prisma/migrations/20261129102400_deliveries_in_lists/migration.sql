SET LOCAL check_function_bodies = off;

-- Leases due deliveries of an endpoint until `p_until`, at most `p_limit`: for each credential the first pending ones without a
-- gap, to be sent one after another, and none behind one that is leased already or that waits. Returns the endpoint with them, in
-- the order of the log, and with the rows of the log that have their events, as far as they have not been dropped; nothing if none
-- is due.
--
-- It examines a bounded number of rows. If all of them are taken up by deliveries that wait behind others, these are
-- postponed until the ones before them are due, by at least 5 s, to make room.
--
-- Its order comes from an index, without a sort, and each row is looked up by its key: on tables that were never analysed the
-- planner would otherwise sort or read all pending deliveries.
CREATE OR REPLACE FUNCTION claim_delivery_runs(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz)
RETURNS TABLE (url text, format text, sealed bytea, sealed_key bytea, deliveries json, events json)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.id, d.ordering_key FROM webhook_delivery d
    WHERE d.tenant_id = p_tenant AND d.endpoint_id = p_endpoint AND d.state = 'pending' AND d.due_at <= p_now
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
    UPDATE webhook_delivery d SET due_at = greatest(p_now + interval '5 seconds',
      CASE WHEN h.head_due_at > p_now + interval '60 seconds' THEN h.head_due_at END)
    FROM due w JOIN run h ON h.ordering_key = w.ordering_key AND h.place = 1
    WHERE d.tenant_id = p_tenant AND d.id = w.id AND w.id NOT IN (SELECT t.id FROM taken t)
      AND (SELECT count(*) FROM taken) < p_limit AND (SELECT count(*) FROM due) = p_limit + 100
  ),
  claimed AS (
    UPDATE webhook_delivery d SET due_at = p_until FROM taken t WHERE d.tenant_id = p_tenant AND d.id = t.id
    RETURNING d.id, d.event_seq AS seq, d.event_id AS event, d.event_type AS type, d.occurred_at AS at, d.ordering_key AS credential,
      d.attempts, CASE WHEN d.replayed_by IS NULL THEN d.occurred_at ELSE d.created_at END AS since
  ),
  -- The events of an instant are near each other in the log.
  instant AS (
    SELECT c.at, min(c.seq) AS low, max(c.seq) AS high FROM claimed c GROUP BY c.at
  ),
  logged AS (
    SELECT v.* FROM instant i CROSS JOIN LATERAL (
      SELECT n.first_seq AS "from", n.last_seq AS "to", n.subject, n.body, n.details FROM event n
      WHERE n.tenant_id = p_tenant AND n.last_seq >= i.low AND n.last_seq < i.high + 100 AND n.first_seq <= i.high AND n.occurred_at = i.at
    ) v
  )
  SELECT e.url, e.format, e.sealed, e.sealed_key, (SELECT json_agg(c ORDER BY c.seq, c.id) FROM claimed c), (SELECT json_agg(l) FROM logged l)
  FROM webhook_endpoint e WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND EXISTS (SELECT FROM claimed);
END
$$;

-- Ends at most `p_limit` pending deliveries of an endpoint, and returns their number. The unnested state and the keys in an
-- array make every part of the statement use a matching index, even on a table that has not been analysed since it was small.
CREATE OR REPLACE FUNCTION end_deliveries(p_tenant text, p_endpoint uuid, p_error text, p_now timestamptz, p_limit int)
RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_ended int;
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE webhook_delivery d SET state = 'dead', ended_at = p_now, last_error = p_error
  WHERE d.tenant_id = p_tenant AND d.id = ANY (ARRAY(
    SELECT p.id FROM unnest(ARRAY['pending']) AS s (state), LATERAL (
      SELECT p.id FROM webhook_delivery p
      WHERE p.tenant_id = p_tenant AND p.endpoint_id = p_endpoint AND p.state = s.state
      ORDER BY p.id LIMIT p_limit FOR UPDATE) p));
  GET DIAGNOSTICS v_ended = ROW_COUNT;
  RETURN v_ended;
END
$$;

-- Creates deliveries for the next events after the endpoint's position, reading at most `p_limit` events, and
-- advances the position. Each event is handed out once: the endpoint's row is locked, and a caller that finds it
-- locked skips it. Returns the number of deliveries created and whether more events remain.
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
  v_last bigint;
  v_until bigint;
BEGIN
  PERFORM enter_tenant(p_tenant);
  made := 0;
  behind := false;
  SELECT e.fanned_out_seq, e.event_types INTO v_handed, v_types FROM webhook_endpoint e
  WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active' FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    SELECT l.last_event_seq INTO v_last FROM tenant_ledger l WHERE l.tenant_id = p_tenant;
    v_until := least(v_last, v_handed + p_limit);
    IF v_until > v_handed THEN
      INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state,
        due_at, created_at)
      SELECT p_tenant, uuid_v7(), p_endpoint, e.seq, e.id, e.type, v.occurred_at, c.credential, 'pending',
        CASE WHEN h.due_at > p_now + interval '60 seconds' THEN h.due_at ELSE p_now END,
        p_now
      FROM event v CROSS JOIN LATERAL (SELECT CASE WHEN v.types[1] = 'click_to_pay-1' THEN event_credential(p_tenant, v.types[1], v.subject, v.body)
        ELSE coalesce(v.body ->> 'credentialId', v.subject) END AS credential OFFSET 0) c
      LEFT JOIN LATERAL (SELECT w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint
        AND w.ordering_key = c.credential AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1) h ON true
      CROSS JOIN LATERAL (SELECT u.id, u.type, v.first_seq + u.place - 1 AS seq
        FROM unnest(v.ids, v.types) WITH ORDINALITY AS u (id, type, place)) e
      WHERE v.tenant_id = p_tenant AND v.last_seq > v_handed AND v.last_seq < v_until + 100 AND e.seq > v_handed AND e.seq <= v_until
        AND (cardinality(v_types) = 0 OR e.type = ANY (v_types))
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

-- Records outcomes of deliveries, each leased until `leased`, with its attempt (none if `at` is NULL). Returns how many
-- were written: not those that have ended or been leased again since, but a successful delivery counts in any case.
-- Deliveries behind a postponed one are postponed with it. After the last one that was leased of a credential, the next becomes due.
--
-- Each row is looked up by its key: on tables that were never analysed the planner would otherwise read all of them.
CREATE OR REPLACE FUNCTION record_deliveries(p_tenant text, p_outcomes json, p_now timestamptz)
RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
DECLARE
  v_written int;
  v_refused uuid[];
  v_ended uuid[];
BEGIN
  PERFORM enter_tenant(p_tenant);
  WITH found AS MATERIALIZED (
    SELECT o.*, d.number, d.due_at = o.leased AS is_held
    FROM json_to_recordset(p_outcomes) AS o (id uuid, leased timestamptz, state text, due timestamptz, at timestamptz, ms int, status int,
      error text, "isLast" boolean)
    -- By key alone: a condition on the state, which `OFFSET 0` keeps outside, would invite a scan of the index of
    -- pending deliveries.
    CROSS JOIN LATERAL (SELECT w.attempts + 1 AS number, w.state, w.due_at FROM webhook_delivery w
      WHERE w.tenant_id = p_tenant AND w.id = o.id OFFSET 0 FOR UPDATE) d
    WHERE d.state = 'pending' AND (d.due_at = o.leased OR o.state = 'delivered')
  ),
  written AS (
    UPDATE webhook_delivery d
    SET state = f.state, due_at = f.due, last_status = f.status, last_error = f.error,
      attempts = CASE WHEN f.at IS NULL THEN d.attempts ELSE f.number END,
      ended_at = CASE WHEN f.state <> 'pending' THEN p_now END
    FROM found f WHERE d.tenant_id = p_tenant AND d.id = f.id
  ),
  tried AS (
    INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, ms, status, error)
    SELECT p_tenant, f.id, f.number, f.at, f.ms, f.status, f.error FROM found f WHERE f.at IS NOT NULL
  )
  SELECT count(*), array_agg(f.id) FILTER (WHERE f.state = 'pending' AND f.at IS NOT NULL),
    array_agg(f.id) FILTER (WHERE f.state <> 'pending' AND f."isLast" AND f.is_held)
  INTO v_written, v_refused, v_ended FROM found f;

  IF v_refused IS NOT NULL THEN
    UPDATE webhook_delivery d SET due_at = b.until
    FROM unnest(v_refused) AS r (id)
    CROSS JOIN LATERAL (SELECT w.* FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.id = r.id OFFSET 0) v
    CROSS JOIN LATERAL (SELECT w.id, v.due_at AS until FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = v.endpoint_id
      AND w.ordering_key = v.ordering_key AND w.state = 'pending' AND w.event_seq > v.event_seq AND w.due_at < v.due_at
      ORDER BY w.event_seq FOR UPDATE SKIP LOCKED) b
    WHERE d.tenant_id = p_tenant AND d.id = b.id;
  END IF;
  IF v_ended IS NOT NULL THEN
    UPDATE webhook_delivery d SET due_at = p_now
    FROM unnest(v_ended) AS r (id)
    CROSS JOIN LATERAL (SELECT w.* FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.id = r.id OFFSET 0) v
    CROSS JOIN LATERAL (SELECT w.id, w.attempts, w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = v.endpoint_id
      AND w.ordering_key = v.ordering_key AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1 FOR UPDATE) n
    WHERE d.tenant_id = p_tenant AND d.id = n.id AND n.attempts = 0 AND n.due_at > p_now;
  END IF;
  RETURN v_written;
END
$$;

-- A new UUID v7 (RFC 9562, 5.7): 48 bits of milliseconds, the version, 12 bits of their fraction, which order the ids of
-- one statement (6.2, method 3), and random bits. PostgreSQL has such a function since version 18.
--
-- Microseconds * 4096 / 1000 are both numbers, one behind the other: 12 and 3 hexadecimal digits, with the version between
-- them. One expression without settings of its own becomes a part of the statement that calls it, at a tenth of the cost of
-- a call.
CREATE OR REPLACE FUNCTION uuid_v7()
RETURNS uuid
LANGUAGE sql VOLATILE AS $$
  SELECT (overlay(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 512 / 125), 15, '0') PLACING '7' FROM 13 FOR 0)
    || right(gen_random_uuid()::text, 17))::uuid
$$;

GRANT EXECUTE ON FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone) TO expunge_app;
GRANT EXECUTE ON FUNCTION end_deliveries(text,uuid,text,timestamp with time zone,integer) TO expunge_app;
GRANT EXECUTE ON FUNCTION record_deliveries(text,json,timestamp with time zone) TO expunge_app;

REVOKE EXECUTE ON FUNCTION record_deliveries(text,json,timestamp with time zone) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION end_deliveries(text,uuid,text,timestamp with time zone,integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION claim_delivery_runs(text,uuid,integer,timestamp with time zone,timestamp with time zone) FROM PUBLIC;
