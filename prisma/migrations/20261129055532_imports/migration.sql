REVOKE SELECT (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on, country, masked_number, is_default, owner_bid, deletion_id, created_at, changed_at, shared, vault_reference) ON TABLE credential FROM expunge_readonly;

-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "network_reference" TEXT;

CREATE UNIQUE INDEX credential_network ON public.credential USING btree (tenant_id, owner_bid, network_reference) WHERE (network_reference IS NOT NULL);

SET LOCAL check_function_bodies = off;

-- What stands beside or in the way of imported lines: the stored credential of the same name with its mandate and cards, the other
-- representations of its vault token, and whether another credential has its mandate's identity, its account's default or its id at the
-- network. Lines beside which nothing stands return no row.
--
-- `p_lines`: [{ord, kind, account_id, reference, vault_reference?, identities?, as_default?, owner_bid?, network_reference?}].
CREATE OR REPLACE FUNCTION find_imported(p_tenant text, p_lines json)
RETURNS TABLE (ord int, credential json, mandate json, collections json, versions json, cards json, representations json,
  mandate_taken boolean, default_taken boolean, network_taken boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  SELECT found.* FROM (
    SELECT a.ord, CASE WHEN c.id IS NOT NULL THEN row_to_json(c) END AS credential,
      CASE WHEN m.id IS NOT NULL THEN row_to_json(m) END,
      CASE WHEN m.id IS NOT NULL THEN (SELECT json_agg(row_to_json(x) ORDER BY x.due_on, x.end_to_end_id) FROM collection x
        WHERE x.tenant_id = p_tenant AND x.mandate_id = m.id) END,
      CASE WHEN m.id IS NOT NULL THEN (SELECT json_agg(row_to_json(v) ORDER BY v.version) FROM mandate_version v
        WHERE v.tenant_id = p_tenant AND v.mandate_id = m.id) END,
      CASE WHEN a.kind = 'click_to_pay_customer' AND c.id IS NOT NULL THEN (SELECT json_agg(row_to_json(k) ORDER BY k.card_id)
        FROM click_to_pay_card k WHERE k.tenant_id = p_tenant AND k.credential_id = c.id) END,
      CASE WHEN c.id IS NULL AND (a.kind = 'card_token' OR a.vault_reference IS NOT NULL) THEN
        (SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'accountId', s.account_id, 'reference', s.reference,
            'maskedNumber', s.masked_number, 'state', s.state, 'version', s.version,
            'open', s.deletion_id IS NOT NULL AND EXISTS (SELECT FROM find_deletion(p_tenant, s.deletion_id) d
              WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing'))) ORDER BY s.id)
        FROM (
          SELECT o.* FROM credential o
          WHERE a.kind = 'card_token' AND o.tenant_id = p_tenant AND o.vault_reference = a.reference
          UNION ALL
          SELECT k.* FROM credential k
          WHERE k.tenant_id = p_tenant AND k.kind = 'card_token' AND k.account_id = '' AND k.reference = a.vault_reference
        ) s) END AS representations,
      -- By one identity after the other: a plan for any of a list would read all mandates of a new installation.
      a.identities IS NOT NULL AND EXISTS (SELECT FROM unnest(a.identities) AS i (identity)
        CROSS JOIN LATERAL (
          SELECT o.credential_id FROM mandate o WHERE o.tenant_id = p_tenant AND o.identity = i.identity
          UNION ALL
          SELECT (SELECT o.credential_id FROM mandate o WHERE o.tenant_id = p_tenant AND o.id = v.mandate_id) FROM mandate_version v
          WHERE v.tenant_id = p_tenant AND v.identity = i.identity
        ) AS holder
        WHERE holder.credential_id IS DISTINCT FROM c.id) AS mandate_taken,
      coalesce(a.as_default, false) AND EXISTS (SELECT FROM credential d
        WHERE d.tenant_id = p_tenant AND d.account_id = a.account_id AND d.is_default AND d.id IS DISTINCT FROM c.id) AS default_taken,
      a.network_reference IS NOT NULL AND EXISTS (SELECT FROM credential n
        WHERE n.tenant_id = p_tenant AND n.owner_bid = a.owner_bid AND n.network_reference = a.network_reference
          AND n.id IS DISTINCT FROM c.id) AS network_taken
    FROM json_to_recordset(p_lines) AS a (ord int, kind text, account_id text, reference text, vault_reference text,
      identities text[], as_default boolean, owner_bid text, network_reference text)
    LEFT JOIN credential c
      ON c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    LEFT JOIN mandate m ON m.tenant_id = p_tenant AND m.credential_id = c.id
  ) AS found
  WHERE found.credential IS NOT NULL OR found.representations IS NOT NULL OR found.mandate_taken OR found.default_taken
    OR found.network_taken;
END
$$;

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

-- Which of these owner BIDs are assigned to another tenant too. Consumers under such a one may be another tenant's.
CREATE OR REPLACE FUNCTION shared_owner_bids(p_tenant text, p_owner_bids text[])
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.bid FROM unnest(p_owner_bids) AS b (bid)
  WHERE EXISTS (SELECT FROM tenant t WHERE t.tenant_id <> p_tenant AND b.bid = ANY (t.owner_bids));
END
$$;

CREATE POLICY every_tenant ON tenant FOR SELECT TO expunge_lookup USING (true);
GRANT EXECUTE ON FUNCTION find_deletion(text,uuid) TO expunge_writer;
GRANT EXECUTE ON FUNCTION find_imported(text,json) TO expunge_app;
GRANT EXECUTE ON FUNCTION find_imported(text,json) TO expunge_writer;
GRANT EXECUTE ON FUNCTION import_credentials(text,text,text,timestamp with time zone,json,json,json,json,json,json) TO expunge_app;
GRANT EXECUTE ON FUNCTION shared_owner_bids(text,text[]) TO expunge_app;
GRANT SELECT (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on, country, masked_number, is_default, owner_bid, deletion_id, created_at, changed_at, shared, vault_reference, network_reference) ON TABLE credential TO expunge_readonly;
GRANT SELECT (tenant_id, owner_bids) ON TABLE tenant TO expunge_lookup;

REVOKE EXECUTE ON FUNCTION shared_owner_bids(text,text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION import_credentials(text,text,text,timestamp with time zone,json,json,json,json,json,json) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION find_imported(text,json) FROM PUBLIC;
