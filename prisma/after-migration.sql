-- Grants on the tables of Prisma and pg-boss, which exist only after the migrations have run and the queue is installed.

-- Readiness compares the applied migrations with those that this version knows.
GRANT SELECT ON _prisma_migrations TO expunge_app, expunge_readonly;

GRANT USAGE ON SCHEMA pgboss TO expunge_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO expunge_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO expunge_app;

-- Functions with the rights of their owner belong to the role that has just the rights they need and is bound by row level security,
-- even if a superuser migrates. Maintenance of whole tables stays with the owner of the tables.
DO $$
DECLARE
  v_lookups text[] := ARRAY['all_tenants', 'batches_at_work', 'find_client', 'shared_owner_bids', 'tenant_to_rehash', 'tenants_to_reconcile', 'tenants_to_sweep', 'webhooks_behind',
    'webhooks_due', 'webhooks_pending', 'webhooks_to_tidy'];
  v_maintenance text[] := ARRAY['analyze_credentials', 'compact_queue', 'maintain_partitions'];
  v_role text;
  v_function regprocedure;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['expunge_writer', 'expunge_lookup'] LOOP
    IF NOT pg_has_role(current_user, v_role, 'USAGE') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', v_role);
    END IF;
    FOR v_function IN
      SELECT p.oid FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.proname <> ALL (v_maintenance)
        AND (p.proname = ANY (v_lookups)) = (v_role = 'expunge_lookup') AND p.proowner <> v_role::regrole
    LOOP
      -- The new owner of a function needs this right at that moment only.
      EXECUTE format('GRANT CREATE ON SCHEMA public TO %I', v_role);
      EXECUTE format('ALTER FUNCTION %s OWNER TO %I', v_function, v_role);
      EXECUTE format('REVOKE CREATE ON SCHEMA public FROM %I', v_role);
    END LOOP;
  END LOOP;
END
$$;

-- Logins create no objects, not even temporary ones; maintenance does.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO CURRENT_USER', current_database());
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;
