-- The tenants with deliveries that ended before the given time, or that are pending for an endpoint which is gone for
-- good.
CREATE OR REPLACE FUNCTION webhooks_to_tidy(p_ended_before timestamptz)
RETURNS TABLE (tenant_id text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT e.tenant_id FROM webhook_endpoint e
    WHERE EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.state <> 'pending'
        AND d.ended_at < p_ended_before)
      OR ((e.state = 'deleted' OR e.state = 'disabled' AND e.disabled_reason = '410 Gone') AND EXISTS (SELECT FROM webhook_delivery d
        WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending'));
END
$$;
