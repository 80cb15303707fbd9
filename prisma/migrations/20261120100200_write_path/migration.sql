-- The two statements of every deletion, for lists: one load, one write. As functions they name the tenant, and with it
-- the rows that row level security shows, without a round trip of their own. Both run with the caller's rights.
--
-- Each row of a list is looked up by its whole key (LIMIT 1): a plain join leaves it to the statistics whether all that
-- a tenant has is read instead, and statistics are a minute behind a table that grows.

-- The credentials that a list of requests is about, each with all that a decision needs, and the answer that was
-- given before to a request with the same key. `p_asked`: [{ord, kind, account_id, reference, client_id?, scope?, key?}].
CREATE FUNCTION load_targets(p_tenant text, p_asked json)
RETURNS TABLE (ord int, id uuid, state text, version int, owner_bid text, deletion_id uuid, card_ids bigint[],
  click_to_pay_enabled boolean, mandate_state text, fingerprint text, outcome jsonb, correlation_id text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  RETURN QUERY
  SELECT a.ord, c.id, c.state, c.version, c.owner_bid, c.deletion_id,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state <> 'REMOVED' ORDER BY k.card_id) END,
    t.click_to_pay_enabled, m.state, r.fingerprint, r.outcome, r.correlation_id
  FROM json_to_recordset(p_asked) AS a (ord int, kind text, account_id text, reference text, client_id text, scope text, key text)
  LEFT JOIN tenant t ON t.tenant_id = p_tenant
  LEFT JOIN LATERAL (
    SELECT * FROM credential c
    WHERE c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference LIMIT 1
  ) c ON true
  LEFT JOIN LATERAL (
    SELECT m.state FROM mandate m WHERE m.tenant_id = p_tenant AND m.credential_id = c.id LIMIT 1
  ) m ON true
  LEFT JOIN LATERAL (
    SELECT * FROM idempotency_record r
    WHERE r.tenant_id = p_tenant AND r.client_id = a.client_id AND r.scope = a.scope AND r.key = a.key LIMIT 1
  ) r ON true;
END
$$;

-- Everything that follows from a list of decisions, at once: new credentials and changed ones, mandates, cards, deletions,
-- network requests, events, audit entries and keys of requests. A change is written whole or, when its credential has
-- moved on since it was loaded or one of its unique names is taken, not at all: the numbers of those that were written
-- come back, the others are decided again. The ledger row is locked first: writers of a tenant follow one another, so
-- they cannot deadlock, and what the checks below find free stays free until the commit.
CREATE FUNCTION apply_changes(p_tenant text, p_changes json)
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
    SELECT * FROM json_to_recordset(p_changes) AS a (ord int, stored json, credential json, added_cards json, moved_cards json, mandate json, deletion json,
      request json, events json, audit json, idempotency json)
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
  ),
  changed AS (
    UPDATE credential c
    SET state = n.state, version = c.version + 1, changed_at = n.changed_at,
      deletion_id = coalesce(n.deletion_id, c.deletion_id),
      owner_bid = coalesce(n.owner_bid, c.owner_bid),
      sealed = CASE WHEN NOT n.erase THEN c.sealed END,
      sealed_key = CASE WHEN NOT n.erase THEN c.sealed_key END,
      brand = CASE WHEN NOT n.erase THEN c.brand END,
      last4 = CASE WHEN NOT n.erase THEN c.last4 END,
      expires_on = CASE WHEN NOT n.erase THEN c.expires_on END,
      masked_number = CASE WHEN NOT n.erase THEN c.masked_number END
    FROM fresh f,
      json_to_record(f.credential) AS n (id uuid, version int, state text, changed_at timestamptz, deletion_id uuid,
        erase boolean, owner_bid text)
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
      json_to_record(w.mandate) AS n (credential_id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text)
    WHERE m.tenant_id = p_tenant AND m.credential_id = n.credential_id
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
    SELECT d.* FROM won w, json_populate_record(NULL::deletion, w.deletion) AS d WHERE w.deletion IS NOT NULL
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, version = excluded.version, steps = excluded.steps, reasons = excluded.reasons,
      event_ids = excluded.event_ids, network_confirmed_at = excluded.network_confirmed_at,
      erased_at = excluded.erased_at, completed_at = excluded.completed_at
  ),
  requested AS (
    INSERT INTO network_request
    SELECT q.* FROM won w, json_populate_record(NULL::network_request, w.request) AS q WHERE w.request IS NOT NULL
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, version = network_request.version + 1, attempts = excluded.attempts,
      last_error = excluded.last_error, sealed = excluded.sealed, sealed_key = excluded.sealed_key,
      request_trace_id = excluded.request_trace_id, ended_at = excluded.ended_at
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

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION load_targets (text, json), apply_changes (text, json) TO expunge_app;
