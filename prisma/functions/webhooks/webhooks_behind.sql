-- The endpoints with events that have not been handed out, of the given tenants or, if NULL, of all. The order is
-- random, so that with more than `p_limit` of them none starves.
CREATE OR REPLACE FUNCTION webhooks_behind(p_tenants text[], p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_tenants IS NULL THEN
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.state = 'active' AND e.fanned_out_seq < l.last_event_seq ORDER BY random() LIMIT p_limit;
  ELSE
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.tenant_id = ANY (p_tenants) AND e.state = 'active' AND e.fanned_out_seq < l.last_event_seq
      ORDER BY random() LIMIT p_limit;
  END IF;
END
$$;
