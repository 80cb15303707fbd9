-- Ends the claim of a list after its preview, with the decision on each line (`p_previewed`) and their counts, or after its run, by its outcomes.
-- Returns whether the list was still claimed and each of its items has an outcome; otherwise nothing changes.
CREATE OR REPLACE FUNCTION finish_batch_list(p_tenant text, p_batch uuid, p_number int, p_claim uuid, p_now timestamptz,
  p_previewed json, p_decisions jsonb)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_previewed IS NOT NULL THEN
    UPDATE batch_list l SET stage = 'previewed', previewed = p_previewed, decisions = p_decisions, claim = NULL, claimed_until = NULL
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.number = p_number AND l.claim = p_claim AND l.stage = 'input';
  ELSE
    UPDATE batch_list l SET stage = 'decided', counts = c.counts, open = c.open, claim = NULL, claimed_until = NULL, decided_at = p_now
    FROM batch_list n, LATERAL count_batch_outcomes(n.outcomes, n.previewed) AS c
    WHERE n.tenant_id = p_tenant AND n.batch_id = p_batch AND n.number = p_number AND n.claim = p_claim AND n.stage = 'previewed'
      AND c.items = n.items
      AND l.tenant_id = n.tenant_id AND l.batch_id = n.batch_id AND l.input = n.input AND l.number = n.number;
  END IF;
  RETURN FOUND;
END
$$;
