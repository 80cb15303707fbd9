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
