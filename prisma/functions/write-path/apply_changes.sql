-- Writes the effects of a list of decisions. Each parameter is a list of rows for one table, or NULL; `ord` is the
-- position of the change that a row belongs to. A change is written whole or not at all. It is lost if its credential
-- has changed since it was loaded, if a name that it claims is taken, if its idempotency key has been used, or if it
-- was judged by request counts that are out of date. Returns the positions of the lost changes.
--
-- The tenant's ledger row is locked until the commit. The writers of a tenant therefore run one after the other: the
-- checks hold until the commit, and the sequence numbers of events and audit entries follow the order of visibility.
CREATE OR REPLACE FUNCTION apply_changes(p_tenant text, p_credentials json, p_mandates json, p_evidence json, p_deletions json,
  p_events json, p_audits json, p_keys json, p_stored json, p_signed json, p_judged json, p_cards json, p_moved_cards json,
  p_withdrawn json, p_holds json, p_signals json, p_requests json, p_policies json)
RETURNS int[]
LANGUAGE plpgsql
-- One plan for each statement from the first time on, and one that looks each row up by its key: the plan is kept, and what was
-- cheaper over the first few rows of a new installation would read all of a great one.
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
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
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
      SET state = n.state, version = c.version + 1, changed_at = n.changed_at,
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

  IF p_deletions IS NOT NULL THEN
    INSERT INTO deletion (tenant_id, id, credential_id, target_kind, target_account, target_reference, target_owner_bid, reason,
      collections, immediate, state, version, requested_by, correlation_id, note, steps, reasons, approvals, event_ids,
      requested_at, scheduled_for, accepted_at, disabled_at, network_confirmed_at, erased_at, completed_at)
    SELECT p_tenant, d.id, d.credential_id, d.target_kind, d.target_account, d.target_reference, d.target_owner_bid, d.reason,
      d.collections, d.immediate, d.state, d.version, d.requested_by, d.correlation_id, d.note, d.steps, d.reasons, d.approvals,
      d.event_ids, d.requested_at, d.scheduled_for, d.accepted_at, d.disabled_at, d.network_confirmed_at, d.erased_at,
      d.completed_at
    FROM json_to_recordset(p_deletions) AS d (ord int, id uuid, credential_id uuid, target_kind text, target_account text,
      target_reference text, target_owner_bid text, reason text, collections text, immediate boolean, state text, version int,
      requested_by text, correlation_id text, note text, steps json, reasons json, approvals json, event_ids uuid[],
      requested_at timestamptz, scheduled_for timestamptz, accepted_at timestamptz, disabled_at timestamptz,
      network_confirmed_at timestamptz, erased_at timestamptz, completed_at timestamptz)
    WHERE d.ord <> ALL (v_lost)
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, version = excluded.version, steps = excluded.steps, reasons = excluded.reasons,
      approvals = excluded.approvals, event_ids = excluded.event_ids, scheduled_for = excluded.scheduled_for,
      accepted_at = excluded.accepted_at, disabled_at = excluded.disabled_at,
      network_confirmed_at = excluded.network_confirmed_at, erased_at = excluded.erased_at,
      completed_at = excluded.completed_at;
  END IF;
  IF p_mandates IS NOT NULL THEN
    UPDATE mandate m
    SET state = 'cancelled', version = m.version + 1, cancelled_at = n.cancelled_at, cancelled_by = n.cancelled_by,
      cancellation_reason = n.cancellation_reason
    FROM json_to_recordset(p_mandates) AS n (ord int, id uuid, cancelled_at timestamptz, cancelled_by text,
      cancellation_reason text)
    WHERE m.tenant_id = p_tenant AND m.id = n.id AND n.ord <> ALL (v_lost);
  END IF;
  IF p_evidence IS NOT NULL THEN
    INSERT INTO mandate_evidence (tenant_id, mandate_id, sealed, sealed_key, keep_until, sealed_at)
    SELECT p_tenant, v.mandate_id, v.sealed, v.sealed_key, v.keep_until, v.sealed_at
    FROM json_to_recordset(p_evidence) AS v (ord int, mandate_id uuid, sealed bytea, sealed_key bytea, keep_until date,
      sealed_at timestamptz)
    WHERE v.ord <> ALL (v_lost);
  END IF;
  IF p_withdrawn IS NOT NULL THEN
    UPDATE collection x
    SET state = 'withdrawn', changed_at = n.changed_at
    FROM json_to_recordset(p_withdrawn) AS n (ord int, mandate_id uuid, end_to_end_ids text[], changed_at timestamptz)
    WHERE x.tenant_id = p_tenant AND x.mandate_id = n.mandate_id AND x.end_to_end_id = ANY (n.end_to_end_ids)
      AND n.ord <> ALL (v_lost);
  END IF;
  IF p_stored IS NOT NULL THEN
    INSERT INTO credential
    SELECT c.* FROM json_array_elements(p_stored) AS n, json_populate_record(NULL::credential, n.value) AS c
    WHERE (n.value ->> 'ord')::int <> ALL (v_lost);
  END IF;
  IF p_signed IS NOT NULL THEN
    INSERT INTO mandate
    SELECT m.* FROM json_array_elements(p_signed) AS n, json_populate_record(NULL::mandate, n.value) AS m
    WHERE (n.value ->> 'ord')::int <> ALL (v_lost);
  END IF;
  IF p_moved_cards IS NOT NULL THEN
    UPDATE click_to_pay_card k
    SET state = n.state, changed_at = n.changed_at, last4 = CASE WHEN n.state <> 'REMOVED' THEN k.last4 END
    FROM json_to_recordset(p_moved_cards) AS n (ord int, credential_id uuid, state text, from_states text[], card_ids bigint[],
      changed_at timestamptz)
    WHERE k.tenant_id = p_tenant AND k.credential_id = n.credential_id AND k.state = ANY (n.from_states)
      AND (n.card_ids IS NULL OR k.card_id = ANY (n.card_ids)) AND n.ord <> ALL (v_lost);
  END IF;
  IF p_cards IS NOT NULL THEN
    INSERT INTO click_to_pay_card (tenant_id, credential_id, card_id, last4, state, changed_at)
    SELECT p_tenant, k.credential_id, k.card_id, k.last4, k.state, k.changed_at
    FROM json_to_recordset(p_cards) AS k (ord int, credential_id uuid, card_id bigint, last4 text, state text,
      changed_at timestamptz)
    WHERE k.ord <> ALL (v_lost)
    ON CONFLICT (tenant_id, credential_id, card_id) DO UPDATE
    SET last4 = excluded.last4, state = excluded.state, changed_at = excluded.changed_at;
  END IF;
  IF p_requests IS NOT NULL THEN
    INSERT INTO network_request (tenant_id, id, credential_id, operation, card_ids, state, version, attempts, last_error,
      request_trace_id, correlation_id, sealed, sealed_key, requested_at, ended_at)
    SELECT p_tenant, q.id, q.credential_id, q.operation, q.card_ids, q.state, q.version, q.attempts, q.last_error,
      q.request_trace_id, q.correlation_id, q.sealed, q.sealed_key, q.requested_at, q.ended_at
    FROM json_to_recordset(p_requests) AS q (ord int, id uuid, credential_id uuid, operation text, card_ids bigint[], state text,
      version int, attempts int, last_error text, request_trace_id text, correlation_id text, sealed bytea, sealed_key bytea,
      requested_at timestamptz, ended_at timestamptz)
    WHERE q.ord <> ALL (v_lost)
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, card_ids = excluded.card_ids, version = network_request.version + 1, attempts = excluded.attempts,
      last_error = excluded.last_error, sealed = excluded.sealed, sealed_key = excluded.sealed_key,
      request_trace_id = excluded.request_trace_id, requested_at = excluded.requested_at, ended_at = excluded.ended_at;
  END IF;
  IF p_holds IS NOT NULL THEN
    INSERT INTO hold (tenant_id, id, credential_id, kind, reference, until, placed_by, placed_at, released_by, released_at)
    SELECT p_tenant, h.id, h.credential_id, h.kind, h.reference, h.until, h.placed_by, h.placed_at, h.released_by, h.released_at
    FROM json_to_recordset(p_holds) AS h (ord int, id uuid, credential_id uuid, kind text, reference text, until timestamptz,
      placed_by text, placed_at timestamptz, released_by text, released_at timestamptz)
    WHERE h.ord <> ALL (v_lost)
    ON CONFLICT (tenant_id, id) DO UPDATE SET released_by = excluded.released_by, released_at = excluded.released_at;
  END IF;
  IF p_signals IS NOT NULL THEN
    INSERT INTO risk_signal (tenant_id, subject, at, id)
    SELECT p_tenant, s.subject, s.at, s.id
    FROM json_to_recordset(p_signals) AS s (ord int, subject text, at timestamptz, id uuid)
    WHERE s.ord <> ALL (v_lost)
    ON CONFLICT DO NOTHING;
  END IF;
  IF p_policies IS NOT NULL THEN
    UPDATE tenant t SET policy = n.policy
    FROM json_to_recordset(p_policies) AS n (ord int, policy jsonb)
    WHERE t.tenant_id = p_tenant AND n.ord <> ALL (v_lost);
  END IF;
  IF p_keys IS NOT NULL THEN
    INSERT INTO idempotency_record (tenant_id, client_id, scope, key, fingerprint, outcome, correlation_id, created_at, expires_at)
    SELECT p_tenant, k.client_id, k.scope, k.key, k.fingerprint, k.outcome, k.correlation_id, k.created_at, k.expires_at
    FROM json_to_recordset(p_keys) AS k (ord int, client_id text, scope text, key text, fingerprint text, outcome json,
      correlation_id text, created_at timestamptz, expires_at timestamptz)
    WHERE k.ord <> ALL (v_lost);
  END IF;

  IF p_events IS NOT NULL THEN
    INSERT INTO event (tenant_id, seq, id, type, subject, occurred_at, body)
    SELECT p_tenant, v_event + row_number() OVER (ORDER BY e.place), e.id, e.type, e.subject, e.occurred_at, e.body
    FROM ROWS FROM (json_to_recordset(p_events) AS (ord int, id uuid, type text, subject text, occurred_at timestamptz,
      body json)) WITH ORDINALITY AS e (ord, id, type, subject, occurred_at, body, place)
    WHERE e.ord <> ALL (v_lost);
    GET DIAGNOSTICS v_events = ROW_COUNT;
  END IF;
  IF p_audits IS NOT NULL THEN
    INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
    SELECT p_tenant, v_audit + row_number() OVER (ORDER BY e.place), e.occurred_at, e.actor, e.action, e.subject, e.outcome,
      e.details
    FROM ROWS FROM (json_to_recordset(p_audits) AS (ord int, occurred_at timestamptz, actor text, action text, subject text,
      outcome text, details json)) WITH ORDINALITY AS e (ord, occurred_at, actor, action, subject, outcome, details, place)
    WHERE e.ord <> ALL (v_lost);
    GET DIAGNOSTICS v_audits = ROW_COUNT;
  END IF;
  IF v_events + v_audits > 0 THEN
    UPDATE tenant_ledger l SET last_event_seq = v_event + v_events, last_audit_seq = v_audit + v_audits
    WHERE l.tenant_id = p_tenant;
  END IF;
  RETURN v_lost;
END
$$;
