-- Writes a change of a mandate: a version that an amendment replaces, the mandate's new values, the debtor's new account; each is
-- NULL if it does not change. A mandate that has ended changes no more.
CREATE OR REPLACE FUNCTION change_mandate(p_tenant text, p_mandate uuid, p_past json, p_mandate_values json, p_account json, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_key json := json_build_object('tenant_id', p_tenant, 'mandate_id', p_mandate);
  v_credential uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_past IS NOT NULL THEN
    INSERT INTO mandate_version
    SELECT v.* FROM json_populate_record(json_populate_record(NULL::mandate_version, p_past), v_key) AS v;
  END IF;
  IF p_mandate_values IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') AND n.state IN ('created', 'active') THEN n.state
        ELSE forbid('a mandate that has ended is final', m.state) END,
      creditor_id = n.creditor_id, reference = n.reference, creditor_name = n.creditor_name, debtor_agent = n.debtor_agent,
      version = n.version, signed_on = n.signed_on, identity = n.identity
    FROM (SELECT old.* FROM mandate m, LATERAL json_populate_record(m, p_mandate_values) AS old
      WHERE m.tenant_id = p_tenant AND m.id = p_mandate) AS n
    WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
  END IF;
  IF p_past IS NOT NULL THEN
    -- Decisions that did not see this write lose their race and are made again.
    SELECT m.credential_id INTO v_credential FROM mandate m WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
    UPDATE credential c
    SET version = c.version + 1, changed_at = p_at,
      sealed = CASE WHEN p_account IS NULL THEN c.sealed ELSE (p_account ->> 'sealed')::bytea END,
      sealed_key = CASE WHEN p_account IS NULL THEN c.sealed_key ELSE (p_account ->> 'sealed_key')::bytea END,
      masked_number = CASE WHEN p_account IS NULL THEN c.masked_number ELSE p_account ->> 'masked_number' END
    WHERE c.tenant_id = p_tenant AND c.id = v_credential;
  END IF;
END
$$;
