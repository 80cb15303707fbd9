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
