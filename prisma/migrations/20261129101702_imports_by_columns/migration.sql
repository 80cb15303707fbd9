REVOKE EXECUTE ON FUNCTION import_credentials(text,text,text,timestamp with time zone,json,json,json,json,json,json) FROM expunge_app;
REVOKE EXECUTE ON FUNCTION find_imported(text,json) FROM expunge_writer;
DROP FUNCTION import_credentials(text,text,text,timestamp with time zone,json,json,json,json,json,json);

SET LOCAL check_function_bodies = off;

-- Stores a list of imported credentials that nothing stands beside, with their mandates, versions, collections, cards and audit entries, in
-- one transaction. Lines beside which something stands by now are lost: returns their positions. The tenant's ledger is locked until the
-- commit, so the check holds until then.
--
-- Credentials and mandates come by columns, whose elements are in the order of the lines; NULL is a column of nulls. Arrays are read in a
-- fraction of the time of JSON. A line without a mandate has no `p_mandate_id`. The other lists are JSON, with the position of their line as
-- `ord`.
CREATE OR REPLACE FUNCTION import_credentials(p_tenant text, p_actor text, p_import text, p_at timestamptz, p_hash_key int,
  p_hash_moved boolean, p_line int[], p_id uuid[], p_kind text[], p_account_id text[], p_reference text[], p_state text[],
  p_method text[], p_brand text[], p_last4 text[], p_expires_on date[], p_country text[], p_masked_number text[],
  p_is_default boolean[], p_owner_bid text[], p_sealed bytea[], p_sealed_key bytea[], p_vault_reference text[],
  p_network_reference text[], p_mandate_id uuid[], p_mandate_identity text[], p_mandate_reference text[], p_creditor_id text[],
  p_creditor_name text[], p_debtor_agent text[], p_scheme text[], p_type text[], p_signed_on date[], p_mandate_state text[],
  p_mandate_version int[], p_cancelled_at timestamptz[], p_cancellation_reason text[], p_versions json, p_collections json,
  p_cards json)
RETURNS int[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  v_audit bigint;
  v_hash_key int;
  v_hash_moving boolean;
  v_written bigint;
  v_lost int[];
  v_more int[];
  v_tenant json := json_build_object('tenant_id', p_tenant);
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT l.last_audit_seq INTO STRICT v_audit FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
  -- A token is looked up and stored by the hash under which the tenant's are, or not at all.
  SELECT t.hash_key, t.rehashed_to IS NOT NULL INTO STRICT v_hash_key, v_hash_moving FROM tenant t WHERE t.tenant_id = p_tenant;
  IF (p_vault_reference IS NOT NULL OR 'card_token' = ANY (p_kind))
    AND (p_hash_key <> v_hash_key OR v_hash_moving AND NOT p_hash_moved) THEN
    PERFORM other_hash_key(v_hash_key, v_hash_moving);
  END IF;
  -- OFFSET 0: looked up by key for each line, never as a hash of all rows of the tenant.
  SELECT coalesce(array_agg(n.ord), '{}') INTO v_lost
  FROM (SELECT generate_subscripts(p_id, 1) - 1 AS ord, unnest(p_kind) AS kind, unnest(p_account_id) AS account_id,
      unnest(p_reference) AS reference, unnest(p_is_default) AS is_default, unnest(p_owner_bid) AS owner_bid,
      unnest(p_vault_reference) AS vault_reference, unnest(p_network_reference) AS network_reference,
      unnest(p_mandate_identity) AS identity) AS n
  WHERE EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = n.kind AND c.account_id = n.account_id
      AND c.reference = n.reference OFFSET 0)
    OR n.identity IS NOT NULL AND (
      EXISTS (SELECT FROM mandate m WHERE m.tenant_id = p_tenant AND m.identity = n.identity OFFSET 0)
      OR EXISTS (SELECT FROM mandate_version v WHERE v.tenant_id = p_tenant AND v.identity = n.identity OFFSET 0))
    OR n.is_default AND EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.account_id = n.account_id
      AND c.is_default OFFSET 0)
    OR n.vault_reference IS NOT NULL AND EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = 'card_token'
      AND c.account_id = '' AND c.reference = n.vault_reference OFFSET 0)
    OR n.kind = 'card_token' AND EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant
      AND c.vault_reference = n.reference OFFSET 0)
    OR n.network_reference IS NOT NULL AND EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant
      AND c.owner_bid = n.owner_bid AND c.network_reference = n.network_reference OFFSET 0);
  IF p_versions IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_versions) AS n (ord int, identity text)
    WHERE EXISTS (SELECT FROM mandate m WHERE m.tenant_id = p_tenant AND m.identity = n.identity OFFSET 0)
      OR EXISTS (SELECT FROM mandate_version v WHERE v.tenant_id = p_tenant AND v.identity = n.identity OFFSET 0);
    v_lost := v_lost || v_more;
  END IF;
  IF v_lost <> '{}' THEN
    p_versions := without_lost(p_versions, v_lost);
    p_collections := without_lost(p_collections, v_lost);
    p_cards := without_lost(p_cards, v_lost);
  END IF;
  INSERT INTO credential (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on, country,
    masked_number, is_default, owner_bid, sealed, sealed_key, vault_reference, network_reference, shared, created_at, changed_at)
  SELECT p_tenant, n.id, n.kind, n.account_id, n.reference, n.state, 1, n.method, n.brand, n.last4, n.expires_on, n.country,
    n.masked_number, n.is_default, n.owner_bid, n.sealed, n.sealed_key, n.vault_reference, n.network_reference, false, p_at, p_at
  FROM (SELECT generate_subscripts(p_id, 1) - 1 AS ord, unnest(p_id) AS id, unnest(p_kind) AS kind, unnest(p_account_id) AS account_id,
      unnest(p_reference) AS reference, unnest(p_state) AS state, unnest(p_method) AS method, unnest(p_brand) AS brand,
      unnest(p_last4) AS last4, unnest(p_expires_on) AS expires_on, unnest(p_country) AS country,
      unnest(p_masked_number) AS masked_number, unnest(p_is_default) AS is_default, unnest(p_owner_bid) AS owner_bid,
      unnest(p_sealed) AS sealed, unnest(p_sealed_key) AS sealed_key, unnest(p_vault_reference) AS vault_reference,
      unnest(p_network_reference) AS network_reference) AS n
  WHERE n.ord <> ALL (v_lost);
  IF p_mandate_id IS NOT NULL THEN
    INSERT INTO mandate (tenant_id, id, credential_id, identity, reference, creditor_id, creditor_name, debtor_agent, scheme, type,
      signed_on, state, version, cancelled_at, cancellation_reason, created_at)
    SELECT p_tenant, n.id, n.credential_id, n.identity, n.reference, n.creditor_id, n.creditor_name, n.debtor_agent, n.scheme, n.type,
      n.signed_on, n.state, n.version, n.cancelled_at, n.cancellation_reason, p_at
    FROM (SELECT generate_subscripts(p_id, 1) - 1 AS ord, unnest(p_mandate_id) AS id, unnest(p_id) AS credential_id,
        unnest(p_mandate_identity) AS identity, unnest(p_mandate_reference) AS reference, unnest(p_creditor_id) AS creditor_id,
        unnest(p_creditor_name) AS creditor_name, unnest(p_debtor_agent) AS debtor_agent, unnest(p_scheme) AS scheme,
        unnest(p_type) AS type, unnest(p_signed_on) AS signed_on, unnest(p_mandate_state) AS state,
        unnest(p_mandate_version) AS version, unnest(p_cancelled_at) AS cancelled_at,
        unnest(p_cancellation_reason) AS cancellation_reason) AS n
    WHERE n.id IS NOT NULL AND n.ord <> ALL (v_lost);
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
  SELECT p_tenant, v_audit + row_number() OVER (), p_at, p_actor, 'credential.import', n.id::text, 'imported',
    json_build_object('import', p_import, 'line', n.line)
  FROM (SELECT generate_subscripts(p_id, 1) - 1 AS ord, unnest(p_id) AS id, unnest(p_line) AS line) AS n
  WHERE n.ord <> ALL (v_lost);
  GET DIAGNOSTICS v_written = ROW_COUNT;
  UPDATE tenant_ledger l SET last_audit_seq = v_audit + v_written WHERE l.tenant_id = p_tenant;
  RETURN v_lost;
END
$$;

GRANT EXECUTE ON FUNCTION import_credentials(text,text,text,timestamp with time zone,integer,boolean,integer[],uuid[],text[],text[],text[],text[],text[],text[],text[],date[],text[],text[],boolean[],text[],bytea[],bytea[],text[],text[],uuid[],text[],text[],text[],text[],text[],text[],text[],date[],text[],integer[],timestamp with time zone[],text[],json,json,json) TO expunge_app;

REVOKE EXECUTE ON FUNCTION import_credentials(text,text,text,timestamp with time zone,integer,boolean,integer[],uuid[],text[],text[],text[],text[],text[],text[],text[],date[],text[],text[],boolean[],text[],bytea[],bytea[],text[],text[],uuid[],text[],text[],text[],text[],text[],text[],text[],date[],text[],integer[],timestamp with time zone[],text[],json,json,json) FROM PUBLIC;
