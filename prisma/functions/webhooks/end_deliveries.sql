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
