SET LOCAL check_function_bodies = off;

-- Writes the effects of a list of decisions. Each parameter is a list of rows for one table, or NULL; `ord` is the
-- position of the change that a row belongs to. A change is written whole or not at all. It is lost if the credential that it
-- changes or uses or the tenant's policy has changed since it was loaded, if a name that it claims is taken, if its idempotency key has
-- been used, or if it was judged by request counts that are out of date. Returns the positions of the lost changes.
--
-- It is the only way of the application to these tables, and runs with the rights of `expunge_writer`. No list may lead a row out of
-- a final state: `forbid` then refuses the whole call. Lists that are decided by the rules never do that.
--
-- `p_batches` and `p_items` have defaults for the callers of the version before.
--
-- The tenant's ledger row is locked until the commit. The writers of a tenant therefore run one after the other: the
-- checks hold until the commit, and the sequence numbers of events and audit entries follow the order of visibility.
CREATE OR REPLACE FUNCTION apply_changes(p_tenant text, p_credentials json, p_mandates json, p_evidence json, p_deletions json,
  p_events json, p_audits json, p_keys json, p_stored json, p_signed json, p_judged json, p_cards json, p_moved_cards json,
  p_withdrawn json, p_holds json, p_signals json, p_requests json, p_policies json, p_uses json, p_collections json,
  p_consumed json, p_batches json DEFAULT NULL, p_items json DEFAULT NULL)
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

  IF p_batches IS NOT NULL THEN
    SELECT array_agg(n.ord) INTO v_more
    FROM json_to_recordset(p_batches) AS n (ord int, id uuid, version int)
    WHERE n.version <> coalesce((SELECT b.version + 1 FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = n.id), 1);
    v_lost := v_lost || v_more;
  END IF;
  -- Every writer of a batch holds the ledger: nothing more of it is decided once it is paused, or its list has been claimed by another worker.
  IF p_items IS NOT NULL AND EXISTS (
    SELECT FROM (SELECT DISTINCT n.batch_id, n.list, n.claim FROM json_to_recordset(p_items) AS n (batch_id uuid, list int, claim uuid)) AS n
    WHERE NOT EXISTS (SELECT FROM deletion_batch b JOIN batch_list l ON l.tenant_id = p_tenant AND l.batch_id = b.id AND l.input = b.input
      WHERE b.tenant_id = p_tenant AND b.id = n.batch_id AND b.state = 'running' AND l.number = n.list AND l.claim = n.claim OFFSET 0)
  ) THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = 'the batch does not run, or another worker has the list';
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
    p_batches := without_lost(p_batches, v_lost);
    p_items := without_lost(p_items, v_lost);
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

  IF p_batches IS NOT NULL THEN
    INSERT INTO deletion_batch
    SELECT b.* FROM json_populate_recordset(json_populate_record(NULL::deletion_batch, v_tenant), p_batches) AS b
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = CASE
        WHEN deletion_batch.state IN ('completed', 'cancelled', 'rejected') AND excluded.state <> deletion_batch.state
          THEN forbid('a batch that has ended is final', deletion_batch.state)
        WHEN deletion_batch.state <> 'draft' AND excluded.state = 'draft' THEN forbid('a sealed batch is no draft again', deletion_batch.state)
        ELSE excluded.state END,
      approvals = CASE WHEN continues(deletion_batch.approvals, excluded.approvals) THEN excluded.approvals
        ELSE forbid('approvals are only added', deletion_batch.state)::json END,
      contributors = CASE WHEN excluded.contributors @> deletion_batch.contributors THEN excluded.contributors
        ELSE ARRAY[forbid('contributors are only added', deletion_batch.state)] END,
      input = CASE WHEN deletion_batch.state = 'draft'
          OR excluded.input = deletion_batch.input AND excluded.checksum IS NOT DISTINCT FROM deletion_batch.checksum THEN excluded.input
        ELSE forbid('the items of a sealed batch are final', deletion_batch.state)::uuid END,
      version = excluded.version, lines = excluded.lines, items = excluded.items, invalid = excluded.invalid,
      duplicates = excluded.duplicates, checksum = excluded.checksum, started_at = excluded.started_at, ended_at = excluded.ended_at,
      stopped_because = excluded.stopped_because, counted_from = excluded.counted_from, tenths = excluded.tenths;
    -- An input that another one has replaced, or that broke off, goes with the change that decides which one counts.
    DELETE FROM batch_list l USING json_to_recordset(p_batches) AS n (id uuid, input uuid, state text)
    WHERE l.tenant_id = p_tenant AND l.batch_id = n.id AND l.input IS DISTINCT FROM n.input AND n.state IN ('draft', 'sealed', 'cancelled');
  END IF;
  IF p_items IS NOT NULL THEN
    UPDATE batch_list l
    SET outcomes = CASE WHEN NOT l.outcomes ?| n.places THEN l.outcomes || n.outcomes
        ELSE forbid('an item of a batch is decided once', l.stage)::jsonb END,
      -- Counted with the outcomes: a list whose worker dies counts as far as it came.
      counts = (SELECT c.counts FROM count_batch_outcomes(l.outcomes || n.outcomes, l.previewed) AS c),
      open = (SELECT c.open FROM count_batch_outcomes(l.outcomes || n.outcomes, l.previewed) AS c),
      decided_at = n.at
    FROM (SELECT i.batch_id, i.input, i.list, max(i.at) AS at, array_agg(i.place::text) AS places,
        jsonb_object_agg(i.place, i.outcome) AS outcomes
      FROM json_to_recordset(p_items) AS i (batch_id uuid, input uuid, list int, place int, at timestamptz, outcome jsonb)
      GROUP BY i.batch_id, i.input, i.list) AS n
    WHERE l.tenant_id = p_tenant AND l.batch_id = n.batch_id AND l.input = n.input AND l.number = n.list;
  END IF;

  IF p_events IS NOT NULL THEN
    WITH written AS (
      INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body, details, batch_id)
      SELECT p_tenant, v_event + e.until, v_event + e.until - cardinality(e.ids) + 1, e.ids, e.types, e.subject, e.occurred_at,
        e.body, e.details, e.batch_id
      FROM (SELECT r.*, sum(cardinality(r.ids)) OVER (ROWS UNBOUNDED PRECEDING) AS until
        FROM json_to_recordset(p_events)
          AS r (ids uuid[], types text[], subject text, occurred_at timestamptz, body json, details json, batch_id uuid)) AS e
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
