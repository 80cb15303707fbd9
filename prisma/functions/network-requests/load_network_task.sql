-- A network request with its customer, the customer's cards, the request's deletion, the customer's deletion if that
-- is a different one, its holds, and the tenant's policy, in one statement. Row objects use the column names of their tables.
CREATE OR REPLACE FUNCTION load_network_task(p_tenant text, p_request uuid)
RETURNS TABLE (request json, customer json, cards json, own_deletion json, other_deletion json, holds json, policy jsonb)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  SELECT row_to_json(q), row_to_json(c),
    (SELECT coalesce(json_agg(row_to_json(k) ORDER BY k.card_id), '[]') FROM click_to_pay_card k
      WHERE k.tenant_id = p_tenant AND k.credential_id = c.id),
    (SELECT row_to_json(d) FROM find_deletion(p_tenant, q.id) d),
    CASE WHEN c.deletion_id <> q.id THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d) END,
    (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until, 'cardId', h.card_id)
        ORDER BY h.id)
      FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = c.id AND h.released_at IS NULL),
    t.policy
  FROM network_request q
  JOIN credential c ON c.tenant_id = p_tenant AND c.id = q.credential_id
  JOIN tenant t ON t.tenant_id = p_tenant
  WHERE q.tenant_id = p_tenant AND q.id = p_request;
END
$$;
