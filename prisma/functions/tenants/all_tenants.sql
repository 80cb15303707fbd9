-- The tenants, for a look at the state of each.
CREATE OR REPLACE FUNCTION all_tenants()
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.tenant_id FROM tenant_ledger l ORDER BY l.tenant_id;
END
$$;
