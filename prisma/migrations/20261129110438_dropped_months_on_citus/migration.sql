SET LOCAL check_function_bodies = off;

-- Creates the partitions of the month of `p_now`, of the next three months, and of the months found in the default
-- partitions. Then drops the partitions that ended before their table's retention. `p_kept`: {"deletion": "36
-- months", "event": …}. A table that it does not name loses nothing, nothing is dropped before the minimum of its table in
-- `retention_minimum`, nor is a table without one, no retention is shorter than 30 days, and a partition with an open
-- deletion stays. Batches and their lists are retained like deletions, and no partition with an open batch is dropped.
--
-- Returns each action: `made`, `dropped`, `open` (a partition kept for an open deletion), or `busy` (a table stayed
-- locked longer than others may be kept waiting; the run ends there and the caller tries again). Only one run works
-- at a time; a concurrent one returns no rows.
CREATE OR REPLACE FUNCTION maintain_partitions_at(p_now timestamptz, p_kept jsonb)
RETURNS TABLE (action text, partition text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms'
-- Months are those of UTC for every caller.
SET timezone = 'UTC' AS $$
DECLARE
  v_tables text[] := ARRAY['audit_entry', 'batch_list', 'deletion', 'deletion_batch', 'event', 'idempotency_record'];
  v_table text;
  v_records text;
  v_month timestamptz;
  v_this timestamptz := date_trunc('month', p_now, 'UTC');
  v_last timestamptz := (date_trunc('month', p_now AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC';
  v_kept interval;
  v_minimum interval;
  v_open boolean;
BEGIN
  SELECT k INTO v_table FROM jsonb_object_keys(p_kept) k
    WHERE k <> ALL (ARRAY['audit_entry', 'deletion', 'event', 'idempotency_record']);
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
    v_records := CASE WHEN v_table IN ('batch_list', 'deletion_batch') THEN 'deletion' ELSE v_table END;
    v_kept := p_kept ->> v_records;
    SELECT make_interval(days => m.days) INTO v_minimum FROM public.retention_minimum m WHERE m.records = v_records;
    CONTINUE WHEN v_kept IS NULL OR v_minimum IS NULL;
    FOR partition, v_month IN
      SELECT c.relname::text, to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = format('public.%I', v_table)::regclass AND c.relname ~ '_\d{4}_\d{2}$' ORDER BY 1
    LOOP
      CONTINUE WHEN v_month > least(p_now, now()) - v_kept OR v_month > least(p_now, now()) - v_minimum;
      action := 'dropped';
      BEGIN
        -- Lock before the check: a failed deletion may be retried at any time.
        EXECUTE format('LOCK TABLE ONLY public.%I IN ACCESS EXCLUSIVE MODE', v_table);
        IF v_table = 'deletion' THEN
          EXECUTE format('SELECT EXISTS (SELECT 1 FROM partitions.%I
            WHERE state IN (''awaiting_approval'', ''scheduled'', ''waiting'', ''executing''))', partition) INTO v_open;
        ELSIF v_table IN ('batch_list', 'deletion_batch') THEN
          -- The lists of a month are dropped before their batches.
          EXECUTE format('SELECT EXISTS (SELECT FROM partitions.%I WHERE state NOT IN (''completed'', ''cancelled'', ''rejected''))',
            'deletion_batch' || right(partition, 8)) INTO v_open;
        ELSE
          v_open := false;
        END IF;
        IF v_open THEN
          action := 'open';
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
