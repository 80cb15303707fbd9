-- The tenants with a sweep that is due, or with a running run that is not leased.
CREATE OR REPLACE FUNCTION tenants_to_sweep(p_now timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.tenant_id FROM sweep s WHERE s.enabled AND s.next_run_at <= p_now
    UNION SELECT r.tenant_id FROM sweep_run r WHERE r.state = 'running' AND r.due_at <= p_now;
END
$$;
