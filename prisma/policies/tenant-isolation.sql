-- Row level security on every table, forced on the owner too. A query sees the rows of the tenant that its transaction
-- has named, and none without one.
DO $$
DECLARE
  t regclass;
  v_of_tenant boolean;
BEGIN
  FOR t, v_of_tenant IN
    SELECT c.oid, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    IF v_of_tenant THEN
      EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    END IF;
  END LOOP;
END
$$;
