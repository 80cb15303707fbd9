REVOKE EXECUTE ON FUNCTION forbid(text) FROM expunge_writer;
DROP FUNCTION forbid(text);

SET LOCAL check_function_bodies = off;

-- Writes the effects of a list of decisions. Each parameter is a list of rows for one table, or NULL; `ord` is the
-- position of the change that a row belongs to. A change is written whole or not at all. It is lost if the credential that it
-- changes or uses or the tenant's policy has changed since it was loaded, if a name that it claims is taken, if its idempotency key has
-- been used, or if it was judged by request counts that are out of date. Returns the positions of the lost changes.
--
-- It is the only way of the application to these tables, and runs with the rights of `expunge_writer`. No list may lead a row out of
-- a final state: `forbid` then refuses the whole call. Lists that are decided by the rules never do that.
--
-- The tenant's ledger row is locked until the commit. The writers of a tenant therefore run one after the other: the
-- checks hold until the commit, and the sequence numbers of events and audit entries follow the order of visibility.
CREATE OR REPLACE FUNCTION apply_changes(p_tenant text, p_credentials json, p_mandates json, p_evidence json, p_deletions json,
  p_events json, p_audits json, p_keys json, p_stored json, p_signed json, p_judged json, p_cards json, p_moved_cards json,
  p_withdrawn json, p_holds json, p_signals json, p_requests json, p_policies json, p_uses json, p_collections json,
  p_consumed json)
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
  v_hash_key int;
  v_hash_moving boolean;
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
    SELECT t.hash_key, t.rehashed_to IS NOT NULL INTO v_hash_key, v_hash_moving FROM tenant t WHERE t.tenant_id = p_tenant;
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_stored) AS n (ord int, kind text, account_id text, reference text, vault_reference text, representations int,
      hash_key int, hash_moved boolean)
    -- OFFSET 0: looked up by key for each row, never as a hash of all rows of the tenant.
    WHERE EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = n.kind
        AND c.account_id = n.account_id AND c.reference = n.reference OFFSET 0)
      -- Another representation of the card has been stored since.
      OR n.vault_reference IS NOT NULL AND n.representations <> (SELECT count(*) FROM credential c WHERE c.tenant_id = p_tenant
        AND c.kind = 'card_token' AND c.account_id = '' AND c.reference = n.vault_reference)
      OR n.kind = 'card_token' AND n.representations <> (SELECT count(*) FROM credential c WHERE c.tenant_id = p_tenant
        AND c.vault_reference = n.reference)
      -- The hash of its token is not one under which the tenant's are stored.
      OR (n.kind = 'card_token' OR n.vault_reference IS NOT NULL)
        AND (v_hash_key <> coalesce(n.hash_key, 0) OR v_hash_moving AND n.hash_moved IS NOT TRUE);
    v_lost := v_lost || v_more;
  END IF;
  IF p_signed IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_signed) AS n (ord int, identity text)
    WHERE EXISTS (SELECT FROM mandate m WHERE m.tenant_id = p_tenant AND m.identity = n.identity OFFSET 0)
      OR EXISTS (SELECT FROM mandate_version v WHERE v.tenant_id = p_tenant AND v.identity = n.identity OFFSET 0);
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
  IF p_uses IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_uses) AS n (ord int, credential_id uuid, version int)
    WHERE NOT EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.id = n.credential_id AND c.version = n.version
      AND (c.state IN ('active', 'ACTIVE') OR forbid('only an active credential is used', c.state) IS NULL));
    v_lost := v_lost || v_more;
  END IF;

  IF p_credentials IS NOT NULL THEN
    WITH asked AS MATERIALIZED (
      SELECT * FROM json_to_recordset(p_credentials) AS n (ord int, id uuid, version int, state text, changed_at timestamptz,
        deletion_id uuid, erase boolean, renews boolean, owner_bid text, brand text, last4 text, expires_on date, country text,
        masked_number text, shared boolean, joint boolean)
    ), changed AS (
      UPDATE credential c
      SET state = CASE WHEN c.state NOT IN ('deleted', 'REMOVED') OR n.state = c.state
            -- A new life: a token that is stored again with consent, a customer that is enrolled again.
            OR n.renews AND (c.kind, n.state) IN (('card_token', 'active'), ('click_to_pay_customer', 'REGISTRATION_IN_PROGRESS'))
          THEN n.state ELSE forbid('a deleted credential stays deleted', c.state) END,
        version = c.version + 1, changed_at = n.changed_at,
        deletion_id = CASE WHEN n.renews IS NOT TRUE THEN coalesce(n.deletion_id, c.deletion_id) END,
        owner_bid = coalesce(n.owner_bid, c.owner_bid), shared = coalesce(n.shared, c.shared),
        sealed = CASE WHEN NOT n.erase THEN c.sealed END,
        sealed_key = CASE WHEN NOT n.erase THEN c.sealed_key END,
        brand = CASE WHEN NOT n.erase THEN coalesce(n.brand, c.brand) END,
        last4 = CASE WHEN NOT n.erase THEN coalesce(n.last4, c.last4) END,
        expires_on = CASE WHEN NOT n.erase THEN coalesce(n.expires_on, c.expires_on) END,
        country = CASE WHEN NOT n.erase THEN coalesce(n.country, c.country) END,
        masked_number = CASE WHEN NOT n.erase THEN coalesce(n.masked_number, c.masked_number) END,
        is_default = c.is_default AND NOT n.erase
      FROM asked n
      WHERE c.tenant_id = p_tenant AND c.id = n.id AND c.version = n.version AND n.ord <> ALL (v_lost)
        -- Representations of one vault token change together or not at all.
        AND (n.joint IS NOT TRUE OR NOT EXISTS (SELECT FROM asked o WHERE o.ord = n.ord AND NOT EXISTS (
          SELECT FROM credential x WHERE x.tenant_id = p_tenant AND x.id = o.id AND x.version = o.version)))
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
    p_uses := without_lost(p_uses, v_lost);
    p_collections := without_lost(p_collections, v_lost);
    p_consumed := without_lost(p_consumed, v_lost);
  END IF;

  -- A row that is inserted whole takes its columns from its table.
  IF p_deletions IS NOT NULL THEN
    INSERT INTO deletion
    SELECT d.* FROM json_populate_recordset(json_populate_record(NULL::deletion, v_tenant), p_deletions) AS d
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = CASE
        WHEN deletion.state IN ('completed', 'refused', 'rejected', 'cancelled') THEN forbid('a deletion that has ended is final', deletion.state)
        WHEN deletion.state = 'awaiting_approval' AND excluded.state IN ('scheduled', 'waiting', 'executing', 'completed')
          AND json_array_length(excluded.approvals) = json_array_length(deletion.approvals)
          THEN forbid('a deletion that awaits approval needs one', deletion.state)
        ELSE excluded.state END,
      approvals = CASE WHEN continues(deletion.approvals, excluded.approvals) THEN excluded.approvals
        ELSE forbid('approvals are only added', deletion.state)::json END,
      version = excluded.version, policy = excluded.policy, steps = excluded.steps, reasons = excluded.reasons,
      event_ids = excluded.event_ids, scheduled_for = excluded.scheduled_for,
      accepted_at = excluded.accepted_at, disabled_at = excluded.disabled_at,
      network_confirmed_at = excluded.network_confirmed_at, erased_at = excluded.erased_at,
      completed_at = excluded.completed_at;
  END IF;
  IF p_mandates IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') THEN 'cancelled' ELSE forbid('a mandate that has ended is final', m.state) END,
      version = m.version + 1, cancelled_at = n.cancelled_at, cancelled_by = n.cancelled_by,
      cancellation_reason = n.cancellation_reason, cancellation_channel = n.cancellation_channel
    FROM json_to_recordset(p_mandates) AS n (id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text,
      cancellation_channel text)
    WHERE m.tenant_id = p_tenant AND m.id = n.id;
  END IF;
  IF p_evidence IS NOT NULL THEN
    INSERT INTO mandate_evidence
    SELECT v.* FROM json_populate_recordset(json_populate_record(NULL::mandate_evidence, v_tenant), p_evidence) AS v
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE
    SET sealed = CASE WHEN mandate_evidence.erased_at IS NULL THEN excluded.sealed ELSE forbid('erased evidence stays erased', mandate_evidence.mandate_id::text)::bytea END,
      sealed_key = excluded.sealed_key, sealed_at = excluded.sealed_at,
      keep_until = greatest(mandate_evidence.keep_until, excluded.keep_until);
  END IF;
  IF p_collections IS NOT NULL THEN
    INSERT INTO collection
    SELECT x.* FROM json_populate_recordset(json_populate_record(NULL::collection, v_tenant), p_collections) AS x
    ON CONFLICT (tenant_id, mandate_id, end_to_end_id) DO UPDATE
    SET state = CASE WHEN collection.state IN ('planned', 'presented', 'settled') OR excluded.state = collection.state THEN excluded.state
        ELSE forbid('a collection that has ended is final', collection.state) END,
      changed_at = excluded.changed_at;
  END IF;
  IF p_consumed IS NOT NULL THEN
    INSERT INTO mandate_version
    SELECT v.* FROM json_populate_recordset(json_populate_record(NULL::mandate_version, v_tenant), p_consumed) AS v;
    UPDATE mandate m
    SET state = CASE WHEN m.state = 'active' THEN 'consumed' ELSE forbid('a mandate that has ended is final', m.state) END, version = m.version + 1
    FROM json_to_recordset(p_consumed) AS n (mandate_id uuid)
    WHERE m.tenant_id = p_tenant AND m.id = n.mandate_id;
  END IF;
  IF p_withdrawn IS NOT NULL THEN
    UPDATE collection x
    SET state = CASE WHEN x.state = 'planned' THEN 'withdrawn' ELSE forbid('only a planned collection is withdrawn', x.state) END,
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
        ELSE forbid('a removed card stays removed', k.state) END,
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
        THEN excluded.state ELSE forbid('a removed card stays removed', click_to_pay_card.state) END,
      last4 = excluded.last4, changed_at = excluded.changed_at;
  END IF;
  IF p_requests IS NOT NULL THEN
    INSERT INTO network_request
    SELECT q.* FROM json_populate_recordset(json_populate_record(NULL::network_request, v_tenant), p_requests) AS q
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = CASE WHEN network_request.state <> 'succeeded' OR excluded.state = 'succeeded' THEN excluded.state
        ELSE forbid('a request that has succeeded is final', network_request.state) END,
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
  IF p_uses IS NOT NULL THEN
    INSERT INTO use_authorization
    SELECT u.* FROM json_populate_recordset(json_populate_record(NULL::use_authorization, v_tenant), p_uses) AS u;
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

-- Writes a change of a mandate: a version that an amendment replaces, the mandate's new values, the debtor's new account; each is
-- NULL if it does not change. A mandate that has ended changes no more.
CREATE OR REPLACE FUNCTION change_mandate(p_tenant text, p_mandate uuid, p_past json, p_mandate_values json, p_account json, p_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_key json := json_build_object('tenant_id', p_tenant, 'mandate_id', p_mandate);
  v_credential uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_past IS NOT NULL THEN
    INSERT INTO mandate_version
    SELECT v.* FROM json_populate_record(json_populate_record(NULL::mandate_version, p_past), v_key) AS v;
  END IF;
  IF p_mandate_values IS NOT NULL THEN
    UPDATE mandate m
    SET state = CASE WHEN m.state IN ('created', 'active') AND n.state IN ('created', 'active') THEN n.state
        ELSE forbid('a mandate that has ended is final', m.state) END,
      creditor_id = n.creditor_id, reference = n.reference, creditor_name = n.creditor_name, debtor_agent = n.debtor_agent,
      version = n.version, signed_on = n.signed_on, identity = n.identity
    FROM (SELECT old.* FROM mandate m, LATERAL json_populate_record(m, p_mandate_values) AS old
      WHERE m.tenant_id = p_tenant AND m.id = p_mandate) AS n
    WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
  END IF;
  IF p_past IS NOT NULL THEN
    -- Decisions that did not see this write lose their race and are made again.
    SELECT m.credential_id INTO v_credential FROM mandate m WHERE m.tenant_id = p_tenant AND m.id = p_mandate;
    UPDATE credential c
    SET version = c.version + 1, changed_at = p_at,
      sealed = CASE WHEN p_account IS NULL THEN c.sealed ELSE (p_account ->> 'sealed')::bytea END,
      sealed_key = CASE WHEN p_account IS NULL THEN c.sealed_key ELSE (p_account ->> 'sealed_key')::bytea END,
      masked_number = CASE WHEN p_account IS NULL THEN c.masked_number ELSE p_account ->> 'masked_number' END
    WHERE c.tenant_id = p_tenant AND c.id = v_credential;
  END IF;
END
$$;

-- Claims the cancellation of a mandate for a sender with this folder, and invalidates the claim before. Returns the number of the claim
-- and that of the claim under which the message was prepared; nothing if it was sent, or prepared in another folder.
CREATE OR REPLACE FUNCTION claim_cancellation(p_tenant text, p_mandate uuid, p_folder uuid)
RETURNS TABLE (number int, prepared int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The lock of mark_cancellation_sent, which removes the claim.
  PERFORM lock_ledger(p_tenant);
  RETURN QUERY
    INSERT INTO cancellation_outbox AS o (tenant_id, mandate_id, folder_id, claim)
    SELECT p_tenant, m.id, p_folder, 1 FROM mandate m
    WHERE m.tenant_id = p_tenant AND m.id = p_mandate AND m.state = 'cancelled' AND m.cancellation_sent_at IS NULL
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET claim = o.claim + 1, folder_id = excluded.folder_id
    WHERE o.prepared IS NULL OR o.folder_id = excluded.folder_id
    RETURNING o.claim, o.prepared;
END
$$;

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
DECLARE
  v_parked timestamptz := p_now + interval '5 seconds';
  v_lease timestamptz := p_now + interval '60 seconds';
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
    UPDATE webhook_delivery d SET due_at = greatest(v_parked, CASE WHEN p.head_due_at > v_lease THEN p.head_due_at END)
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

-- Names the tenant of the transaction. A transaction that has named another one is refused: it reaches one tenant only. Citus
-- carries a name to its workers if it propagates SET LOCAL, and no other.
CREATE OR REPLACE FUNCTION enter_tenant(p_tenant text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF nullif(current_setting('app.tenant_id', true), '') <> p_tenant THEN
    RAISE insufficient_privilege USING MESSAGE = 'the transaction belongs to another tenant';
  END IF;
  IF current_setting('citus.propagate_set_commands', true) = 'local' THEN
    EXECUTE format('SET LOCAL app.tenant_id = %L', p_tenant);
  ELSE
    PERFORM set_config('app.tenant_id', p_tenant, true);
  END IF;
END
$$;

-- The credential that an event concerns; the events of one credential are delivered in order. A network event names
-- its request, or a deletion that needed none, and is resolved through it. Any other event forms an order of its own.
CREATE OR REPLACE FUNCTION event_credential(p_tenant text, p_type text, p_subject text, p_body json)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_credential text := p_body ->> 'credentialId';
BEGIN
  -- Only the subject of a network event is an id.
  IF v_credential IS NULL AND p_type = 'click_to_pay-1' THEN
    SELECT q.credential_id INTO v_credential FROM public.network_request q WHERE q.tenant_id = p_tenant AND q.id = p_subject::uuid;
    IF NOT FOUND THEN
      SELECT d.credential_id INTO v_credential FROM public.deletion d WHERE d.tenant_id = p_tenant AND d.id = p_subject::uuid;
    END IF;
  END IF;
  RETURN coalesce(v_credential, p_subject);
END
$$;

-- A machine client by its key, from which its tenant follows. No other function looks for clients of every tenant.
CREATE OR REPLACE FUNCTION find_client(p_key text)
RETURNS SETOF api_client
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT * FROM api_client c WHERE c.client_key = p_key LIMIT 1;
END
$$;

-- Refuses a row whose change is never permitted, from within the expression of its new value. `p_of` is a column of the row, so that
-- it is evaluated for that row only, and not when the statement is planned. It is immutable because Citus permits no other function in
-- the new values of a distributed table.
CREATE OR REPLACE FUNCTION forbid(p_message text, p_of text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE check_violation USING MESSAGE = p_message;
END
$$;

-- Moves hashes of a tenant's tokens from the key before to the tenant's key `p_number`: the card token and the payment options that bear one
-- move together, so that they are always found by each other. Whoever has moved a hash finds it under the new key only, because nothing is
-- stored under the former one any more. Returns whether others have yet to move.
CREATE OR REPLACE FUNCTION move_hashes(p_tenant text, p_number int, p_old text[], p_new text[])
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  v_number int;
  v_moving boolean;
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT t.hash_key, t.rehashed_to IS NOT NULL INTO v_number, v_moving FROM tenant t WHERE t.tenant_id = p_tenant;
  IF v_number <> p_number THEN
    PERFORM other_hash_key(v_number, v_moving);
  END IF;
  IF v_moving AND EXISTS (SELECT FROM unnest(p_old) AS o (hash)
    WHERE EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = 'card_token' AND c.account_id = ''
        AND c.reference = o.hash OFFSET 0)
      OR EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.vault_reference = o.hash OFFSET 0)) THEN
    PERFORM lock_ledger(p_tenant);
    IF NOT (SELECT bool_and(n.new LIKE p_number || '.%' AND CASE p_number WHEN 1 THEN n.old NOT LIKE '%.%' ELSE n.old LIKE p_number - 1 || '.%' END)
      FROM unnest(p_old, p_new) AS n (old, new)) THEN
      PERFORM forbid('a hash moves to the next key', p_tenant);
    END IF;
    UPDATE credential c SET reference = n.new FROM unnest(p_old, p_new) AS n (old, new)
    WHERE c.tenant_id = p_tenant AND c.kind = 'card_token' AND c.account_id = '' AND c.reference = n.old;
    UPDATE credential c SET vault_reference = n.new FROM unnest(p_old, p_new) AS n (old, new)
    WHERE c.tenant_id = p_tenant AND c.vault_reference = n.old;
  END IF;
  RETURN v_moving;
END
$$;

-- For each velocity threshold of a tenant's policy, in order: the number of requests within its window for the
-- threshold's subject. Counting stops at one above the threshold.
CREATE OR REPLACE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_threshold jsonb;
  v_subjects text[];
  v_count int;
  v_counts int[] := '{}';
BEGIN
  FOR v_threshold IN
    SELECT t.value FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS t (value, place) ORDER BY t.place
  LOOP
    v_subjects := ARRAY[p_history ->> (v_threshold ->> 'by')]
      || ARRAY (SELECT json_array_elements_text(p_history -> 'former' -> (v_threshold ->> 'by')));
    SELECT count(*) INTO v_count FROM (SELECT FROM risk_signal s
      -- Signals stay under the key of their time: they expire soon.
      WHERE s.tenant_id = p_tenant AND s.subject = ANY (v_subjects)
        AND s.at > p_at - make_interval(secs => (v_threshold ->> 'seconds')::int)
      LIMIT (v_threshold ->> 'most')::int + 1) AS counted;
    v_counts := v_counts || v_count;
  END LOOP;
  RETURN v_counts;
END
$$;

GRANT EXECUTE ON FUNCTION forbid(text,text) TO expunge_writer;

REVOKE EXECUTE ON FUNCTION forbid(text,text) FROM PUBLIC;
