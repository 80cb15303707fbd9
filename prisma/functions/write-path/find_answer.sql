-- The answer to a request with this idempotency key, if it is still retained at `p_at`. Keys are retained for 30
-- days. It is a function of its own so that a statement without a key does not open the table, which has a partition
-- for every month. It has the rights of one role, because a plan under row level security is made again for another.
CREATE OR REPLACE FUNCTION find_answer(p_tenant text, p_client text, p_scope text, p_key text, p_at timestamptz)
RETURNS SETOF idempotency_record
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM idempotency_record r
  WHERE r.tenant_id = p_tenant AND r.client_id = p_client AND r.scope = p_scope AND r.key = p_key
    AND r.created_at > p_at - interval '31 days' AND r.expires_at > p_at
  ORDER BY r.created_at DESC LIMIT 1;
END
$$;
