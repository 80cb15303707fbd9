-- The tenants whose reconciliation round is due or unfinished and not leased, and those without a round yet, whose
-- first interval starts now.
CREATE OR REPLACE FUNCTION tenants_to_reconcile(p_now timestamptz, p_due_before timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.tenant_id FROM tenant_ledger l LEFT JOIN reconciliation_round r ON r.tenant_id = l.tenant_id
  WHERE r.tenant_id IS NULL
    OR (r.open OR r.started_at <= p_due_before) AND (r.leased_until IS NULL OR r.leased_until <= p_now)
  ORDER BY l.tenant_id;
END
$$;
