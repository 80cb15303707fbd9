-- Adds lists to an input of a draft. `p_lists`: [{number, lines, keys, items}].
CREATE OR REPLACE FUNCTION put_batch_lists(p_tenant text, p_batch uuid, p_input uuid, p_lists json)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  -- Shared, so that it stays a draft until the commit.
  PERFORM FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch AND b.state = 'draft' FOR SHARE;
  IF NOT FOUND THEN
    PERFORM forbid('only a draft takes items', p_batch::text);
  END IF;
  INSERT INTO batch_list (tenant_id, batch_id, input, number, lines, keys, items)
  SELECT p_tenant, p_batch, p_input, l.number, l.lines, l.keys, l.items
  FROM json_to_recordset(p_lists) AS l (number int, lines json, keys uuid[], items int);
END
$$;
