-- A row holds the events of one subject that are written together. An event that is stored already becomes a row with one event. Row
-- level security binds the owner too and is lifted for the change.
ALTER TABLE event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE event RENAME COLUMN seq TO last_seq;
ALTER TABLE event RENAME COLUMN id TO ids;
ALTER TABLE event RENAME COLUMN type TO types;
ALTER TABLE event
  ALTER COLUMN ids TYPE uuid[] USING ARRAY[ids],
  ALTER COLUMN ids DROP NOT NULL,
  ALTER COLUMN types TYPE text[] USING ARRAY[types],
  ALTER COLUMN types DROP NOT NULL,
  ADD COLUMN first_seq bigint,
  ADD COLUMN details json;
UPDATE event SET first_seq = last_seq;
ALTER TABLE event ALTER COLUMN first_seq SET NOT NULL;
ALTER TABLE event FORCE ROW LEVEL SECURITY;

ALTER TABLE event
  ADD CONSTRAINT event_row CHECK (cardinality(ids) >= 1 AND cardinality(ids) <= 100 AND cardinality(types) = cardinality(ids)
    AND first_seq = last_seq - cardinality(ids) + 1);

-- Writes the effects of a list of decisions. Each parameter is a list of rows for one table, or NULL; `ord` is the
-- position of the change that a row belongs to. A change is written whole or not at all. It is lost if its credential
-- or the tenant's policy has changed since it was loaded, if a name that it claims is taken, if its idempotency key has
-- been used, or if it was judged by request counts that are out of date. Returns the positions of the lost changes.
--
-- It is the only way of the application to these tables, and runs with the rights of `expunge_writer`. No list may lead a row out of
-- a final state: `forbid` then refuses the whole call. Lists that are decided by the rules never do that.
--
-- The tenant's ledger row is locked until the commit. The writers of a tenant therefore run one after the other: the
-- checks hold until the commit, and the sequence numbers of events and audit entries follow the order of visibility.
CREATE OR REPLACE FUNCTION apply_changes(p_tenant text, p_credentials json, p_mandates json, p_evidence json, p_deletions json,
  p_events json, p_audits json, p_keys json, p_stored json, p_signed json, p_judged json, p_cards json, p_moved_cards json,
  p_withdrawn json, p_holds json, p_signals json, p_requests json, p_policies json)
RETURNS int[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
-- One plan per statement from the first call on, which looks each row up by its key: a plan that was cheapest over the
-- few rows of a new installation would read all rows of a large one.
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  v_event bigint;
  v_audit bigint;
  v_events bigint := 0;
  v_audits bigint := 0;
  v_lost int[] := '{}';
  v_more int[];
  v_accounts text[];
  v_defaults uuid[];
  -- Completes rows that do not repeat their tenant.
  v_tenant json := json_build_object('tenant_id', p_tenant);
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT l.last_event_seq, l.last_audit_seq INTO STRICT v_event, v_audit
  FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;

  IF p_keys IS NOT NULL THEN
    SELECT array_agg(k.ord) INTO v_more
    FROM json_to_recordset(p_keys) AS k (ord int, client_id text, scope text, key text, created_at timestamptz)
    WHERE EXISTS (SELECT FROM find_answer(p_tenant, k.client_id, k.scope, k.key, k.created_at));
    v_lost := v_lost || v_more;
  END IF;
  IF p_stored IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_stored) AS n (ord int, kind text, account_id text, reference text)
    WHERE EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = n.kind
      AND c.account_id = n.account_id AND c.reference = n.reference);
    v_lost := v_lost || v_more;
  END IF;
  IF p_signed IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_signed) AS n (ord int, identity text)
    WHERE EXISTS (SELECT FROM mandate m WHERE m.tenant_id = p_tenant AND m.identity = n.identity)
      OR EXISTS (SELECT FROM mandate_version v WHERE v.tenant_id = p_tenant AND v.identity = n.identity);
    v_lost := v_lost || v_more;
  END IF;
  IF p_judged IS NOT NULL THEN
    SELECT array_agg(j.ord) INTO v_more
    FROM json_to_recordset(p_judged) AS j (ord int, history json, at timestamptz, counts json), tenant t
    WHERE t.tenant_id = p_tenant AND velocity_counts(p_tenant, t.policy, j.history, j.at)
      <> ARRAY (SELECT json_array_elements_text(j.counts)::int);
    v_lost := v_lost || v_more;
  END IF;
  IF p_policies IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_policies) AS n (ord int, version int), tenant t
    WHERE t.tenant_id = p_tenant AND t.policy_version <> n.version;
    v_lost := v_lost || v_more;
  END IF;

  IF p_credentials IS NOT NULL THEN
    WITH asked AS MATERIALIZED (
      SELECT * FROM json_to_recordset(p_credentials) AS n (ord int, id uuid, version int, state text, changed_at timestamptz,
        deletion_id uuid, erase boolean, renews boolean, owner_bid text, brand text, last4 text, expires_on date, country text)
    ), changed AS (
      UPDATE credential c
      SET state = CASE WHEN c.state NOT IN ('deleted', 'REMOVED') OR n.state = c.state
            -- A new life: a token that is stored again with consent, a customer that is enrolled again.
            OR n.renews AND (c.kind, n.state) IN (('card_token', 'active'), ('click_to_pay_customer', 'REGISTRATION_IN_PROGRESS'))
          THEN n.state ELSE forbid('a deleted credential stays deleted') END,
        version = c.version + 1, changed_at = n.changed_at,
        deletion_id = CASE WHEN n.renews IS NOT TRUE THEN coalesce(n.deletion_id, c.deletion_id) END,
        owner_bid = coalesce(n.owner_bid, c.owner_bid),
        sealed = CASE WHEN NOT n.erase THEN c.sealed END,
        sealed_key = CASE WHEN NOT n.erase THEN c.sealed_key END,
        brand = CASE WHEN NOT n.erase THEN coalesce(n.brand, c.brand) END,
        last4 = CASE WHEN NOT n.erase THEN coalesce(n.last4, c.last4) END,
        expires_on = CASE WHEN NOT n.erase THEN coalesce(n.expires_on, c.expires_on) END,
        country = CASE WHEN NOT n.erase THEN coalesce(n.country, c.country) END,
        masked_number = CASE WHEN NOT n.erase THEN c.masked_number END,
        is_default = c.is_default AND NOT n.erase
      FROM asked n
      WHERE c.tenant_id = p_tenant AND c.id = n.id AND c.version = n.version AND n.ord <> ALL (v_lost)
      RETURNING n.ord
    )
    SELECT array_agg(asked.ord) INTO v_more FROM asked WHERE asked.ord NOT IN (SELECT changed.ord FROM changed);
    v_lost := v_lost || v_more;
  END IF;

  -- Rows of lost changes are rare, so they are removed from their lists here instead of being tested for below.
  IF v_lost <> '{}' THEN
    p_mandates := without_lost(p_mandates, v_lost);
    p_evidence := without_lost(p_evidence, v_lost);
    p_deletions := without_lost(p_deletions, v_lost);
    p_events := without_lost(p_events, v_lost);
    p_audits := without_lost(p_audits, v_lost);
    p_keys := without_lost(p_keys, v_lost);
    p_stored := without_lost(p_stored, v_lost);
    p_signed := without_lost(p_signed, v_lost);
    p_cards := without_lost(p_cards, v_lost);
    p_moved_cards := without_lost(p_moved_cards, v_lost);
    p_withdrawn := without_lost(p_withdrawn, v_lost);
    p_holds := without_lost(p_holds, v_lost);
    p_signals := without_lost(p_signals, v_lost);
    p_requests := without_lost(p_requests, v_lost);
    p_policies := without_lost(p_policies, v_lost);
  END IF;

  -- A row that is inserted whole takes its columns from its table.
  IF p_deletions IS NOT NULL THEN
    INSERT INTO deletion
    SELECT d.* FROM json_populate_recordset(json_populate_record(NULL::deletion, v_tenant), p_deletions) AS d
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = CASE
        WHEN deletion.state IN ('completed', 'refused', 'rejected', 'cancelled') THEN forbid('a deletion that has ended is final')
        WHEN deletion.state = 'awaiting_approval' AND excluded.state IN ('scheduled', 'waiting', 'executing', 'completed')
          AND json_array_length(excluded.approvals) = json_array_length(deletion.approvals)
          THEN forbid('a deletion that awaits approval needs one')
        ELSE excluded.state END,
      approvals = CASE WHEN continues(deletion.approvals, excluded.approvals) THEN excluded.approvals
        ELSE forbid('approvals are only added')::json END,
      version = excluded.version, policy = excluded.policy, steps = excluded.steps, reasons = excluded.reasons,
      event_ids = excluded.event_ids, scheduled_for = excluded.scheduled_for,
      accepted_at = excluded.accepted_at, disabled_at = excluded.disabled_at,
      network_confirmed_at = excluded.network_confirmed_at, erased_at = excluded.erased_at,
      completed_at = excluded.completed_at;
  END IF;
  IF p_mandates IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') THEN 'cancelled' ELSE forbid('a mandate that has ended is final') END,
      version = m.version + 1, cancelled_at = n.cancelled_at, cancelled_by = n.cancelled_by,
      cancellation_reason = n.cancellation_reason, cancellation_channel = n.cancellation_channel
    FROM json_to_recordset(p_mandates) AS n (id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text,
      cancellation_channel text)
    WHERE m.tenant_id = p_tenant AND m.id = n.id;
  END IF;
  IF p_evidence IS NOT NULL THEN
    INSERT INTO mandate_evidence
    SELECT v.* FROM json_populate_recordset(json_populate_record(NULL::mandate_evidence, v_tenant), p_evidence) AS v;
  END IF;
  IF p_withdrawn IS NOT NULL THEN
    UPDATE collection x
    SET state = CASE WHEN x.state = 'planned' THEN 'withdrawn' ELSE forbid('only a planned collection is withdrawn') END,
      changed_at = n.changed_at
    FROM json_to_recordset(p_withdrawn) AS n (mandate_id uuid, end_to_end_ids text[], changed_at timestamptz)
    WHERE x.tenant_id = p_tenant AND x.mandate_id = n.mandate_id AND x.end_to_end_id = ANY (n.end_to_end_ids);
  END IF;
  IF p_stored IS NOT NULL THEN
    INSERT INTO credential
    SELECT c.* FROM json_populate_recordset(json_populate_record(NULL::credential, v_tenant), p_stored) AS c;
    -- The option that is stored last as the default of its account is its default, instead of any other.
    SELECT array_agg(n.account_id), array_agg(n.id) INTO v_accounts, v_defaults
    FROM (SELECT DISTINCT ON (s.account_id) s.account_id, s.id
      FROM json_to_recordset(p_stored) AS s (ord int, id uuid, account_id text, as_default boolean)
      WHERE s.as_default ORDER BY s.account_id, s.ord DESC) AS n;
    IF v_defaults IS NOT NULL THEN
      UPDATE credential c SET is_default = false
      WHERE c.tenant_id = p_tenant AND c.account_id = ANY (v_accounts) AND c.is_default;
      UPDATE credential c SET is_default = true WHERE c.tenant_id = p_tenant AND c.id = ANY (v_defaults);
    END IF;
  END IF;
  IF p_signed IS NOT NULL THEN
    INSERT INTO mandate
    SELECT m.* FROM json_populate_recordset(json_populate_record(NULL::mandate, v_tenant), p_signed) AS m;
  END IF;
  IF p_moved_cards IS NOT NULL THEN
    UPDATE click_to_pay_card k
    SET state = CASE WHEN k.state <> 'REMOVED' OR n.state IN ('REMOVED', 'REGISTRATION_IN_PROGRESS') THEN n.state
        ELSE forbid('a removed card stays removed') END,
      changed_at = n.changed_at, last4 = CASE WHEN n.state <> 'REMOVED' THEN k.last4 END
    FROM json_to_recordset(p_moved_cards) AS n (credential_id uuid, state text, from_states text[], card_ids bigint[],
      changed_at timestamptz)
    WHERE k.tenant_id = p_tenant AND k.credential_id = n.credential_id AND k.state = ANY (n.from_states)
      AND (n.card_ids IS NULL OR k.card_id = ANY (n.card_ids));
  END IF;
  IF p_cards IS NOT NULL THEN
    INSERT INTO click_to_pay_card
    SELECT k.* FROM json_populate_recordset(json_populate_record(NULL::click_to_pay_card, v_tenant), p_cards) AS k
    ON CONFLICT (tenant_id, credential_id, card_id) DO UPDATE
    SET state = CASE WHEN click_to_pay_card.state <> 'REMOVED' OR excluded.state IN ('REMOVED', 'REGISTRATION_IN_PROGRESS')
        THEN excluded.state ELSE forbid('a removed card stays removed') END,
      last4 = excluded.last4, changed_at = excluded.changed_at;
  END IF;
  IF p_requests IS NOT NULL THEN
    INSERT INTO network_request
    SELECT q.* FROM json_populate_recordset(json_populate_record(NULL::network_request, v_tenant), p_requests) AS q
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = CASE WHEN network_request.state <> 'succeeded' OR excluded.state = 'succeeded' THEN excluded.state
        ELSE forbid('a request that has succeeded is final') END,
      card_ids = excluded.card_ids, version = network_request.version + 1, attempts = excluded.attempts,
      last_error = excluded.last_error, sealed = excluded.sealed, sealed_key = excluded.sealed_key,
      request_trace_id = excluded.request_trace_id, requested_at = excluded.requested_at, ended_at = excluded.ended_at;
  END IF;
  IF p_holds IS NOT NULL THEN
    INSERT INTO hold
    SELECT h.* FROM json_populate_recordset(json_populate_record(NULL::hold, v_tenant), p_holds) AS h
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET released_by = coalesce(hold.released_by, excluded.released_by),
      released_at = coalesce(hold.released_at, excluded.released_at);
  END IF;
  IF p_signals IS NOT NULL THEN
    INSERT INTO risk_signal
    SELECT s.* FROM json_populate_recordset(json_populate_record(NULL::risk_signal, v_tenant), p_signals) AS s
    ON CONFLICT DO NOTHING;
  END IF;
  IF p_policies IS NOT NULL THEN
    UPDATE tenant t SET policy = n.policy, pending_policy = n.pending, policy_version = t.policy_version + 1
    FROM json_to_recordset(p_policies) AS n (policy jsonb, pending jsonb)
    WHERE t.tenant_id = p_tenant;
  END IF;
  IF p_keys IS NOT NULL THEN
    INSERT INTO idempotency_record
    SELECT k.* FROM json_populate_recordset(json_populate_record(NULL::idempotency_record, v_tenant), p_keys) AS k;
  END IF;

  IF p_events IS NOT NULL THEN
    WITH written AS (
      INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body, details)
      SELECT p_tenant, v_event + e.until, v_event + e.until - cardinality(e.ids) + 1, e.ids, e.types, e.subject, e.occurred_at,
        e.body, e.details
      FROM (SELECT r.*, sum(cardinality(r.ids)) OVER (ROWS UNBOUNDED PRECEDING) AS until
        FROM json_to_recordset(p_events)
          AS r (ids uuid[], types text[], subject text, occurred_at timestamptz, body json, details json)) AS e
      RETURNING last_seq
    )
    SELECT max(written.last_seq) - v_event INTO v_events FROM written;
  END IF;
  IF p_audits IS NOT NULL THEN
    INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
    SELECT p_tenant, v_audit + e.place, e.occurred_at, e.actor, e.action, e.subject, e.outcome, e.details
    FROM ROWS FROM (json_to_recordset(p_audits) AS (occurred_at timestamptz, actor text, action text, subject text,
      outcome text, details json)) WITH ORDINALITY AS e (occurred_at, actor, action, subject, outcome, details, place);
    GET DIAGNOSTICS v_audits = ROW_COUNT;
  END IF;
  IF v_events + v_audits > 0 THEN
    UPDATE tenant_ledger l SET last_event_seq = v_event + v_events, last_audit_seq = v_audit + v_audits
    WHERE l.tenant_id = p_tenant;
  END IF;
  RETURN v_lost;
END
$$;

-- The lowest sequence number whose event occurred at the given time or later. Events are numbered at commit, in an
-- order that can differ by seconds from the order of occurrence, so a reader that must miss none starts slightly
-- earlier. Dropped events count as earlier.
CREATE OR REPLACE FUNCTION event_seq_at(p_tenant text, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low bigint := 1;
  v_high bigint := (SELECT l.last_event_seq + 1 FROM public.tenant_ledger l WHERE l.tenant_id = p_tenant);
  v_middle bigint;
BEGIN
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high) / 2;
    IF EXISTS (SELECT FROM (SELECT e.first_seq, e.occurred_at FROM public.event e
      WHERE e.tenant_id = p_tenant AND e.last_seq >= v_middle ORDER BY e.last_seq LIMIT 1) AS e
      WHERE e.first_seq <= v_middle AND e.occurred_at >= p_at) THEN
      v_high := v_middle;
    ELSE
      v_low := v_middle + 1;
    END IF;
  END LOOP;
  RETURN v_low;
END
$$;

-- Creates deliveries for the next events after the endpoint's position, reading at most `p_limit` events, and
-- advances the position. Each event is handed out once: the endpoint's row is locked, and a caller that finds it
-- locked skips it. Returns the number of deliveries created and whether more events remain.
--
-- A delivery behind one that is due in more than a lease's time becomes due together with it; there is no need to
-- look at it earlier.
--
-- A row of events, of which there are at most 100, begins before the end of the range and may end behind it.
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
      SELECT p_tenant, uuid_v7(), p_endpoint, e.seq, e.id, e.type, v.occurred_at, c.credential, 'pending',
        CASE WHEN h.due_at > p_now + interval '60 seconds' THEN h.due_at ELSE p_now END,
        p_now
      FROM event v CROSS JOIN LATERAL (SELECT event_credential(p_tenant, v.types[1], v.subject, v.body) AS credential) c
      LEFT JOIN LATERAL (SELECT w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint
        AND w.ordering_key = c.credential AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1) h ON true
      CROSS JOIN LATERAL (SELECT u.id, u.type, v.first_seq + u.place - 1 AS seq
        FROM unnest(v.ids, v.types) WITH ORDINALITY AS u (id, type, place)) e
      WHERE v.tenant_id = p_tenant AND v.last_seq > v_handed AND v.last_seq < v_until + 100 AND e.seq > v_handed AND e.seq <= v_until
        AND (cardinality(v_types) = 0 OR e.type = ANY (v_types))
      ORDER BY v.last_seq
      ON CONFLICT (tenant_id, endpoint_id, ordering_key, event_seq) WHERE state = 'pending' DO NOTHING;
      GET DIAGNOSTICS made = ROW_COUNT;
      UPDATE webhook_endpoint e SET fanned_out_seq = v_until WHERE e.tenant_id = p_tenant AND e.id = p_endpoint;
      behind := v_until < v_last;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;

DROP FUNCTION claim_deliveries;
-- Leases due deliveries of an endpoint until `p_until`, at most `p_limit`: for each credential only its first pending
-- delivery, and none that is leased already. Returns each with its event and its endpoint. The event's data is that of its
-- row, `body`, with its own `details`; both are NULL if the event has been dropped.
--
-- It examines a bounded number of rows. If all of them are taken up by deliveries that wait behind others, these are
-- postponed until the ones before them are due, by at least 5 s, to make room.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION claim_deliveries(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz)
RETURNS TABLE (id uuid, attempts int, since timestamptz, event_id uuid, type text, subject text, occurred_at timestamptz,
  body json, details json, url text, format text, sealed bytea, sealed_key bytea)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.id, d.event_seq, d.ordering_key FROM webhook_delivery d
    WHERE d.tenant_id = p_tenant AND d.endpoint_id = p_endpoint AND d.state = 'pending' AND d.due_at <= p_now
      AND EXISTS (SELECT FROM webhook_endpoint e
        WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active')
    ORDER BY d.due_at LIMIT p_limit + 100 FOR UPDATE OF d SKIP LOCKED
  ),
  placed AS MATERIALIZED (
    SELECT d.id, d.event_seq, h.id AS head, h.due_at AS head_due_at
    FROM due d CROSS JOIN LATERAL (
      SELECT b.id, b.due_at FROM webhook_delivery b
      WHERE b.tenant_id = p_tenant AND b.endpoint_id = p_endpoint AND b.ordering_key = d.ordering_key AND b.state = 'pending'
      ORDER BY b.event_seq LIMIT 1
    ) h
  ),
  first AS MATERIALIZED (
    SELECT p.id FROM placed p WHERE p.id = p.head ORDER BY p.event_seq LIMIT p_limit
  ),
  parked AS (
    UPDATE webhook_delivery d SET due_at = greatest(p_now + interval '5 seconds',
      CASE WHEN p.head_due_at > p_now + interval '60 seconds' THEN p.head_due_at END)
    FROM placed p
    WHERE d.tenant_id = p_tenant AND d.id = p.id AND p.id <> p.head AND (SELECT count(*) FROM due) = p_limit + 100
  ),
  claimed AS (
    UPDATE webhook_delivery d SET due_at = p_until FROM first f WHERE d.tenant_id = p_tenant AND d.id = f.id RETURNING d.*
  )
  SELECT c.id, c.attempts, CASE WHEN c.replayed_by IS NULL THEN c.occurred_at ELSE c.created_at END, c.event_id, c.event_type,
    v.subject, c.occurred_at, v.body, v.details -> (c.event_seq - v.first_seq + 1)::text, e.url, e.format, e.sealed, e.sealed_key
  FROM claimed c
  JOIN webhook_endpoint e ON e.tenant_id = p_tenant AND e.id = c.endpoint_id
  LEFT JOIN LATERAL (
    SELECT n.* FROM event n
    WHERE n.tenant_id = p_tenant AND n.last_seq >= c.event_seq AND n.occurred_at = c.occurred_at ORDER BY n.last_seq LIMIT 1
  ) v ON v.first_seq <= c.event_seq
  ORDER BY c.event_seq, c.id;
END
$$;
REVOKE EXECUTE ON FUNCTION claim_deliveries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_deliveries TO expunge_app;
GRANT SELECT (last_seq) ON event TO expunge_writer;
