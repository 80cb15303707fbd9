-- Brings the open outcomes of up to `p_limit` lists up to date with their deletions, after the list `p_after`. Returns the last list that was
-- looked at and the number of those that have changed.
CREATE OR REPLACE FUNCTION follow_batch_outcomes(p_tenant text, p_batch uuid, p_after int, p_limit int)
RETURNS TABLE (last int, changed int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY WITH open AS MATERIALIZED (
    SELECT l.input, l.number, l.outcomes, l.previewed FROM batch_list l
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.open > 0 AND l.number > p_after
    ORDER BY l.number LIMIT p_limit FOR UPDATE SKIP LOCKED
  ), moved AS (
    SELECT o.input, o.number, jsonb_object_agg(e.key, jsonb_set(e.value, '{0}', to_jsonb(n.outcome))) AS outcomes
    FROM open o, jsonb_each(o.outcomes) AS e, LATERAL find_deletion(p_tenant, (e.value ->> 1)::uuid) AS d,
      LATERAL (SELECT CASE WHEN d.state IN ('completed', 'executing', 'failed', 'refused') THEN d.state
        WHEN d.state IN ('cancelled', 'rejected') THEN 'cancelled' ELSE 'waiting' END) AS n (outcome)
    WHERE e.value ->> 0 IN ('executing', 'waiting', 'failed') AND e.value ->> 0 <> n.outcome
    GROUP BY o.input, o.number
  ), written AS (
    UPDATE batch_list l SET outcomes = l.outcomes || m.outcomes, counts = c.counts, open = c.open
    FROM moved m, open o, LATERAL count_batch_outcomes(o.outcomes || m.outcomes, o.previewed) AS c
    WHERE o.input = m.input AND o.number = m.number
      AND l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = m.input AND l.number = m.number
    RETURNING l.number
  )
  SELECT (SELECT max(o.number) FROM open o), (SELECT count(*) FROM written)::int;
END
$$;
