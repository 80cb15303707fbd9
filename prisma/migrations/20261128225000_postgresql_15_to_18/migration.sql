SET LOCAL check_function_bodies = off;

-- Creates deliveries for the next events after the endpoint's position, reading at most `p_limit` events, and
-- advances the position. Each event is handed out once: the endpoint's row is locked, and a caller that finds it
-- locked skips it. Returns the number of deliveries created and whether more events remain.
--
-- A delivery behind one that is due in more than a lease's time becomes due together with it; there is no need to
-- look at it earlier.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION fan_out_events(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz)
RETURNS TABLE (made int, behind boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v_handed bigint;
  v_types text[];
  v_last bigint;
  v_until bigint;
BEGIN
  PERFORM enter_tenant(p_tenant);
  made := 0;
  behind := false;
  SELECT e.fanned_out_seq, e.event_types INTO v_handed, v_types FROM webhook_endpoint e
  WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active' FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    SELECT l.last_event_seq INTO v_last FROM tenant_ledger l WHERE l.tenant_id = p_tenant;
    v_until := least(v_last, v_handed + p_limit);
    IF v_until > v_handed THEN
      INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, ordering_key, state,
        due_at, created_at)
      SELECT p_tenant, uuid_v7(), p_endpoint, v.seq, v.id, v.type, v.occurred_at, c.credential, 'pending',
        CASE WHEN h.due_at > p_now + interval '60 seconds' THEN h.due_at ELSE p_now END,
        p_now
      FROM event v CROSS JOIN LATERAL (SELECT event_credential(p_tenant, v.type, v.subject, v.body) AS credential) c
      LEFT JOIN LATERAL (SELECT w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint
        AND w.ordering_key = c.credential AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1) h ON true
      WHERE v.tenant_id = p_tenant AND v.seq > v_handed AND v.seq <= v_until
        AND (cardinality(v_types) = 0 OR v.type = ANY (v_types))
      ORDER BY v.seq
      ON CONFLICT (tenant_id, endpoint_id, ordering_key, event_seq) WHERE state = 'pending' DO NOTHING;
      GET DIAGNOSTICS made = ROW_COUNT;
      UPDATE webhook_endpoint e SET fanned_out_seq = v_until WHERE e.tenant_id = p_tenant AND e.id = p_endpoint;
      behind := v_until < v_last;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Creates the partitions of the month of `p_now`, of the next three months, and of the months found in the default
-- partitions. Then drops the partitions that ended before their table's retention. `p_kept`: {"deletion": "36
-- months", "event": …}. A table that it does not name loses nothing, nothing is dropped before the minimum of its table in
-- `retention_minimum`, nor is a table without one, no retention is shorter than 30 days, and a partition with an open
-- deletion stays.
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
  v_tables text[] := ARRAY['audit_entry', 'deletion', 'event', 'idempotency_record'];
  v_table text;
  v_month timestamptz;
  v_this timestamptz := date_trunc('month', p_now, 'UTC');
  v_last timestamptz := (date_trunc('month', p_now AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC';
  v_kept interval;
  v_minimum interval;
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
    SELECT make_interval(days => m.days) INTO v_minimum FROM public.retention_minimum m WHERE m.records = v_table;
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

-- A new UUID v7 (RFC 9562, 5.7): 48 bits of milliseconds, the version, 12 bits of their fraction, which order the ids of
-- one statement (6.2, method 3), and random bits. PostgreSQL has such a function since version 18.
CREATE OR REPLACE FUNCTION uuid_v7()
RETURNS uuid
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(overlay(uuid_send(gen_random_uuid()) PLACING
    int8send(((t.us / 1000) << 16) | x'7000'::bigint | ((t.us % 1000) * 4096 / 1000)) FROM 1 FOR 8), 'hex')::uuid
  FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us) AS t
$$;

GRANT EXECUTE ON FUNCTION uuid_v7() TO expunge_app;

REVOKE EXECUTE ON FUNCTION uuid_v7() FROM PUBLIC;
