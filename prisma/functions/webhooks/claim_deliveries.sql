-- Leases due deliveries of an endpoint until `p_until`, at most `p_limit`: for each credential only its first pending
-- delivery, and none that is leased already. Returns each with its event and its endpoint. The event's data is that of its
-- row, `body`, with its own `details`; both are NULL if the event has been dropped.
--
-- It examines a bounded number of rows. If all of them are taken up by deliveries that wait behind others, these are
-- postponed until the ones before them are due, by at least 5 s, to make room.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION claim_deliveries(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz)
RETURNS TABLE (id uuid, attempts int, since timestamptz, event_id uuid, type text, subject text, occurred_at timestamptz,
  body json, details json, url text, format text, sealed bytea, sealed_key bytea)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v_parked timestamptz := p_now + interval '5 seconds';
  v_lease timestamptz := p_now + interval '60 seconds';
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.id, d.event_seq, d.ordering_key FROM webhook_delivery d
    WHERE d.tenant_id = p_tenant AND d.endpoint_id = p_endpoint AND d.state = 'pending' AND d.due_at <= p_now
      AND EXISTS (SELECT FROM webhook_endpoint e
        WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active')
    ORDER BY d.due_at LIMIT p_limit + 100 FOR UPDATE OF d SKIP LOCKED
  ),
  placed AS MATERIALIZED (
    SELECT d.id, d.event_seq, h.id AS head, h.due_at AS head_due_at
    FROM due d CROSS JOIN LATERAL (
      SELECT b.id, b.due_at FROM webhook_delivery b
      WHERE b.tenant_id = p_tenant AND b.endpoint_id = p_endpoint AND b.ordering_key = d.ordering_key AND b.state = 'pending'
      ORDER BY b.event_seq LIMIT 1
    ) h
  ),
  first AS MATERIALIZED (
    SELECT p.id FROM placed p WHERE p.id = p.head ORDER BY p.event_seq LIMIT p_limit
  ),
  parked AS (
    UPDATE webhook_delivery d SET due_at = greatest(v_parked, CASE WHEN p.head_due_at > v_lease THEN p.head_due_at END)
    FROM placed p
    WHERE d.tenant_id = p_tenant AND d.id = p.id AND p.id <> p.head AND (SELECT count(*) FROM due) = p_limit + 100
  ),
  claimed AS (
    UPDATE webhook_delivery d SET due_at = p_until FROM first f WHERE d.tenant_id = p_tenant AND d.id = f.id RETURNING d.*
  )
  SELECT c.id, c.attempts, CASE WHEN c.replayed_by IS NULL THEN c.occurred_at ELSE c.created_at END, c.event_id, c.event_type,
    v.subject, c.occurred_at, v.body, v.details -> (c.event_seq - v.first_seq + 1)::text, e.url, e.format, e.sealed, e.sealed_key
  FROM claimed c
  JOIN webhook_endpoint e ON e.tenant_id = p_tenant AND e.id = c.endpoint_id
  LEFT JOIN LATERAL (
    SELECT n.* FROM event n
    WHERE n.tenant_id = p_tenant AND n.last_seq >= c.event_seq AND n.occurred_at = c.occurred_at ORDER BY n.last_seq LIMIT 1
  ) v ON v.first_seq <= c.event_seq
  ORDER BY c.event_seq, c.id;
END
$$;
