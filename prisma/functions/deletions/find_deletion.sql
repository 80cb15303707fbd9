-- A deletion by its key. It is a function of its own so that a statement that needs no deletion does not open the
-- table, which has a partition for every month.
CREATE OR REPLACE FUNCTION find_deletion(p_tenant text, p_id uuid)
RETURNS SETOF deletion
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM deletion d WHERE d.tenant_id = p_tenant AND d.id = p_id;
END
$$;
