-- Ends open network requests that their customer's removal has outlived, and erases their sealed data.
CREATE OR REPLACE FUNCTION abandon_requests(p_tenant text, p_requests uuid[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE network_request q
  SET state = 'failed', version = q.version + 1, last_error = 'OUTLIVED', sealed = NULL, sealed_key = NULL, ended_at = p_at
  WHERE q.tenant_id = p_tenant AND q.id = ANY (p_requests) AND q.ended_at IS NULL;
END
$$;
