-- Loads the credentials that a list of requests targets, each with everything that its decision needs, and the
-- retained answer to a request with the same idempotency key. A credential is found by its natural key, by its id, by one of
-- its deletions, or by a present or past reference of its mandate, then with the sealed evidence. A vault token that is stored as a
-- card token and as payment options is one credential: each comes with the others and their holds. The tenant's policy and owner BIDs
-- come with the first row only.
--
-- `p_lookups`: [{ord, kind?, account_id?, reference?, credential_id?, deletion_id?, mandate_identity?, client_id?, scope?, key?, history?, at?,
-- hash_key?, hash_moved?}].
CREATE OR REPLACE FUNCTION load_targets(p_tenant text, p_lookups json)
RETURNS TABLE (ord int, id uuid, kind text, state text, version int, owner_bid text, country text, deletion_id uuid,
  card_ids bigint[], leaving_card_ids bigint[], click_to_pay_enabled boolean, owner_bids text[], policy jsonb,
  mandate json, collections json, versions json, holds json, target_deletion json, open_deletion json, representations json, counts int[],
  remembered json, evidence json)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  -- A token is looked up by the hash under which the tenant's are stored, or not at all.
  SELECT CASE WHEN a.kind IS DISTINCT FROM 'card_token' AND a.history IS NULL
      OR coalesce(a.hash_key, 0) = coalesce(t.hash_key, 0) AND (t.rehashed_to IS NULL OR a.hash_moved)
      THEN a.ord ELSE other_hash_key(t.hash_key, t.rehashed_to IS NOT NULL) END, c.id, c.kind, c.state, c.version, c.owner_bid, c.country, c.deletion_id,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state <> 'REMOVED' ORDER BY k.card_id) END,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state = 'REMOVAL_IN_PROGRESS' ORDER BY k.card_id) END,
    t.click_to_pay_enabled, CASE WHEN a.ord = 0 THEN t.owner_bids END, CASE WHEN a.ord = 0 THEN t.policy END,
    CASE WHEN m.id IS NOT NULL THEN row_to_json(m) END,
    (SELECT json_agg(row_to_json(x) ORDER BY x.due_on, x.end_to_end_id) FROM collection x
      WHERE x.tenant_id = p_tenant AND x.mandate_id = m.id),
    (SELECT json_agg(row_to_json(v) ORDER BY v.version) FROM mandate_version v
      WHERE v.tenant_id = p_tenant AND v.mandate_id = m.id),
    (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until, 'cardId', h.card_id,
        'releasedBy', h.released_by) ORDER BY h.id)
      FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = c.id),
    CASE WHEN a.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, a.deletion_id) d) END,
    CASE WHEN c.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d
      WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing')) END,
    CASE WHEN c.shared OR c.id IS NULL AND a.kind = 'card_token' THEN
      (SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'accountId', s.account_id, 'reference', s.reference,
          'maskedNumber', s.masked_number, 'state', s.state, 'version', s.version,
          'holds', (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until,
              'cardId', h.card_id, 'releasedBy', h.released_by) ORDER BY h.id)
            FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = s.id),
          'open', s.deletion_id IS NOT NULL AND EXISTS (SELECT FROM find_deletion(p_tenant, s.deletion_id) d
            WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing'))) ORDER BY s.id)
      FROM (
        SELECT o.* FROM credential o WHERE o.tenant_id = p_tenant AND o.vault_reference =
          CASE WHEN c.kind = 'payment_option' THEN c.vault_reference ELSE coalesce(c.reference, a.reference) END
        UNION ALL
        SELECT k.* FROM credential k WHERE k.tenant_id = p_tenant AND k.kind = 'card_token' AND k.account_id = ''
          AND k.reference = c.vault_reference
      ) s WHERE s.id IS DISTINCT FROM c.id) END,
    CASE WHEN a.history IS NOT NULL THEN velocity_counts(p_tenant, t.policy, a.history, a.at) END,
    CASE WHEN a.key IS NOT NULL THEN
      (SELECT json_build_object('fingerprint', r.fingerprint, 'outcome', r.outcome, 'correlationId', r.correlation_id)
      FROM find_answer(p_tenant, a.client_id, a.scope, a.key, a.at) r) END,
    CASE WHEN a.mandate_identity IS NOT NULL THEN
      (SELECT json_build_object('keepUntil', e.keep_until, 'erased', e.erased_at IS NOT NULL)
      FROM mandate_evidence e WHERE e.tenant_id = p_tenant AND e.mandate_id = m.id) END
  FROM json_to_recordset(p_lookups) AS a (ord int, kind text, account_id text, reference text, deletion_id uuid, mandate_identity text, credential_id uuid,
    client_id text, scope text, key text, history json, at timestamptz, hash_key int, hash_moved boolean)
  LEFT JOIN tenant t ON t.tenant_id = p_tenant
  LEFT JOIN LATERAL (
    SELECT * FROM credential c
    WHERE c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    UNION ALL
    SELECT * FROM credential c WHERE a.credential_id IS NOT NULL AND c.tenant_id = p_tenant AND c.id = a.credential_id
    UNION ALL
    SELECT * FROM find_credential(p_tenant, a.deletion_id, a.mandate_identity)
    WHERE a.deletion_id IS NOT NULL OR a.mandate_identity IS NOT NULL
    LIMIT 1
  ) c ON true
  LEFT JOIN mandate m ON m.tenant_id = p_tenant AND m.credential_id = c.id;
END
$$;
