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
