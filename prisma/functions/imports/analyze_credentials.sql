-- Gathers the planner's statistics after `p_imported` new credentials, if those there are describe fewer than half of them. An installation that is
-- filled at once would otherwise have the plans of empty tables until autovacuum comes by: they search a tenant's rows one by one.
CREATE OR REPLACE FUNCTION analyze_credentials(p_imported bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '200ms' AS $$
BEGIN
  IF (SELECT c.reltuples < p_imported / 2 FROM pg_class c WHERE c.oid = 'credential'::regclass) THEN
    ANALYZE credential, mandate, mandate_version, collection, click_to_pay_card;
  END IF;
EXCEPTION WHEN lock_not_available THEN
  -- Autovacuum or another import holds the lock, and does the same.
  NULL;
END
$$;
