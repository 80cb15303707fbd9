-- The two statements of every deletion once more, with all that the complete rules look at, and a third for what is kept for a
-- time only.

DROP FUNCTION load_targets (text, json);

-- For each velocity threshold of a tenant's policy, in its order: how many requests there were within its window, by the
-- subject of the history that it is about; more than too many are not counted.
CREATE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE sql STABLE AS $$
  SELECT ARRAY (
    SELECT (SELECT count(*)::int FROM (SELECT FROM risk_signal s
      WHERE s.tenant_id = p_tenant AND s.subject = p_history ->> (v.value ->> 'by')
        AND s.at > p_at - make_interval(secs => (v.value ->> 'seconds')::int)
      LIMIT (v.value ->> 'most')::int + 1) AS counted)
    FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS v (value, place) ORDER BY v.place)
$$;

-- The credentials that a list of requests is about, each with all that a decision needs, and the answer that was
-- given before to a request with the same key. A credential is asked for by its names, or by a deletion of it.
-- `p_asked`: [{ord, kind?, account_id?, reference?, deletion_id?, client_id?, scope?, key?, history?, at?}].
CREATE FUNCTION load_targets(p_tenant text, p_asked json)
RETURNS TABLE (ord int, id uuid, kind text, state text, version int, owner_bid text, country text, deletion_id uuid,
  card_ids bigint[], click_to_pay_enabled boolean, policy jsonb, mandate json, holds json, asked_deletion jsonb,
  open_deletion jsonb, counts int[], fingerprint text, outcome jsonb, correlation_id text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  RETURN QUERY
  SELECT a.ord, c.id, c.kind, c.state, c.version, c.owner_bid, c.country, c.deletion_id,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state <> 'REMOVED' ORDER BY k.card_id) END,
    t.click_to_pay_enabled, t.policy, m.file,
    (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until) ORDER BY h.id)
      FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = c.id AND h.released_at IS NULL),
    (SELECT to_jsonb(d) FROM deletion d WHERE d.tenant_id = p_tenant AND d.id = a.deletion_id LIMIT 1),
    (SELECT to_jsonb(d) FROM deletion d WHERE d.tenant_id = p_tenant AND d.id = c.deletion_id
      AND d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing') LIMIT 1),
    CASE WHEN a.history IS NOT NULL THEN velocity_counts(p_tenant, t.policy, a.history, a.at) END,
    r.fingerprint, r.outcome, r.correlation_id
  FROM json_to_recordset(p_asked) AS a (ord int, kind text, account_id text, reference text, deletion_id uuid,
    client_id text, scope text, key text, history json, at timestamptz)
  LEFT JOIN tenant t ON t.tenant_id = p_tenant
  LEFT JOIN LATERAL (
    SELECT * FROM credential c
    WHERE c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    UNION ALL
    SELECT c.* FROM deletion d, credential c
    WHERE d.tenant_id = p_tenant AND d.id = a.deletion_id AND c.tenant_id = p_tenant AND c.id = d.credential_id
    LIMIT 1
  ) c ON true
  LEFT JOIN LATERAL (
    SELECT json_build_object('mandate', row_to_json(m),
      'collections', (SELECT json_agg(row_to_json(x) ORDER BY x.due_on, x.end_to_end_id) FROM collection x
        WHERE x.tenant_id = p_tenant AND x.mandate_id = m.id),
      'versions', (SELECT json_agg(row_to_json(v) ORDER BY v.version) FROM mandate_version v
        WHERE v.tenant_id = p_tenant AND v.mandate_id = m.id)) AS file
    FROM mandate m WHERE m.tenant_id = p_tenant AND m.credential_id = c.id LIMIT 1
  ) m ON true
  LEFT JOIN LATERAL (
    SELECT * FROM idempotency_record r
    WHERE r.tenant_id = p_tenant AND r.client_id = a.client_id AND r.scope = a.scope AND r.key = a.key LIMIT 1
  ) r ON true;
END
$$;

-- Everything that follows from a list of decisions, at once: see the first version of this function. New here: withdrawn
-- collections, evidence, a deletion that is taken over, holds, signals of risk, and a credential that starts a new life. A
-- change that was judged by how many requests there were loses, too, when there are others by now.
CREATE OR REPLACE FUNCTION apply_changes(p_tenant text, p_changes json)
RETURNS SETOF int
LANGUAGE plpgsql AS $$
DECLARE
  v_event bigint;
  v_audit bigint;
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  SELECT l.last_event_seq, l.last_audit_seq INTO STRICT v_event, v_audit
  FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;

  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT * FROM json_to_recordset(p_changes) AS a (ord int, stored json, credential json, added_cards json, moved_cards json,
      mandate json, withdrawn json, evidence json, deletion json, superseded json, hold json, signals json, judged json,
      policy json, request json, events json, audit json, idempotency json)
  ),
  fresh AS MATERIALIZED (
    SELECT a.* FROM asked a,
      json_to_record(a.idempotency) AS i (client_id text, scope text, key text),
      json_to_record(a.stored -> 'credential') AS n (kind text, account_id text, reference text),
      json_to_record(a.stored -> 'mandate') AS g (creditor_id text, reference text)
    WHERE (a.idempotency IS NULL OR (
      SELECT r.key FROM idempotency_record r
      WHERE r.tenant_id = p_tenant AND r.client_id = i.client_id AND r.scope = i.scope AND r.key = i.key LIMIT 1) IS NULL)
      AND (a.stored IS NULL OR (
        SELECT c.id FROM credential c
        WHERE c.tenant_id = p_tenant AND c.kind = n.kind AND c.account_id = n.account_id AND c.reference = n.reference
        LIMIT 1) IS NULL
        AND (SELECT m.id FROM mandate m
        WHERE m.tenant_id = p_tenant AND m.creditor_id = g.creditor_id AND m.reference = g.reference LIMIT 1) IS NULL
        AND (SELECT v.version FROM mandate_version v
        WHERE v.tenant_id = p_tenant AND v.creditor_id = g.creditor_id AND v.reference = g.reference LIMIT 1) IS NULL)
      AND (a.judged IS NULL
        OR velocity_counts(p_tenant, (SELECT t.policy FROM tenant t WHERE t.tenant_id = p_tenant), a.judged -> 'history',
          (a.judged ->> 'at')::timestamptz) = ARRAY (SELECT json_array_elements_text(a.judged -> 'counts')::int))
  ),
  changed AS (
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
    FROM fresh f,
      json_to_record(f.credential) AS n (id uuid, version int, state text, changed_at timestamptz, deletion_id uuid,
        erase boolean, renews boolean, owner_bid text, brand text, last4 text, expires_on date, country text)
    WHERE c.tenant_id = p_tenant AND c.id = n.id AND c.version = n.version
    RETURNING f.ord
  ),
  won AS MATERIALIZED (
    SELECT f.* FROM fresh f WHERE f.credential IS NULL OR f.ord IN (SELECT changed.ord FROM changed)
  ),
  stored AS (
    INSERT INTO credential
    SELECT c.* FROM won w, json_populate_record(NULL::credential, w.stored -> 'credential') AS c WHERE w.stored IS NOT NULL
  ),
  signed AS (
    INSERT INTO mandate
    SELECT m.* FROM won w, json_populate_record(NULL::mandate, w.stored -> 'mandate') AS m
    WHERE json_typeof(w.stored -> 'mandate') = 'object'
  ),
  added AS (
    INSERT INTO click_to_pay_card
    SELECT k.* FROM won w, json_populate_recordset(NULL::click_to_pay_card, w.added_cards) AS k
    WHERE w.added_cards IS NOT NULL
    ON CONFLICT (tenant_id, credential_id, card_id) DO UPDATE
    SET last4 = excluded.last4, state = excluded.state, changed_at = excluded.changed_at
  ),
  cancelled AS (
    UPDATE mandate m
    SET state = 'cancelled', version = m.version + 1, cancelled_at = n.cancelled_at, cancelled_by = n.cancelled_by,
      cancellation_reason = n.cancellation_reason
    FROM won w,
      json_to_record(w.mandate) AS n (id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text)
    WHERE m.tenant_id = p_tenant AND m.id = n.id
  ),
  withdrawn AS (
    UPDATE collection x
    SET state = 'withdrawn', changed_at = n.changed_at
    FROM won w, json_to_record(w.withdrawn) AS n (mandate_id uuid, end_to_end_ids text[], changed_at timestamptz)
    WHERE x.tenant_id = p_tenant AND x.mandate_id = n.mandate_id AND x.end_to_end_id = ANY (n.end_to_end_ids)
  ),
  proven AS (
    INSERT INTO mandate_evidence
    SELECT v.* FROM won w, json_populate_record(NULL::mandate_evidence, w.evidence) AS v WHERE w.evidence IS NOT NULL
  ),
  moved AS (
    UPDATE click_to_pay_card k
    SET state = n.state, changed_at = n.changed_at, last4 = CASE WHEN n.state <> 'REMOVED' THEN k.last4 END
    FROM won w, json_to_record(w.moved_cards) AS n (credential_id uuid, state text, from_states text[], card_ids bigint[], changed_at timestamptz)
    WHERE k.tenant_id = p_tenant AND k.credential_id = n.credential_id AND k.state = ANY (n.from_states)
      AND (n.card_ids IS NULL OR k.card_id = ANY (n.card_ids))
  ),
  deleted AS (
    INSERT INTO deletion
    SELECT d.* FROM won w, LATERAL (VALUES (w.deletion), (w.superseded)) AS v (value),
      json_populate_record(NULL::deletion, v.value) AS d
    WHERE v.value IS NOT NULL
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, version = excluded.version, steps = excluded.steps, reasons = excluded.reasons,
      approvals = excluded.approvals, event_ids = excluded.event_ids, scheduled_for = excluded.scheduled_for,
      accepted_at = excluded.accepted_at, disabled_at = excluded.disabled_at,
      network_confirmed_at = excluded.network_confirmed_at, erased_at = excluded.erased_at,
      completed_at = excluded.completed_at
  ),
  held AS (
    INSERT INTO hold
    SELECT h.* FROM won w, json_populate_record(NULL::hold, w.hold) AS h WHERE w.hold IS NOT NULL
    ON CONFLICT (tenant_id, id) DO UPDATE SET released_by = excluded.released_by, released_at = excluded.released_at
  ),
  signalled AS (
    INSERT INTO risk_signal
    SELECT s.* FROM won w, json_populate_recordset(NULL::risk_signal, w.signals) AS s WHERE w.signals IS NOT NULL
    ON CONFLICT DO NOTHING
  ),
  ruled AS (
    UPDATE tenant t SET policy = w.policy FROM won w WHERE t.tenant_id = p_tenant AND w.policy IS NOT NULL
  ),
  requested AS (
    INSERT INTO network_request
    SELECT q.* FROM won w, json_populate_record(NULL::network_request, w.request) AS q WHERE w.request IS NOT NULL
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, version = network_request.version + 1, attempts = excluded.attempts,
      last_error = excluded.last_error, sealed = excluded.sealed, sealed_key = excluded.sealed_key,
      request_trace_id = excluded.request_trace_id, requested_at = excluded.requested_at, ended_at = excluded.ended_at
  ),
  told AS (
    INSERT INTO event (tenant_id, seq, id, type, subject, occurred_at, envelope)
    SELECT p_tenant, v_event + row_number() OVER (ORDER BY w.ord, e.place), n.id, n.type, n.subject, n.occurred_at, n.envelope
    FROM won w, json_array_elements(w.events) WITH ORDINALITY AS e (value, place),
      json_to_record(e.value) AS n (id uuid, type text, subject text, occurred_at timestamptz, envelope jsonb)
    RETURNING seq
  ),
  noted AS (
    INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
    SELECT p_tenant, v_audit + row_number() OVER (ORDER BY w.ord, e.place), n.occurred_at, n.actor, n.action, n.subject,
      n.outcome, n.details
    FROM won w, json_array_elements(w.audit) WITH ORDINALITY AS e (value, place),
      json_to_record(e.value) AS n (occurred_at timestamptz, actor text, action text, subject text, outcome text, details jsonb)
    RETURNING seq
  ),
  remembered AS (
    INSERT INTO idempotency_record
    SELECT r.* FROM won w, json_populate_record(NULL::idempotency_record, w.idempotency) AS r
    WHERE w.idempotency IS NOT NULL
  ),
  counted AS (
    UPDATE tenant_ledger l
    SET last_event_seq = greatest(l.last_event_seq, (SELECT max(told.seq) FROM told)),
      last_audit_seq = greatest(l.last_audit_seq, (SELECT max(noted.seq) FROM noted))
    WHERE l.tenant_id = p_tenant
  )
  SELECT w.ord FROM won w;
END
$$;

-- Erases what was kept for a time that is over: evidence of mandates kept until a day before `p_day`, at most `p_limit` of
-- them, with what their collections and versions say; signals of risk older than `p_signals`. The reference of a mandate
-- stays: it names one mandate of its creditor for ever. Returns how many pieces of evidence were erased.
CREATE FUNCTION erase_kept(p_tenant text, p_day date, p_now timestamptz, p_signals timestamptz, p_limit int)
RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  v_due uuid[];
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  PERFORM FROM tenant_ledger l WHERE l.tenant_id = p_tenant FOR UPDATE;
  DELETE FROM risk_signal s WHERE s.tenant_id = p_tenant AND s.at < p_signals;
  SELECT array_agg(due.mandate_id) INTO v_due FROM (
    SELECT e.mandate_id FROM mandate_evidence e
    WHERE e.tenant_id = p_tenant AND e.keep_until < p_day AND e.erased_at IS NULL
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

REVOKE EXECUTE ON FUNCTION load_targets (text, json), velocity_counts (text, jsonb, json, timestamptz),
  erase_kept (text, date, timestamptz, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION load_targets (text, json), velocity_counts (text, jsonb, json, timestamptz),
  erase_kept (text, date, timestamptz, timestamptz, int) TO expunge_app;
