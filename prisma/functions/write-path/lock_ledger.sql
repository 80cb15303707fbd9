-- Locks a tenant's ledger until the commit. Every writer locks it before any row, so writers cannot deadlock.
CREATE OR REPLACE FUNCTION lock_ledger(p_tenant text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
END
$$;
