-- Ends the claim of a list after its preview, with the decision on each line (`p_previewed`) and their counts, or after its run, which may leave
-- items for a later one. Returns whether the list was still claimed; otherwise nothing changes.
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
    UPDATE batch_list l
    SET stage = CASE (SELECT count(*) FROM jsonb_object_keys(l.outcomes)) WHEN l.items THEN 'decided' ELSE l.stage END,
      claim = NULL, claimed_until = NULL, decided_at = p_now
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.number = p_number AND l.claim = p_claim AND l.stage = 'previewed';
  END IF;
  RETURN FOUND;
END
$$;
