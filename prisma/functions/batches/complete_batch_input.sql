-- Ends an input: marks each item whose target an earlier line has. `keys` has a hash of each item's natural key, or null for an invalid line.
-- The batch takes the input over by `apply_changes`, which removes the lists of all others. Returns the numbers of lists and of duplicates.
CREATE OR REPLACE FUNCTION complete_batch_input(p_tenant text, p_batch uuid, p_input uuid)
RETURNS TABLE (lists int, duplicates int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET work_mem = '64MB' AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch AND b.state = 'draft' FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM forbid('only a draft takes items', p_batch::text);
  END IF;
  WITH item AS (
    SELECT l.number, k.place, first_value(ARRAY[l.number, k.place]) OVER same AS first, row_number() OVER same AS nth
    FROM batch_list l, unnest(l.keys) WITH ORDINALITY AS k (key, place)
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input AND k.key IS NOT NULL
    WINDOW same AS (PARTITION BY k.key ORDER BY l.number, k.place)
  ), doubled AS (
    SELECT i.number, json_object_agg(i.place - 1, f.lines -> (i.first[2] - 1)::int -> 'line') AS places, count(*) AS items
    FROM item i JOIN batch_list f ON f.tenant_id = p_tenant AND f.batch_id = p_batch AND f.input = p_input AND f.number = i.first[1]
    WHERE i.nth > 1 GROUP BY i.number
  )
  UPDATE batch_list l SET duplicates = d.places, items = l.items - d.items
  FROM doubled d
  WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input AND l.number = d.number;
  UPDATE batch_list l SET keys = '{}' WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input;
  RETURN QUERY
    SELECT count(*)::int, coalesce(sum((SELECT count(*) FROM json_object_keys(l.duplicates))), 0)::int
    FROM batch_list l WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input;
END
$$;
