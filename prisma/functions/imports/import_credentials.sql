-- Stores a list of imported credentials that nothing stands beside, with their mandates, cards and audit entries, in one transaction.
-- Lines beside which something stands by now are lost: returns their positions. The tenant's ledger is locked until the commit, so the
-- check holds until then.
CREATE OR REPLACE FUNCTION import_credentials(p_tenant text, p_actor text, p_import text, p_at timestamptz, p_lines json,
  p_credentials json, p_mandates json, p_versions json, p_collections json, p_cards json)
RETURNS int[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_audit bigint;
  v_lost int[];
  v_tenant json := json_build_object('tenant_id', p_tenant);
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT l.last_audit_seq INTO STRICT v_audit FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
  SELECT coalesce(array_agg(f.ord), '{}') INTO v_lost FROM find_imported(p_tenant, p_lines) f;
  IF v_lost <> '{}' THEN
    p_credentials := without_lost(p_credentials, v_lost);
    p_mandates := without_lost(p_mandates, v_lost);
    p_versions := without_lost(p_versions, v_lost);
    p_collections := without_lost(p_collections, v_lost);
    p_cards := without_lost(p_cards, v_lost);
  END IF;
  IF p_credentials IS NULL THEN
    RETURN v_lost;
  END IF;
  INSERT INTO credential
  SELECT c.* FROM json_populate_recordset(json_populate_record(NULL::credential, v_tenant), p_credentials) AS c;
  IF p_mandates IS NOT NULL THEN
    INSERT INTO mandate
    SELECT m.* FROM json_populate_recordset(json_populate_record(NULL::mandate, v_tenant), p_mandates) AS m;
  END IF;
  IF p_versions IS NOT NULL THEN
    INSERT INTO mandate_version
    SELECT v.* FROM json_populate_recordset(json_populate_record(NULL::mandate_version, v_tenant), p_versions) AS v;
  END IF;
  IF p_collections IS NOT NULL THEN
    INSERT INTO collection
    SELECT x.* FROM json_populate_recordset(json_populate_record(NULL::collection, v_tenant), p_collections) AS x;
  END IF;
  IF p_cards IS NOT NULL THEN
    INSERT INTO click_to_pay_card
    SELECT k.* FROM json_populate_recordset(json_populate_record(NULL::click_to_pay_card, v_tenant), p_cards) AS k;
  END IF;
  INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
  SELECT p_tenant, v_audit + row_number() OVER (ORDER BY c.ord), p_at, p_actor, 'credential.import', c.id::text, 'imported',
    json_build_object('import', p_import, 'line', c.line)
  FROM json_to_recordset(p_credentials) AS c (ord int, id uuid, line int);
  UPDATE tenant_ledger l SET last_audit_seq = v_audit + json_array_length(p_credentials) WHERE l.tenant_id = p_tenant;
  RETURN v_lost;
END
$$;
