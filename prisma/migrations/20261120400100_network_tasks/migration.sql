-- What a worker asks of the database at each step of a request to the network: one statement each, which names its tenant itself.

-- A request with the customer that it is about, the cards, the deletion behind it, that of the customer where it is another one, and
-- the tenant's policy. The names of the columns of rows are those of the tables.
CREATE FUNCTION load_network_task(p_tenant text, p_request uuid)
RETURNS TABLE (request json, customer json, cards json, own_deletion json, other_deletion json, policy jsonb)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  RETURN QUERY
  SELECT row_to_json(q), row_to_json(c),
    (SELECT coalesce(json_agg(row_to_json(k) ORDER BY k.card_id), '[]') FROM click_to_pay_card k
      WHERE k.tenant_id = p_tenant AND k.credential_id = c.id),
    (SELECT row_to_json(d) FROM find_deletion(p_tenant, q.id) d),
    CASE WHEN c.deletion_id <> q.id THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d) END,
    t.policy
  FROM network_request q
  JOIN credential c ON c.tenant_id = p_tenant AND c.id = q.credential_id
  JOIN tenant t ON t.tenant_id = p_tenant
  WHERE q.tenant_id = p_tenant AND q.id = p_request;
END
$$;

-- Writes how far a request is. False when somebody else has written since it was loaded. One that has ended stays so: its end is
-- written without a look at this version.
CREATE FUNCTION advance_network_request(p_tenant text, p_id uuid, p_before int, p_state text, p_version int, p_attempts int,
  p_last_error text, p_trace_id text)
RETURNS boolean
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  UPDATE network_request q
  SET state = p_state, version = p_version, attempts = p_attempts, last_error = p_last_error, request_trace_id = p_trace_id
  WHERE q.tenant_id = p_tenant AND q.id = p_id AND q.version = p_before AND q.ended_at IS NULL;
  RETURN FOUND;
END
$$;

REVOKE EXECUTE ON FUNCTION load_network_task (text, uuid),
  advance_network_request (text, uuid, int, text, int, int, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION load_network_task (text, uuid),
  advance_network_request (text, uuid, int, text, int, int, text, text) TO expunge_app;
