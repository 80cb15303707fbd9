-- Records the outcome of a delivery that was leased until `p_leased`, with its attempt (none if `p_at` is NULL).
-- Returns false and changes nothing if the delivery has ended or has been leased again since, but a successful
-- delivery counts in any case. Deliveries behind a postponed one are postponed with it; after one that has ended, the
-- next becomes due.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION record_delivery(p_tenant text, p_id uuid, p_leased timestamptz, p_state text, p_due timestamptz, p_at timestamptz,
  p_ms int, p_status int, p_error text, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v webhook_delivery;
  v_next uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  -- By key alone: a condition on the state would invite a scan of the index of pending deliveries.
  SELECT d.* INTO v FROM webhook_delivery d WHERE d.tenant_id = p_tenant AND d.id = p_id FOR UPDATE;
  IF NOT FOUND OR v.state <> 'pending' OR (v.due_at <> p_leased AND p_state <> 'delivered') THEN
    RETURN false;
  END IF;
  UPDATE webhook_delivery d
  SET state = p_state, due_at = p_due, last_status = p_status, last_error = p_error,
    attempts = d.attempts + CASE WHEN p_at IS NULL THEN 0 ELSE 1 END,
    ended_at = CASE WHEN p_state <> 'pending' THEN p_now END
  WHERE d.tenant_id = p_tenant AND d.id = p_id;
  IF p_at IS NOT NULL THEN
    INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, ms, status, error)
    VALUES (p_tenant, p_id, v.attempts + 1, p_at, p_ms, p_status, p_error);
  END IF;
  IF p_state = 'pending' THEN
    UPDATE webhook_delivery d SET due_at = p_due
    FROM (SELECT b.id FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.ordering_key = v.ordering_key AND b.state = 'pending' AND b.event_seq > v.event_seq AND b.due_at < p_due
      ORDER BY b.event_seq FOR UPDATE SKIP LOCKED) b
    WHERE d.tenant_id = p_tenant AND d.id = b.id;
  ELSE
    SELECT b.id INTO v_next FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.ordering_key = v.ordering_key AND b.state = 'pending' ORDER BY b.event_seq LIMIT 1 FOR UPDATE;
    UPDATE webhook_delivery d SET due_at = p_now
    WHERE d.tenant_id = p_tenant AND d.id = v_next AND d.attempts = 0 AND d.due_at > p_now;
  END IF;
  RETURN true;
END
$$;
