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
