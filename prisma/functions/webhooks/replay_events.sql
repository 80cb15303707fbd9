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
