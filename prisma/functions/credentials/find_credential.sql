-- The credential of a deletion or, without one, of the mandate that has an identity or had it before an amendment: no other mandate
-- may take either. It is a function of its own so that a statement that needs neither does not open their tables.
CREATE OR REPLACE FUNCTION find_credential(p_tenant text, p_deletion uuid, p_mandate text)
RETURNS SETOF credential
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  IF p_deletion IS NOT NULL THEN
    RETURN QUERY SELECT c.* FROM deletion d, credential c
    WHERE d.tenant_id = p_tenant AND d.id = p_deletion AND c.tenant_id = p_tenant AND c.id = d.credential_id;
    RETURN;
  END IF;
  RETURN QUERY SELECT c.* FROM mandate m, credential c
  WHERE m.tenant_id = p_tenant AND m.identity = p_mandate AND c.tenant_id = p_tenant AND c.id = m.credential_id;
  IF NOT FOUND THEN
    RETURN QUERY SELECT c.* FROM mandate_version v, mandate m, credential c
    WHERE v.tenant_id = p_tenant AND v.identity = p_mandate AND m.tenant_id = p_tenant AND m.id = v.mandate_id
      AND c.tenant_id = p_tenant AND c.id = m.credential_id LIMIT 1;
  END IF;
END
$$;
