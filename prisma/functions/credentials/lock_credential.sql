-- Locks a credential until the commit against changes and other uses, by its natural key.
CREATE OR REPLACE FUNCTION lock_credential(p_tenant text, p_kind text, p_account text, p_reference text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM credential c
  WHERE c.tenant_id = p_tenant AND c.kind = p_kind AND c.account_id = p_account AND c.reference = p_reference
  FOR NO KEY UPDATE;
END
$$;
