-- Roles belong to the cluster, so another database may have created them already. They cannot log in.
-- `expunge_app` and `expunge_readonly`: each installation creates login roles that are members of them.
-- `expunge_writer` and `expunge_lookup`: no login is a member of them. They own the functions that write for the application, and
-- those that look over all tenants; such a function may do what its owner may do.
DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['expunge_app', 'expunge_readonly', 'expunge_writer', 'expunge_lookup'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
    END IF;
  END LOOP;
END
$$;

REVOKE UPDATE (last_event_seq, last_audit_seq) ON TABLE tenant_ledger FROM expunge_app;
REVOKE UPDATE (policy) ON TABLE tenant FROM expunge_app;
REVOKE UPDATE (creditor_name, debtor_agent) ON TABLE mandate_version FROM expunge_app;
REVOKE UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON TABLE mandate_evidence FROM expunge_app;
REVOKE UPDATE (creditor_id, reference, creditor_name, debtor_agent, signed_on, state, version, cancelled_at, cancelled_by, cancellation_reason, cancellation_sent_at) ON TABLE mandate FROM expunge_app;
REVOKE UPDATE (released_by, released_at) ON TABLE hold FROM expunge_app;
REVOKE UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at, network_confirmed_at, erased_at, completed_at) ON TABLE deletion FROM expunge_app;
REVOKE UPDATE (state, changed_at) ON TABLE collection FROM expunge_app;
REVOKE UPDATE ON TABLE network_request FROM expunge_app;
REVOKE UPDATE ON TABLE credential FROM expunge_app;
REVOKE UPDATE ON TABLE click_to_pay_card FROM expunge_app;
REVOKE SELECT ON TABLE network_request FROM expunge_readonly;
REVOKE SELECT ON TABLE mandate_evidence FROM expunge_readonly;
REVOKE SELECT ON TABLE credential FROM expunge_readonly;
REVOKE INSERT ON TABLE use_authorization FROM expunge_app;
REVOKE INSERT ON TABLE risk_signal FROM expunge_app;
REVOKE INSERT ON TABLE network_request FROM expunge_app;
REVOKE INSERT ON TABLE mandate_version FROM expunge_app;
REVOKE INSERT ON TABLE mandate_evidence FROM expunge_app;
REVOKE INSERT ON TABLE mandate FROM expunge_app;
REVOKE INSERT ON TABLE idempotency_record FROM expunge_app;
REVOKE INSERT ON TABLE hold FROM expunge_app;
REVOKE INSERT ON TABLE event FROM expunge_app;
REVOKE INSERT ON TABLE deletion FROM expunge_app;
REVOKE INSERT ON TABLE credential FROM expunge_app;
REVOKE INSERT ON TABLE collection FROM expunge_app;
REVOKE INSERT ON TABLE click_to_pay_card FROM expunge_app;
REVOKE INSERT ON TABLE audit_entry FROM expunge_app;
REVOKE EXECUTE ON FUNCTION without_lost(json,integer[]) FROM expunge_app;
REVOKE EXECUTE ON FUNCTION maintain_partitions(timestamp with time zone,jsonb) FROM expunge_app;
REVOKE DELETE ON TABLE risk_signal FROM expunge_app;
REVOKE DELETE ON TABLE collection FROM expunge_app;
DROP POLICY own_key ON api_client;
DROP POLICY every_tenant ON webhook_endpoint;
DROP POLICY every_tenant ON webhook_delivery;
DROP POLICY every_tenant ON tenant_ledger;
DROP POLICY every_tenant ON reconciliation_round;
DROP FUNCTION maintain_partitions(timestamp with time zone,jsonb);
ALTER TABLE credential DROP CONSTRAINT credential_erased;

-- CreateTable
CREATE TABLE "retention_minimum" (
    "records" TEXT NOT NULL,
    "days" INTEGER NOT NULL,

    CONSTRAINT "retention_minimum_pkey" PRIMARY KEY ("records")
);

ALTER TABLE click_to_pay_card ADD CONSTRAINT click_to_pay_card_erased CHECK (((state <> 'REMOVED'::text) OR (last4 IS NULL)));
ALTER TABLE credential ADD CONSTRAINT credential_erased CHECK (((state <> ALL (ARRAY['deleted'::text, 'REMOVED'::text])) OR ((sealed IS NULL) AND (sealed_key IS NULL) AND (brand IS NULL) AND (last4 IS NULL) AND (expires_on IS NULL) AND (country IS NULL) AND (masked_number IS NULL))));
ALTER TABLE credential ADD CONSTRAINT credential_state_of_kind CHECK (((kind = 'click_to_pay_customer'::text) = (state <> ALL (ARRAY['active'::text, 'pending_deletion'::text, 'deleted'::text]))));
ALTER TABLE deletion ADD CONSTRAINT deletion_reviewer CHECK ((((approvals)::text = '[]'::text) OR (NOT jsonb_path_exists((approvals)::jsonb, '$[*]?(@."by" == $"requester")'::jsonpath, jsonb_build_object('requester', requested_by)))));
ALTER TABLE network_request ADD CONSTRAINT network_request_ended CHECK (((state = ANY (ARRAY['succeeded'::text, 'failed'::text])) = (ended_at IS NOT NULL)));
ALTER TABLE network_request ADD CONSTRAINT network_request_erased CHECK (((ended_at IS NULL) OR ((sealed IS NULL) AND (sealed_key IS NULL))));
ALTER TABLE retention_minimum ADD CONSTRAINT retention_minimum_days CHECK ((days >= 30));
ALTER TABLE retention_minimum ADD CONSTRAINT retention_minimum_records CHECK ((records = ANY (ARRAY['audit_entry'::text, 'deletion'::text, 'event'::text, 'idempotency_record'::text])));

SET LOCAL check_function_bodies = off;

-- Ends open network requests that their customer's removal has outlived, and erases their sealed data.
CREATE OR REPLACE FUNCTION abandon_requests(p_tenant text, p_requests uuid[], p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE network_request q
  SET state = 'failed', version = q.version + 1, last_error = 'OUTLIVED', sealed = NULL, sealed_key = NULL, ended_at = p_at
  WHERE q.tenant_id = p_tenant AND q.id = ANY (p_requests) AND q.ended_at IS NULL;
END
$$;

-- Records the progress of a network request. Returns false if the request has changed since it was loaded. A request
-- that has ended stays ended: its end is written without a check of this version.
CREATE OR REPLACE FUNCTION advance_network_request(p_tenant text, p_id uuid, p_before int, p_state text, p_version int, p_attempts int,
  p_last_error text, p_trace_id text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE network_request q
  SET state = p_state, version = p_version, attempts = p_attempts, last_error = p_last_error, request_trace_id = p_trace_id
  WHERE q.tenant_id = p_tenant AND q.id = p_id AND q.version = p_before AND q.ended_at IS NULL;
  RETURN FOUND;
END
$$;

-- Writes the effects of a list of decisions. Each parameter is a list of rows for one table, or NULL; `ord` is the
-- position of the change that a row belongs to. A change is written whole or not at all. It is lost if its credential
-- has changed since it was loaded, if a name that it claims is taken, if its idempotency key has been used, or if it
-- was judged by request counts that are out of date. Returns the positions of the lost changes.
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
    FROM json_to_recordset(p_signed) AS n (ord int, creditor_id text, reference text)
    WHERE EXISTS (SELECT FROM mandate m
        WHERE m.tenant_id = p_tenant AND m.creditor_id = n.creditor_id AND m.reference = n.reference)
      OR EXISTS (SELECT FROM mandate_version v
        WHERE v.tenant_id = p_tenant AND v.creditor_id = n.creditor_id AND v.reference = n.reference);
    v_lost := v_lost || v_more;
  END IF;
  IF p_judged IS NOT NULL THEN
    SELECT array_agg(j.ord) INTO v_more
    FROM json_to_recordset(p_judged) AS j (ord int, history json, at timestamptz, counts json), tenant t
    WHERE t.tenant_id = p_tenant AND velocity_counts(p_tenant, t.policy, j.history, j.at)
      <> ARRAY (SELECT json_array_elements_text(j.counts)::int);
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
        masked_number = CASE WHEN NOT n.erase THEN c.masked_number END
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
      version = excluded.version, steps = excluded.steps, reasons = excluded.reasons, event_ids = excluded.event_ids, scheduled_for = excluded.scheduled_for,
      accepted_at = excluded.accepted_at, disabled_at = excluded.disabled_at,
      network_confirmed_at = excluded.network_confirmed_at, erased_at = excluded.erased_at,
      completed_at = excluded.completed_at;
  END IF;
  IF p_mandates IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') THEN 'cancelled' ELSE forbid('a mandate that has ended is final') END,
      version = m.version + 1, cancelled_at = n.cancelled_at, cancelled_by = n.cancelled_by,
      cancellation_reason = n.cancellation_reason
    FROM json_to_recordset(p_mandates) AS n (id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text)
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
    UPDATE tenant t SET policy = n.policy
    FROM json_to_recordset(p_policies) AS n (policy jsonb)
    WHERE t.tenant_id = p_tenant;
  END IF;
  IF p_keys IS NOT NULL THEN
    INSERT INTO idempotency_record
    SELECT k.* FROM json_populate_recordset(json_populate_record(NULL::idempotency_record, v_tenant), p_keys) AS k;
  END IF;

  IF p_events IS NOT NULL THEN
    INSERT INTO event (tenant_id, seq, id, type, subject, occurred_at, body)
    SELECT p_tenant, v_event + e.place, e.id, e.type, e.subject, e.occurred_at, e.body
    FROM ROWS FROM (json_to_recordset(p_events) AS (id uuid, type text, subject text, occurred_at timestamptz, body json))
      WITH ORDINALITY AS e (id, type, subject, occurred_at, body, place);
    GET DIAGNOSTICS v_events = ROW_COUNT;
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

-- Writes a change of a mandate: a collection, a version that an amendment replaces, the mandate's new values, the debtor's new
-- account, the evidence sealed again; each is NULL if it does not change. A mandate that has ended changes no more, but for its
-- collections and their evidence, whose retention never becomes shorter. Erased evidence stays erased.
CREATE OR REPLACE FUNCTION change_mandate(p_tenant text, p_mandate uuid, p_collection json, p_past json, p_mandate_values json, p_account json,
  p_evidence json, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_key json := json_build_object('tenant_id', p_tenant, 'mandate_id', p_mandate);
  v_credential uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_collection IS NOT NULL THEN
    INSERT INTO collection
    SELECT x.* FROM json_populate_record(json_populate_record(NULL::collection, p_collection), v_key) AS x
    ON CONFLICT (tenant_id, mandate_id, end_to_end_id) DO UPDATE
    SET state = CASE WHEN collection.state IN ('planned', 'presented', 'settled') OR excluded.state = collection.state THEN excluded.state
        ELSE forbid('a collection that has ended is final') END,
      changed_at = excluded.changed_at;
  END IF;
  IF p_past IS NOT NULL THEN
    INSERT INTO mandate_version
    SELECT v.* FROM json_populate_record(json_populate_record(NULL::mandate_version, p_past), v_key) AS v;
  END IF;
  IF p_mandate_values IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') AND n.state IN ('created', 'active', 'consumed') THEN n.state
        ELSE forbid('a mandate that has ended is final') END,
      creditor_id = n.creditor_id, reference = n.reference, creditor_name = n.creditor_name, debtor_agent = n.debtor_agent,
      version = n.version, signed_on = n.signed_on
    FROM (SELECT old.* FROM mandate m, LATERAL json_populate_record(m, p_mandate_values) AS old
      WHERE m.tenant_id = p_tenant AND m.id = p_mandate) AS n
    WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
  END IF;
  IF p_collection IS NOT NULL OR p_past IS NOT NULL THEN
    -- Decisions that did not see this write lose their race and are made again.
    SELECT m.credential_id INTO v_credential FROM mandate m WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
    UPDATE credential c
    SET version = c.version + 1, changed_at = p_at,
      sealed = CASE WHEN p_account IS NULL THEN c.sealed ELSE (p_account ->> 'sealed')::bytea END,
      sealed_key = CASE WHEN p_account IS NULL THEN c.sealed_key ELSE (p_account ->> 'sealed_key')::bytea END,
      masked_number = CASE WHEN p_account IS NULL THEN c.masked_number ELSE p_account ->> 'masked_number' END
    WHERE c.tenant_id = p_tenant AND c.id = v_credential;
  END IF;
  IF p_evidence IS NOT NULL THEN
    INSERT INTO mandate_evidence
    SELECT e.* FROM json_populate_record(json_populate_record(NULL::mandate_evidence, p_evidence), v_key) AS e
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE
    SET sealed = CASE WHEN mandate_evidence.erased_at IS NULL THEN excluded.sealed ELSE forbid('erased evidence stays erased')::bytea END,
      sealed_key = excluded.sealed_key, sealed_at = excluded.sealed_at,
      keep_until = greatest(mandate_evidence.keep_until, excluded.keep_until);
  END IF;
END
$$;

-- Leases due deliveries of an endpoint until `p_until`, at most `p_limit`: for each credential only its first pending
-- delivery, and none that is leased already. Returns each with its event and its endpoint; the body is NULL if the
-- event has been dropped.
--
-- It examines a bounded number of rows. If all of them are taken up by deliveries that wait behind others, these are
-- postponed until the ones before them are due, by at least 5 s, to make room.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION claim_deliveries(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz)
RETURNS TABLE (id uuid, attempts int, since timestamptz, event_id uuid, type text, subject text, occurred_at timestamptz,
  body json, url text, format text, sealed bytea, sealed_key bytea)
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
    v.subject, c.occurred_at, v.body, e.url, e.format, e.sealed, e.sealed_key
  FROM claimed c
  JOIN webhook_endpoint e ON e.tenant_id = p_tenant AND e.id = c.endpoint_id
  LEFT JOIN event v ON v.tenant_id = p_tenant AND v.seq = c.event_seq AND v.occurred_at = c.occurred_at
  ORDER BY c.event_seq, c.id;
END
$$;

-- Whether a list begins with all the elements of an earlier one, unchanged.
CREATE OR REPLACE FUNCTION continues(p_before json, p_after json)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT EXISTS (
    SELECT FROM json_array_elements(p_before) WITH ORDINALITY AS b (value, place)
    WHERE (p_after -> (b.place - 1)::int)::jsonb IS DISTINCT FROM b.value::jsonb)
$$;

-- Names the tenant of the transaction. A transaction that has named another one is refused: it reaches one tenant only.
CREATE OR REPLACE FUNCTION enter_tenant(p_tenant text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF nullif(current_setting('app.tenant_id', true), '') <> p_tenant THEN
    RAISE insufficient_privilege USING MESSAGE = 'the transaction belongs to another tenant';
  END IF;
  PERFORM set_config('app.tenant_id', p_tenant, true);
END
$$;

-- Erases records whose retention has ended: at most `p_limit` pieces of mandate evidence kept until a day before
-- `p_day`, with the collections and the details of the versions of their mandates, and risk signals older than
-- `p_signals`. A mandate keeps its reference, which names one mandate of its creditor for ever. Returns the number of
-- pieces of evidence erased.
--
-- The server's clock bounds both: no argument erases anything before its retention ends.
CREATE OR REPLACE FUNCTION erase_expired(p_tenant text, p_day date, p_now timestamptz, p_signals timestamptz, p_limit int)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_day date := least(p_day, (now() AT TIME ZONE 'Europe/Berlin')::date);
  v_due uuid[];
BEGIN
  PERFORM lock_ledger(p_tenant);
  DELETE FROM risk_signal s WHERE s.tenant_id = p_tenant AND s.at < least(p_signals, now() - interval '28 days');
  SELECT array_agg(due.mandate_id) INTO v_due FROM (
    SELECT e.mandate_id FROM mandate_evidence e
    WHERE e.tenant_id = p_tenant AND e.keep_until < v_day AND e.erased_at IS NULL
    ORDER BY e.keep_until LIMIT p_limit) AS due;
  UPDATE mandate_evidence e SET sealed = NULL, sealed_key = NULL, erased_at = p_now
  WHERE e.tenant_id = p_tenant AND e.mandate_id = ANY (v_due);
  DELETE FROM collection x WHERE x.tenant_id = p_tenant AND x.mandate_id = ANY (v_due);
  UPDATE mandate_version v SET creditor_name = NULL, debtor_agent = NULL
  WHERE v.tenant_id = p_tenant AND v.mandate_id = ANY (v_due);
  UPDATE mandate m SET creditor_name = NULL, debtor_agent = NULL, signed_on = NULL
  WHERE m.tenant_id = p_tenant AND m.id = ANY (v_due);
  RETURN coalesce(cardinality(v_due), 0);
END
$$;

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
      SELECT p_tenant, uuidv7(), p_endpoint, v.seq, v.id, v.type, v.occurred_at, c.credential, 'pending',
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

-- The answer to a request with this idempotency key, if it is still retained at `p_at`. Keys are retained for 30
-- days. It is a function of its own so that a statement without a key does not open the table, which has a partition
-- for every month. It has the rights of one role, because a plan under row level security is made again for another.
CREATE OR REPLACE FUNCTION find_answer(p_tenant text, p_client text, p_scope text, p_key text, p_at timestamptz)
RETURNS SETOF idempotency_record
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM idempotency_record r
  WHERE r.tenant_id = p_tenant AND r.client_id = p_client AND r.scope = p_scope AND r.key = p_key
    AND r.created_at > p_at - interval '31 days' AND r.expires_at > p_at
  ORDER BY r.created_at DESC LIMIT 1;
END
$$;

-- A machine client by its key, from which its tenant follows. No other function looks for clients of every tenant.
CREATE OR REPLACE FUNCTION find_client(p_key text)
RETURNS SETOF api_client
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT * FROM api_client c WHERE c.client_key = p_key LIMIT 1
$$;

-- Refuses a row whose change is never permitted, from within the expression of its new value. It is volatile so that it is
-- evaluated for that row only, and not when the statement is planned.
CREATE OR REPLACE FUNCTION forbid(p_message text)
RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RAISE check_violation USING MESSAGE = p_message;
END
$$;

-- A network request with its customer, the customer's cards, the request's deletion, the customer's deletion if that
-- is a different one, and the tenant's policy, in one statement. Row objects use the column names of their tables.
CREATE OR REPLACE FUNCTION load_network_task(p_tenant text, p_request uuid)
RETURNS TABLE (request json, customer json, cards json, own_deletion json, other_deletion json, policy jsonb)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  SELECT row_to_json(q), row_to_json(c),
    (SELECT coalesce(json_agg(row_to_json(k) ORDER BY k.card_id), '[]') FROM click_to_pay_card k
      WHERE k.tenant_id = p_tenant AND k.credential_id = c.id),
    (SELECT row_to_json(d) FROM find_deletion(p_tenant, q.id) d),
    CASE WHEN c.deletion_id <> q.id THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d) END,
    t.policy
  FROM network_request q
  JOIN credential c ON c.tenant_id = p_tenant AND c.id = q.credential_id
  JOIN tenant t ON t.tenant_id = p_tenant
  WHERE q.tenant_id = p_tenant AND q.id = p_request;
END
$$;

-- Loads the credentials that a list of requests targets, each with everything that its decision needs, and the
-- retained answer to a request with the same idempotency key. A credential is found by its natural key or by one of
-- its deletions. The tenant's policy comes with the first row only.
--
-- `p_lookups`: [{ord, kind?, account_id?, reference?, deletion_id?, client_id?, scope?, key?, history?, at?}].
CREATE OR REPLACE FUNCTION load_targets(p_tenant text, p_lookups json)
RETURNS TABLE (ord int, id uuid, kind text, state text, version int, owner_bid text, country text, deletion_id uuid,
  card_ids bigint[], click_to_pay_enabled boolean, policy jsonb, mandate json, collections json, versions json, holds json,
  target_deletion json, open_deletion json, counts int[], remembered json)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  SELECT a.ord, c.id, c.kind, c.state, c.version, c.owner_bid, c.country, c.deletion_id,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state <> 'REMOVED' ORDER BY k.card_id) END,
    t.click_to_pay_enabled, CASE WHEN a.ord = 0 THEN t.policy END,
    CASE WHEN m.id IS NOT NULL THEN row_to_json(m) END,
    (SELECT json_agg(row_to_json(x) ORDER BY x.due_on, x.end_to_end_id) FROM collection x
      WHERE x.tenant_id = p_tenant AND x.mandate_id = m.id),
    (SELECT json_agg(row_to_json(v) ORDER BY v.version) FROM mandate_version v
      WHERE v.tenant_id = p_tenant AND v.mandate_id = m.id),
    (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until) ORDER BY h.id)
      FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = c.id AND h.released_at IS NULL),
    CASE WHEN a.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, a.deletion_id) d) END,
    CASE WHEN c.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d
      WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing')) END,
    CASE WHEN a.history IS NOT NULL THEN velocity_counts(p_tenant, t.policy, a.history, a.at) END,
    CASE WHEN a.key IS NOT NULL THEN
      (SELECT json_build_object('fingerprint', r.fingerprint, 'outcome', r.outcome, 'correlationId', r.correlation_id)
      FROM find_answer(p_tenant, a.client_id, a.scope, a.key, a.at) r) END
  FROM json_to_recordset(p_lookups) AS a (ord int, kind text, account_id text, reference text, deletion_id uuid,
    client_id text, scope text, key text, history json, at timestamptz)
  LEFT JOIN tenant t ON t.tenant_id = p_tenant
  LEFT JOIN LATERAL (
    SELECT * FROM credential c
    WHERE c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    UNION ALL
    SELECT c.* FROM find_deletion(p_tenant, a.deletion_id) d, credential c
    WHERE a.deletion_id IS NOT NULL AND c.tenant_id = p_tenant AND c.id = d.credential_id
    LIMIT 1
  ) c ON true
  LEFT JOIN mandate m ON m.tenant_id = p_tenant AND m.credential_id = c.id;
END
$$;

-- Locks a credential until the commit against changes and other uses, by its natural key.
CREATE OR REPLACE FUNCTION lock_credential(p_tenant text, p_kind text, p_account text, p_reference text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM credential c
  WHERE c.tenant_id = p_tenant AND c.kind = p_kind AND c.account_id = p_account AND c.reference = p_reference
  FOR NO KEY UPDATE;
END
$$;

-- Locks a tenant's ledger until the commit. Every writer locks it before any row, so writers cannot deadlock.
CREATE OR REPLACE FUNCTION lock_ledger(p_tenant text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
END
$$;

-- `maintain_partitions_at` by the server's clock, for the application: it states how long records are retained and cannot state the
-- time.
CREATE OR REPLACE FUNCTION maintain_partitions(p_kept jsonb)
RETURNS TABLE (action text, partition text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
BEGIN
  RETURN QUERY SELECT * FROM public.maintain_partitions_at(now(), p_kept);
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
SET lock_timeout = '200ms' AS $$
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
      SELECT c.relname::text, (to_timestamp(right(c.relname, 7) || ' UTC', 'YYYY_MM TZ') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
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

-- Records that the cancellation of a mandate has been sent. Returns false if it was recorded before.
CREATE OR REPLACE FUNCTION mark_cancellation_sent(p_tenant text, p_mandate uuid, p_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM lock_ledger(p_tenant);
  UPDATE mandate m SET cancellation_sent_at = p_at
  WHERE m.tenant_id = p_tenant AND m.id = p_mandate AND m.state = 'cancelled' AND m.cancellation_sent_at IS NULL;
  RETURN FOUND;
END
$$;

-- Records the outcome of a delivery that was leased until `p_leased`, with its attempt (none if `p_at` is NULL).
-- Returns false and changes nothing if the delivery has ended or has been leased again since, but a successful
-- delivery counts in any case. Deliveries behind a postponed one are postponed with it; after one that has ended, the
-- next becomes due.
--
-- Its order comes from an index, without a sort: on tables that were never analysed the planner would otherwise sort
-- all pending deliveries.
CREATE OR REPLACE FUNCTION record_delivery(p_tenant text, p_id uuid, p_leased timestamptz, p_state text, p_due timestamptz, p_at timestamptz,
  p_ms int, p_status int, p_error text, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v webhook_delivery;
  v_next uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  -- By key alone: a condition on the state would invite a scan of the index of pending deliveries.
  SELECT d.* INTO v FROM webhook_delivery d WHERE d.tenant_id = p_tenant AND d.id = p_id FOR UPDATE;
  IF NOT FOUND OR v.state <> 'pending' OR (v.due_at <> p_leased AND p_state <> 'delivered') THEN
    RETURN false;
  END IF;
  UPDATE webhook_delivery d
  SET state = p_state, due_at = p_due, last_status = p_status, last_error = p_error,
    attempts = d.attempts + CASE WHEN p_at IS NULL THEN 0 ELSE 1 END,
    ended_at = CASE WHEN p_state <> 'pending' THEN p_now END
  WHERE d.tenant_id = p_tenant AND d.id = p_id;
  IF p_at IS NOT NULL THEN
    INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, ms, status, error)
    VALUES (p_tenant, p_id, v.attempts + 1, p_at, p_ms, p_status, p_error);
  END IF;
  IF p_state = 'pending' THEN
    UPDATE webhook_delivery d SET due_at = p_due
    FROM (SELECT b.id FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.ordering_key = v.ordering_key AND b.state = 'pending' AND b.event_seq > v.event_seq AND b.due_at < p_due
      ORDER BY b.event_seq FOR UPDATE SKIP LOCKED) b
    WHERE d.tenant_id = p_tenant AND d.id = b.id;
  ELSE
    SELECT b.id INTO v_next FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.ordering_key = v.ordering_key AND b.state = 'pending' ORDER BY b.event_seq LIMIT 1 FOR UPDATE;
    UPDATE webhook_delivery d SET due_at = p_now
    WHERE d.tenant_id = p_tenant AND d.id = v_next AND d.attempts = 0 AND d.due_at > p_now;
  END IF;
  RETURN true;
END
$$;

-- Records an authorised use of a credential, which must be active.
CREATE OR REPLACE FUNCTION record_use(p_tenant text, p_id uuid, p_credential uuid, p_amount bigint, p_currency text, p_by text, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  INSERT INTO use_authorization (tenant_id, id, credential_id, amount_minor, currency, authorized_by, authorized_at)
  SELECT p_tenant, p_id, c.id, p_amount, p_currency, p_by, p_at FROM credential c
  WHERE c.tenant_id = p_tenant AND c.id = p_credential AND c.state IN ('active', 'ACTIVE');
  IF NOT FOUND THEN
    RAISE check_violation USING MESSAGE = 'only an active credential is used';
  END IF;
END
$$;

-- The tenants whose reconciliation round is due or unfinished and not leased, and those without a round yet, whose
-- first interval starts now.
CREATE OR REPLACE FUNCTION tenants_to_reconcile(p_now timestamptz, p_due_before timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.tenant_id FROM tenant_ledger l LEFT JOIN reconciliation_round r ON r.tenant_id = l.tenant_id
  WHERE r.tenant_id IS NULL
    OR (r.open OR r.started_at <= p_due_before) AND (r.leased_until IS NULL OR r.leased_until <= p_now)
  ORDER BY l.tenant_id;
END
$$;

-- For each velocity threshold of a tenant's policy, in order: the number of requests within its window for the
-- threshold's subject. Counting stops at one above the threshold.
CREATE OR REPLACE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT ARRAY (
    SELECT (SELECT count(*)::int FROM (SELECT FROM risk_signal s
      WHERE s.tenant_id = p_tenant AND s.subject = p_history ->> (v.value ->> 'by')
        AND s.at > p_at - make_interval(secs => (v.value ->> 'seconds')::int)
      LIMIT (v.value ->> 'most')::int + 1) AS counted)
    FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS v (value, place) ORDER BY v.place)
$$;

-- The endpoints with events that have not been handed out, of the given tenants or, if NULL, of all. The order is
-- random, so that with more than `p_limit` of them none starves.
CREATE OR REPLACE FUNCTION webhooks_behind(p_tenants text[], p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF p_tenants IS NULL THEN
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.state = 'active' AND e.fanned_out_seq < l.last_event_seq ORDER BY random() LIMIT p_limit;
  ELSE
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.tenant_id = ANY (p_tenants) AND e.state = 'active' AND e.fanned_out_seq < l.last_event_seq
      ORDER BY random() LIMIT p_limit;
  END IF;
END
$$;

-- The endpoints with due deliveries, over all tenants, in random order so that none starves.
CREATE OR REPLACE FUNCTION webhooks_due(p_now timestamptz, p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e
    WHERE e.state = 'active' AND EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id
      AND d.endpoint_id = e.id AND d.state = 'pending' AND d.due_at <= p_now)
    ORDER BY random() LIMIT p_limit;
END
$$;

-- The number of pending deliveries over all tenants, and the age of the oldest. Its cost grows with the number
-- pending, which is small while endpoints answer.
CREATE OR REPLACE FUNCTION webhooks_pending()
RETURNS TABLE (pending bigint, oldest timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT count(*), min(occurred_at) FROM webhook_delivery WHERE state = 'pending';
END
$$;

-- The tenants with deliveries that ended before the given time, or that are pending for an endpoint which is gone for
-- good.
CREATE OR REPLACE FUNCTION webhooks_to_tidy(p_ended_before timestamptz)
RETURNS TABLE (tenant_id text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT e.tenant_id FROM webhook_endpoint e
    WHERE EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.state <> 'pending'
        AND d.ended_at < p_ended_before)
      OR ((e.state = 'deleted' OR e.state = 'disabled' AND e.disabled_reason = '410 Gone') AND EXISTS (SELECT FROM webhook_delivery d
        WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending'));
END
$$;

ALTER TABLE retention_minimum ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_minimum FORCE ROW LEVEL SECURITY;
CREATE POLICY deleted_is_final ON webhook_endpoint AS RESTRICTIVE FOR UPDATE USING ((state <> 'deleted'::text)) WITH CHECK (true);
CREATE POLICY every_tenant ON api_client FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON reconciliation_round FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON tenant_ledger FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON webhook_delivery FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON webhook_endpoint FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY of_the_service ON retention_minimum USING (true);
CREATE POLICY retained ON webhook_delivery AS RESTRICTIVE FOR DELETE USING ((ended_at < (now() - '30 days'::interval)));
GRANT DELETE ON TABLE collection TO expunge_writer;
GRANT DELETE ON TABLE risk_signal TO expunge_writer;
GRANT EXECUTE ON FUNCTION abandon_requests(text,uuid[],timestamp with time zone) TO expunge_app;
GRANT EXECUTE ON FUNCTION change_mandate(text,uuid,json,json,json,json,json,timestamp with time zone) TO expunge_app;
GRANT EXECUTE ON FUNCTION continues(json,json) TO expunge_writer;
GRANT EXECUTE ON FUNCTION enter_tenant(text) TO expunge_app;
GRANT EXECUTE ON FUNCTION enter_tenant(text) TO expunge_writer;
GRANT EXECUTE ON FUNCTION find_answer(text,text,text,text,timestamp with time zone) TO expunge_writer;
GRANT EXECUTE ON FUNCTION find_client(text) TO expunge_app;
GRANT EXECUTE ON FUNCTION forbid(text) TO expunge_writer;
GRANT EXECUTE ON FUNCTION lock_credential(text,text,text,text) TO expunge_app;
GRANT EXECUTE ON FUNCTION lock_ledger(text) TO expunge_app;
GRANT EXECUTE ON FUNCTION maintain_partitions(jsonb) TO expunge_app;
GRANT EXECUTE ON FUNCTION mark_cancellation_sent(text,uuid,timestamp with time zone) TO expunge_app;
GRANT EXECUTE ON FUNCTION record_use(text,uuid,uuid,bigint,text,text,timestamp with time zone) TO expunge_app;
GRANT EXECUTE ON FUNCTION velocity_counts(text,jsonb,json,timestamp with time zone) TO expunge_writer;
GRANT EXECUTE ON FUNCTION without_lost(json,integer[]) TO expunge_writer;
GRANT INSERT ON TABLE audit_entry TO expunge_writer;
GRANT INSERT ON TABLE click_to_pay_card TO expunge_writer;
GRANT INSERT ON TABLE collection TO expunge_writer;
GRANT INSERT ON TABLE credential TO expunge_writer;
GRANT INSERT ON TABLE deletion TO expunge_writer;
GRANT INSERT ON TABLE event TO expunge_writer;
GRANT INSERT ON TABLE hold TO expunge_writer;
GRANT INSERT ON TABLE idempotency_record TO expunge_writer;
GRANT INSERT ON TABLE mandate TO expunge_writer;
GRANT INSERT ON TABLE mandate_evidence TO expunge_writer;
GRANT INSERT ON TABLE mandate_version TO expunge_writer;
GRANT INSERT ON TABLE network_request TO expunge_writer;
GRANT INSERT ON TABLE risk_signal TO expunge_writer;
GRANT INSERT ON TABLE use_authorization TO expunge_writer;
GRANT SELECT ON TABLE api_client TO expunge_lookup;
GRANT SELECT ON TABLE click_to_pay_card TO expunge_writer;
GRANT SELECT ON TABLE collection TO expunge_writer;
GRANT SELECT ON TABLE credential TO expunge_writer;
GRANT SELECT ON TABLE deletion TO expunge_writer;
GRANT SELECT ON TABLE hold TO expunge_writer;
GRANT SELECT ON TABLE idempotency_record TO expunge_writer;
GRANT SELECT ON TABLE mandate TO expunge_writer;
GRANT SELECT ON TABLE mandate_evidence TO expunge_writer;
GRANT SELECT ON TABLE mandate_version TO expunge_writer;
GRANT SELECT ON TABLE network_request TO expunge_writer;
GRANT SELECT ON TABLE retention_minimum TO expunge_app;
GRANT SELECT ON TABLE retention_minimum TO expunge_readonly;
GRANT SELECT ON TABLE risk_signal TO expunge_writer;
GRANT SELECT ON TABLE tenant TO expunge_writer;
GRANT SELECT ON TABLE tenant_ledger TO expunge_writer;
GRANT SELECT ON TABLE use_authorization TO expunge_writer;
GRANT SELECT (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on, country, masked_number, is_default, owner_bid, deletion_id, created_at, changed_at) ON TABLE credential TO expunge_readonly;
GRANT SELECT (tenant_id, mandate_id, keep_until, sealed_at, erased_at) ON TABLE mandate_evidence TO expunge_readonly;
GRANT SELECT (tenant_id, id, credential_id, network, operation, card_ids, state, version, attempts, last_error, request_trace_id, correlation_id, requested_at, ended_at) ON TABLE network_request TO expunge_readonly;
GRANT SELECT (tenant_id, started_at, open, leased_until) ON TABLE reconciliation_round TO expunge_lookup;
GRANT SELECT (tenant_id, last_event_seq) ON TABLE tenant_ledger TO expunge_lookup;
GRANT SELECT (tenant_id, endpoint_id, occurred_at, state, due_at, ended_at) ON TABLE webhook_delivery TO expunge_lookup;
GRANT SELECT (tenant_id, id, state, disabled_reason, fanned_out_seq) ON TABLE webhook_endpoint TO expunge_lookup;
GRANT UPDATE (last4, state, changed_at) ON TABLE click_to_pay_card TO expunge_writer;
GRANT UPDATE (state, changed_at) ON TABLE collection TO expunge_writer;
GRANT UPDATE (state, version, brand, last4, expires_on, country, masked_number, is_default, owner_bid, sealed, sealed_key, deletion_id, changed_at) ON TABLE credential TO expunge_writer;
GRANT UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at, network_confirmed_at, erased_at, completed_at) ON TABLE deletion TO expunge_writer;
GRANT UPDATE (released_by, released_at) ON TABLE hold TO expunge_writer;
GRANT UPDATE (creditor_id, reference, creditor_name, debtor_agent, signed_on, state, version, cancelled_at, cancelled_by, cancellation_reason, cancellation_sent_at) ON TABLE mandate TO expunge_writer;
GRANT UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON TABLE mandate_evidence TO expunge_writer;
GRANT UPDATE (creditor_name, debtor_agent) ON TABLE mandate_version TO expunge_writer;
GRANT UPDATE (card_ids, state, version, attempts, last_error, request_trace_id, sealed, sealed_key, requested_at, ended_at) ON TABLE network_request TO expunge_writer;
GRANT UPDATE (policy) ON TABLE tenant TO expunge_writer;
GRANT UPDATE (last_event_seq, last_audit_seq) ON TABLE tenant_ledger TO expunge_writer;
GRANT USAGE ON SCHEMA public TO expunge_lookup;
GRANT USAGE ON SCHEMA public TO expunge_writer;

REVOKE EXECUTE ON FUNCTION record_use(text,uuid,uuid,bigint,text,text,timestamp with time zone) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION mark_cancellation_sent(text,uuid,timestamp with time zone) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION maintain_partitions_at(timestamp with time zone,jsonb) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION maintain_partitions(jsonb) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION lock_ledger(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION lock_credential(text,text,text,text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION forbid(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION find_client(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION enter_tenant(text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION continues(json,json) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION change_mandate(text,uuid,json,json,json,json,json,timestamp with time zone) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION abandon_requests(text,uuid[],timestamp with time zone) FROM PUBLIC;

INSERT INTO retention_minimum (records, days) VALUES ('audit_entry', 366), ('deletion', 366), ('event', 30), ('idempotency_record', 30);
