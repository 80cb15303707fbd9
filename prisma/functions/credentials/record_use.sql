-- Records an authorised use of a credential, which must be active.
CREATE OR REPLACE FUNCTION record_use(p_tenant text, p_id uuid, p_credential uuid, p_amount bigint, p_currency text, p_by text, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  INSERT INTO use_authorization (tenant_id, id, credential_id, amount_minor, currency, authorized_by, authorized_at)
  SELECT p_tenant, p_id, c.id, p_amount, p_currency, p_by, p_at FROM credential c
  WHERE c.tenant_id = p_tenant AND c.id = p_credential AND c.state IN ('active', 'ACTIVE');
  IF NOT FOUND THEN
    RAISE check_violation USING MESSAGE = 'only an active credential is used';
  END IF;
END
$$;
