-- The planner assumes that every row belongs to the current tenant, so that a plan which reads all rows of a tenant
-- never looks cheap.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT a.attrelid::regclass FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'tenant_id'
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;

-- The partitioned tables, whose statistics come from their partitions.
ALTER TABLE deletion ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE event ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE audit_entry ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE deletion_batch ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE batch_list ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE idempotency_record ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
