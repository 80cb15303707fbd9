-- Creates the partition of a month and moves the month's rows from the default partition into it. Returns its name,
-- or NULL if it already exists.
CREATE OR REPLACE FUNCTION make_partition(p_table text, p_month timestamptz)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text := p_table || to_char(p_month AT TIME ZONE 'UTC', '_YYYY_MM');
  v_next timestamptz := (p_month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
  v_key text := CASE WHEN p_table IN ('deletion', 'deletion_batch') THEN 'id' WHEN p_table = 'batch_list' THEN 'batch_id'
    WHEN p_table = 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
  v_from text := CASE WHEN v_key IN ('id', 'batch_id') THEN public.uuid_at(p_month)::text ELSE p_month::text END;
  v_to text := CASE WHEN v_key IN ('id', 'batch_id') THEN public.uuid_at(v_next)::text ELSE v_next::text END;
BEGIN
  IF to_regclass('partitions.' || v_name) IS NOT NULL THEN
    RETURN NULL;
  END IF;
  -- No row may enter the default partition between the move and the commit.
  EXECUTE format('LOCK TABLE partitions.%I IN ACCESS EXCLUSIVE MODE', p_table || '_default');
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
    WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
      autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)', v_name, p_table);
  -- Row security without a policy: even with a grant, a role other than the owner would see no row.
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1)', v_name);
  EXECUTE format('WITH moved AS (DELETE FROM partitions.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
    INSERT INTO partitions.%5$I SELECT * FROM moved', p_table || '_default', v_key, v_from, v_to, v_name);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
    p_table, v_name, v_from, v_to);
  RETURN v_name;
END
$$;
