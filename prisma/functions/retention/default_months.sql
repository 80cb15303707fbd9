-- The months (UTC) for which a table's default partition holds rows, up to `p_last`. Ids that are not UUID v7 carry
-- no time; their rows may stay in the default partition.
CREATE OR REPLACE FUNCTION default_months(p_table text, p_last timestamptz)
RETURNS SETOF timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_of_uuid text := 'to_timestamp((''x'' || left(replace(%I::text, ''-'', ''''), 12))::bit(48)::bigint / 1000.0)';
  v_at text := CASE
    WHEN p_table IN ('deletion', 'deletion_batch') THEN format(v_of_uuid, 'id')
    WHEN p_table = 'batch_list' THEN format(v_of_uuid, 'batch_id')
    WHEN p_table = 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT date_trunc(''month'', %1$s, ''UTC'') FROM partitions.%2$I WHERE %1$s >= ''2015-01-01Z'' AND %1$s < $1 ORDER BY 1',
    v_at, p_table || '_default') USING p_last + interval '1 month';
END
$$;
