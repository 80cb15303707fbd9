-- Records the progress of a network request. Returns false if the request has changed since it was loaded. A request
-- that has ended stays ended: its end is written without a check of this version.
CREATE OR REPLACE FUNCTION advance_network_request(p_tenant text, p_id uuid, p_before int, p_state text, p_version int, p_attempts int,
  p_last_error text, p_trace_id text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE network_request q
  SET state = p_state, version = p_version, attempts = p_attempts, last_error = p_last_error, request_trace_id = p_trace_id
  WHERE q.tenant_id = p_tenant AND q.id = p_id AND q.version = p_before AND q.ended_at IS NULL;
  RETURN FOUND;
END
$$;
