-- What stands beside or in the way of imported lines: the stored credential of the same name with its mandate and cards, the other
-- representations of its vault token, and whether another credential has its mandate's identity, its account's default or its id at the
-- network. Lines beside which nothing stands return no row.
--
-- `p_lines`: [{ord, kind, account_id, reference, vault_reference?, identities?, as_default?, owner_bid?, network_reference?, hash_key?,
-- hash_moved?}].
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
    -- A token is looked up by the hash under which the tenant's are stored, or not at all.
    SELECT CASE WHEN a.kind <> 'card_token' AND a.vault_reference IS NULL
        OR coalesce(a.hash_key, 0) = coalesce(t.hash_key, 0) AND (t.rehashed_to IS NULL OR a.hash_moved)
        THEN a.ord ELSE other_hash_key(t.hash_key, t.rehashed_to IS NOT NULL) END AS ord, CASE WHEN c.id IS NOT NULL THEN row_to_json(c) END AS credential,
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
      identities text[], as_default boolean, owner_bid text, network_reference text, hash_key int, hash_moved boolean)
    LEFT JOIN tenant t ON t.tenant_id = p_tenant
    LEFT JOIN credential c
      ON c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    LEFT JOIN mandate m ON m.tenant_id = p_tenant AND m.credential_id = c.id
    -- Each expression is evaluated once, not again in the condition.
    OFFSET 0
  ) AS found
  WHERE found.credential IS NOT NULL OR found.representations IS NOT NULL OR found.mandate_taken OR found.default_taken
    OR found.network_taken;
END
$$;
