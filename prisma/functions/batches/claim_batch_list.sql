-- Claims the first list of a batch that waits for its preview (stage `input`) or for its run (`previewed`) and that no worker has, until a
-- time. Returns nothing if there is none, if the batch has left the state of that work, or if more than `p_most` items might then be decided within
-- an hour. The worker decides at most `p_most` items of a longer list at a time.
CREATE OR REPLACE FUNCTION claim_batch_list(p_tenant text, p_batch uuid, p_stage text, p_claim uuid, p_now timestamptz,
  p_until timestamptz, p_most bigint)
RETURNS TABLE (number int, lines json, duplicates json, previewed json, outcomes jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_input uuid;
  v_number int;
  v_left bigint;
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_most IS NOT NULL THEN
    -- One claim after the other: each counts those before it.
    PERFORM FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
  END IF;
  SELECT b.input INTO v_input FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch
    AND b.state = CASE p_stage WHEN 'input' THEN 'previewing' ELSE 'running' END;
  IF p_most IS NOT NULL THEN
    SELECT p_most - coalesce(sum(l.items), 0) INTO v_left FROM batch_list l
    WHERE l.tenant_id = p_tenant AND l.batch_id >= uuid_at(p_now - interval '400 days')
      AND (l.decided_at > p_now - interval '1 hour' OR l.stage = 'previewed' AND l.claimed_until > p_now);
  END IF;
  -- A statement of its own: as a part of the UPDATE it could be executed for each row, and claim a list each time.
  SELECT n.number INTO v_number FROM batch_list n
  WHERE n.tenant_id = p_tenant AND n.batch_id = p_batch AND n.input = v_input AND n.stage = p_stage
    AND (n.claimed_until IS NULL OR n.claimed_until <= p_now) AND (v_left IS NULL OR least(n.items, p_most) <= v_left)
  ORDER BY n.number LIMIT 1 FOR UPDATE SKIP LOCKED;
  RETURN QUERY
    UPDATE batch_list l SET claim = p_claim, claimed_until = p_until
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = v_input AND l.number = v_number
    RETURNING l.number, l.lines, l.duplicates, l.previewed, l.outcomes;
END
$$;
