-- What grows for ever becomes partitioned by time, a month (UTC) a partition, so that what is not kept any longer is dropped
-- and not deleted. Partitions live in a schema of their own: nobody but the owner may use it, and whoever asks the tables in
-- `public` reaches them by these tables' policies and grants.

CREATE SCHEMA partitions;

-- Each value and its reason: "Growth" in docs/operations.md. A vacuum of what is only ever added costs what was added
-- since the last one, so its distance is a number of rows, not a part of a table that grows.
ALTER TABLE credential SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE mandate SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02);
-- A row a tenant, and each list of changes makes a new version of one.
ALTER TABLE tenant_ledger SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_cost_delay = 0);

-- The least UUID v7 of a moment: those that are made from then on are not below it.
CREATE FUNCTION uuid_at(p_at timestamptz)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- The months (UTC) from which a table's default partition holds rows, up to a last one. Ids that are no UUID v7 say nothing of time,
-- and may stay where they are.
CREATE FUNCTION default_months(p_table text, p_last timestamptz)
RETURNS SETOF timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at text := CASE p_table
    WHEN 'deletion' THEN 'to_timestamp((''x'' || left(replace(id::text, ''-'', ''''), 12))::bit(48)::bigint / 1000.0)'
    WHEN 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT date_trunc(''month'', %1$s, ''UTC'') FROM partitions.%2$I WHERE %1$s >= ''2015-01-01Z'' AND %1$s < $1 ORDER BY 1',
    v_at, p_table || '_default') USING p_last + interval '1 month';
END
$$;

-- Makes the partition of a month, with what its table's default partition holds of it. Returns its name, or NULL where it is.
CREATE FUNCTION make_partition(p_table text, p_month timestamptz)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text := p_table || to_char(p_month AT TIME ZONE 'UTC', '_YYYY_MM');
  v_next timestamptz := (p_month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
  v_key text := CASE p_table WHEN 'deletion' THEN 'id' WHEN 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
  v_from text := CASE p_table WHEN 'deletion' THEN public.uuid_at(p_month)::text ELSE p_month::text END;
  v_to text := CASE p_table WHEN 'deletion' THEN public.uuid_at(v_next)::text ELSE v_next::text END;
BEGIN
  IF to_regclass('partitions.' || v_name) IS NOT NULL THEN
    RETURN NULL;
  END IF;
  -- Nothing may be added to the default partition from the look at it to the commit.
  EXECUTE format('LOCK TABLE partitions.%I IN ACCESS EXCLUSIVE MODE', p_table || '_default');
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
    WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
      autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)', v_name, p_table);
  -- Without policies: whoever is not the owner would see nothing here, were it ever granted anything.
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1)', v_name);
  EXECUTE format('WITH moved AS (DELETE FROM partitions.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
    INSERT INTO partitions.%5$I SELECT * FROM moved', p_table || '_default', v_key, v_from, v_to, v_name);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
    p_table, v_name, v_from, v_to);
  RETURN v_name;
END
$$;

-- Looks after the partitions: makes those of the month of `p_now`, of the next three, and of what the default partitions hold;
-- then drops those that ended before what is kept of their table. `p_kept`: {"deletion": "36 months", "event": …}; of a table
-- that it does not name nothing is dropped, and nothing younger than 30 days whatever it says. A partition with a deletion that has
-- not ended stays.
--
-- Returns what was done: `made`, `dropped`; `open`, a partition that stays for such a deletion; `busy`, one that a reader or writer held
-- for longer than others may be kept waiting behind this: then it ends, and is to be tried again. One at a time works: others return
-- nothing.
CREATE FUNCTION maintain_partitions(p_now timestamptz, p_kept jsonb)
RETURNS TABLE (action text, partition text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  v_tables text[] := ARRAY['audit_entry', 'deletion', 'event', 'idempotency_record'];
  v_table text;
  v_month timestamptz;
  v_this timestamptz := date_trunc('month', p_now, 'UTC');
  v_last timestamptz := (date_trunc('month', p_now AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC';
  v_kept interval;
  v_open boolean;
BEGIN
  SELECT k INTO v_table FROM jsonb_object_keys(p_kept) k WHERE k <> ALL (v_tables);
  IF FOUND THEN
    RAISE invalid_parameter_value USING MESSAGE = format('no such partitioned table: %s', v_table);
  END IF;
  SELECT k.key INTO v_table FROM jsonb_each_text(p_kept) k WHERE k.value::interval < interval '30 days' LIMIT 1;
  IF FOUND THEN
    RAISE invalid_parameter_value USING MESSAGE = format('%s is kept for 30 days at least', v_table);
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtext('maintain_partitions')) THEN
    RETURN;
  END IF;

  FOREACH v_table IN ARRAY v_tables LOOP
    FOR v_month IN
      SELECT m AT TIME ZONE 'UTC' FROM generate_series(v_this AT TIME ZONE 'UTC', v_last AT TIME ZONE 'UTC', interval '1 month') m
      UNION SELECT public.default_months(v_table, v_last) ORDER BY 1
    LOOP
      action := 'made';
      BEGIN
        partition := public.make_partition(v_table, v_month);
      EXCEPTION WHEN lock_not_available THEN
        action := 'busy';
        partition := v_table || '_default';
      END;
      IF partition IS NOT NULL THEN
        RETURN NEXT;
      END IF;
      IF action = 'busy' THEN
        RETURN;
      END IF;
    END LOOP;
  END LOOP;

  FOREACH v_table IN ARRAY v_tables LOOP
    v_kept := p_kept ->> v_table;
    CONTINUE WHEN v_kept IS NULL;
    FOR partition, v_month IN
      SELECT c.relname::text, (to_timestamp(right(c.relname, 7) || ' UTC', 'YYYY_MM TZ') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = format('public.%I', v_table)::regclass AND c.relname ~ '_\d{4}_\d{2}$' ORDER BY 1
    LOOP
      -- An end that is not later than now is one of the machine's clock too: nobody can claim that it is later than it is.
      CONTINUE WHEN v_month > least(p_now, now()) - v_kept;
      action := 'dropped';
      BEGIN
        -- Before it is looked at: a deletion that has failed can be tried again.
        EXECUTE format('LOCK TABLE ONLY public.%I IN ACCESS EXCLUSIVE MODE', v_table);
        IF v_table = 'deletion' THEN
          EXECUTE format('SELECT EXISTS (SELECT FROM partitions.%I
            WHERE state IN (''awaiting_approval'', ''scheduled'', ''waiting'', ''executing''))', partition) INTO v_open;
          IF v_open THEN
            action := 'open';
          END IF;
        END IF;
        IF action = 'dropped' THEN
          EXECUTE format('DROP TABLE partitions.%I', partition);
        END IF;
      EXCEPTION WHEN lock_not_available THEN
        action := 'busy';
      END;
      RETURN NEXT;
      IF action = 'busy' THEN
        RETURN;
      END IF;
    END LOOP;
  END LOOP;
END
$$;

-- Texts in the order of their bytes: those that begin with another are one after the other in an index, whatever the database's
-- own order of texts is.
DROP INDEX deletion_tenant_id_state_id_idx;
ALTER TABLE deletion
  ALTER COLUMN target_account TYPE text COLLATE "C", ALTER COLUMN target_reference TYPE text COLLATE "C";

-- The tables as they were become the default partitions of new ones: a net, so that no write ever fails for want of a partition.
DO $$
DECLARE
  t text;
  v_key text;
  v_primary text;
BEGIN
  FOREACH t IN ARRAY ARRAY['deletion', 'event', 'audit_entry', 'idempotency_record']
  LOOP
    v_key := CASE t WHEN 'deletion' THEN 'id' WHEN 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
    v_primary := CASE t WHEN 'deletion' THEN 'tenant_id, id' WHEN 'idempotency_record'
      THEN 'tenant_id, client_id, scope, key, created_at' ELSE 'tenant_id, seq, occurred_at' END;
    EXECUTE format('DROP POLICY tenant_isolation ON %I', t);
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY, DROP CONSTRAINT %I', t, t || '_pkey');
    EXECUTE format('REVOKE ALL ON %I FROM expunge_app, expunge_readonly', t);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', t, t || '_default');
    EXECUTE format('ALTER TABLE %I SET SCHEMA partitions', t || '_default');

    EXECUTE format('CREATE TABLE %I (LIKE partitions.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE,
      CONSTRAINT %I PRIMARY KEY (%s)) PARTITION BY RANGE (%I)', t, t || '_default', t || '_pkey', v_primary, v_key);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = 1, n_distinct_inherited = 1)', t);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION partitions.%I DEFAULT', t, t || '_default');
  END LOOP;
END
$$;

GRANT SELECT ON deletion, event, audit_entry, idempotency_record TO expunge_app, expunge_readonly;
GRANT INSERT ON deletion, event, audit_entry, idempotency_record TO expunge_app;
GRANT UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at,
  network_confirmed_at, erased_at, completed_at) ON deletion TO expunge_app;

-- What lists of deletions are asked by: the state and the kind (without both, one list is merged from those of each), and the
-- beginning of an account or a reference.
CREATE INDEX "deletion_tenant_id_state_target_kind_id_idx" ON "deletion"("tenant_id", "state", "target_kind", "id");
CREATE INDEX "deletion_tenant_id_target_account_id_idx" ON "deletion"("tenant_id", "target_account", "id");
CREATE INDEX "deletion_tenant_id_target_reference_id_idx" ON "deletion"("tenant_id", "target_reference", "id");

-- Jobs that were done leave dead rows in the queue's table, which a vacuum removes, unless some transaction has been reading for as long
-- as they are dead, be it from other tables. Whoever looks for a job reads past all of them. So when there are `p_dead` of
-- them, the jobs that are still to be done go into the table emptied. Returns how many dead rows were left behind that way, or 0; -1
-- when somebody held the table for longer than others may be kept waiting: then it is to be tried again.
CREATE FUNCTION compact_queue(p_dead bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  v_dead bigint := (SELECT n_dead_tup FROM pg_stat_all_tables WHERE relid = 'pgboss.job_common'::regclass);
BEGIN
  IF v_dead < p_dead OR NOT pg_try_advisory_xact_lock(hashtext('compact_queue')) THEN
    RETURN 0;
  END IF;
  LOCK TABLE pgboss.job_common IN ACCESS EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE expunge_jobs ON COMMIT DROP AS
    SELECT * FROM pgboss.job_common WHERE state NOT IN ('completed', 'cancelled');
  TRUNCATE pgboss.job_common;
  INSERT INTO pgboss.job_common SELECT * FROM pg_temp.expunge_jobs;
  RETURN v_dead;
EXCEPTION WHEN lock_not_available THEN
  RETURN -1;
END
$$;

REVOKE EXECUTE ON FUNCTION compact_queue (bigint), uuid_at (timestamptz), default_months (text, timestamptz), make_partition (text, timestamptz),
  maintain_partitions (timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maintain_partitions (timestamptz, jsonb), compact_queue (bigint) TO expunge_app;

-- Every month of which there is something, and those to come.
SELECT maintain_partitions(now(), '{}');
