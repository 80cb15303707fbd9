REVOKE EXECUTE ON FUNCTION apply_changes(text,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json) FROM expunge_app;
DROP FUNCTION apply_changes(text,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json);

-- AlterTable
ALTER TABLE "deletion" ADD COLUMN     "batch_id" UUID;

-- AlterTable
ALTER TABLE "event" ADD COLUMN     "batch_id" UUID;

-- CreateTable
CREATE TABLE "deletion_batch" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "collections" TEXT NOT NULL,
    "source" JSON NOT NULL,
    "limits" JSON NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "contributors" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "input" UUID,
    "lines" INTEGER NOT NULL DEFAULT 0,
    "items" INTEGER NOT NULL DEFAULT 0,
    "invalid" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "checksum" TEXT,
    "approvals" JSON NOT NULL DEFAULT '[]',
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "stopped_because" JSON,
    "counted_from" JSON,
    "tenths" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "deletion_batch_pkey" PRIMARY KEY ("tenant_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "batch_list" (
    "tenant_id" TEXT NOT NULL,
    "batch_id" UUID NOT NULL,
    "input" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "lines" JSON NOT NULL,
    "keys" UUID[],
    "duplicates" JSON,
    "items" INTEGER NOT NULL,
    "stage" TEXT NOT NULL DEFAULT 'input',
    "previewed" JSON,
    "decisions" JSONB,
    "outcomes" JSONB NOT NULL DEFAULT '{}',
    "counts" JSONB,
    "open" INTEGER NOT NULL DEFAULT 0,
    "claim" UUID,
    "claimed_until" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_list_pkey" PRIMARY KEY ("tenant_id","batch_id","input","number")
) PARTITION BY RANGE ("batch_id");

-- CreateIndex
CREATE INDEX "deletion_batch_tenant_id_state_id_idx" ON "deletion_batch"("tenant_id", "state", "id");

ALTER TABLE batch_list ALTER COLUMN tenant_id SET (n_distinct = '1');
ALTER TABLE batch_list ALTER COLUMN tenant_id SET (n_distinct_inherited = '1');
ALTER TABLE deletion_batch ALTER COLUMN tenant_id SET (n_distinct = '1');
ALTER TABLE deletion_batch ALTER COLUMN tenant_id SET (n_distinct_inherited = '1');
ALTER TABLE batch_list ADD CONSTRAINT batch_list_open CHECK ((open >= 0));
ALTER TABLE batch_list ADD CONSTRAINT batch_list_size CHECK ((json_array_length(lines) <= 500));
ALTER TABLE batch_list ADD CONSTRAINT batch_list_stage CHECK ((stage = ANY (ARRAY['input'::text, 'previewed'::text, 'decided'::text])));
ALTER TABLE deletion_batch ADD CONSTRAINT deletion_batch_approved CHECK (((state <> ALL (ARRAY['approved'::text, 'running'::text, 'paused'::text, 'stopped'::text, 'completed'::text])) OR jsonb_path_exists((approvals)::jsonb, '$[*]?(@."decision" == "approved")'::jsonpath)));
ALTER TABLE deletion_batch ADD CONSTRAINT deletion_batch_collections CHECK ((collections = ANY (ARRAY['withdraw'::text, 'refuse'::text, 'wait'::text])));
ALTER TABLE deletion_batch ADD CONSTRAINT deletion_batch_reviewer CHECK ((((approvals)::text = '[]'::text) OR (NOT jsonb_path_exists((approvals)::jsonb, '$[*]?(@."by" == $"contributors"[*])'::jsonpath, jsonb_build_object('contributors', to_jsonb(contributors))))));
ALTER TABLE deletion_batch ADD CONSTRAINT deletion_batch_sealed CHECK (((state = ANY (ARRAY['draft'::text, 'cancelled'::text])) OR ((checksum IS NOT NULL) AND (input IS NOT NULL))));
ALTER TABLE deletion_batch ADD CONSTRAINT deletion_batch_state CHECK ((state = ANY (ARRAY['draft'::text, 'sealed'::text, 'previewing'::text, 'previewed'::text, 'approved'::text, 'running'::text, 'paused'::text, 'stopped'::text, 'completed'::text, 'cancelled'::text, 'rejected'::text])));
CREATE INDEX batch_list_open_outcomes ON public.batch_list USING btree (tenant_id, batch_id) WHERE (open > 0);

-- The default partitions accept every row for whose month there is no partition yet.
CREATE TABLE partitions.deletion_batch_default PARTITION OF deletion_batch DEFAULT;
ALTER TABLE partitions.deletion_batch_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);
CREATE TABLE partitions.batch_list_default PARTITION OF batch_list DEFAULT;
ALTER TABLE partitions.batch_list_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);

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
    SET state = CASE WHEN deletion_batch.state NOT IN ('completed', 'cancelled', 'rejected') OR excluded.state = deletion_batch.state
        THEN excluded.state ELSE forbid('a batch that has ended is final', deletion_batch.state) END,
      approvals = CASE WHEN continues(deletion_batch.approvals, excluded.approvals) THEN excluded.approvals
        ELSE forbid('approvals are only added', deletion_batch.state)::json END,
      contributors = CASE WHEN excluded.contributors @> deletion_batch.contributors THEN excluded.contributors
        ELSE forbid('contributors are only added', deletion_batch.state)::text[] END,
      input = CASE WHEN deletion_batch.state = 'draft' OR excluded.input = deletion_batch.input THEN excluded.input
        ELSE forbid('the items of a sealed batch are final', deletion_batch.state)::uuid END,
      version = excluded.version, lines = excluded.lines, items = excluded.items, invalid = excluded.invalid,
      duplicates = excluded.duplicates, checksum = excluded.checksum, started_at = excluded.started_at, ended_at = excluded.ended_at,
      stopped_because = excluded.stopped_because, counted_from = excluded.counted_from, tenths = excluded.tenths;
  END IF;
  IF p_items IS NOT NULL THEN
    UPDATE batch_list l
    SET outcomes = CASE WHEN NOT l.outcomes ?| n.places THEN l.outcomes || n.outcomes
        ELSE forbid('an item of a batch is decided once', l.stage)::jsonb END
    FROM (SELECT i.batch_id, i.input, i.list, array_agg(i.place::text) AS places, jsonb_object_agg(i.place, i.outcome) AS outcomes
      FROM json_to_recordset(p_items) AS i (batch_id uuid, input uuid, list int, place int, outcome jsonb)
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

-- The batches that are previewed or run, and those that have ended with outcomes that may still change, over all tenants.
CREATE OR REPLACE FUNCTION batches_at_work(p_ended boolean)
RETURNS TABLE (tenant_id text, batch_id uuid, state text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.tenant_id, b.id, b.state FROM deletion_batch b
    WHERE b.state IN ('previewing', 'running') OR p_ended AND b.state IN ('paused', 'stopped', 'completed', 'cancelled')
      AND EXISTS (SELECT FROM batch_list l WHERE l.tenant_id = b.tenant_id AND l.batch_id = b.id AND l.open > 0 OFFSET 0)
    ORDER BY b.tenant_id, b.id;
END
$$;

-- Claims the first list of a batch that waits for its preview (stage `input`) or for its run (`previewed`) and that no worker has, until a
-- time. Returns nothing if there is none, if the batch has left the state of that work, or if `p_most` items were decided within the last hour.
CREATE OR REPLACE FUNCTION claim_batch_list(p_tenant text, p_batch uuid, p_stage text, p_claim uuid, p_now timestamptz,
  p_until timestamptz, p_most bigint)
RETURNS TABLE (number int, lines json, duplicates json, previewed json, outcomes jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  v_input uuid;
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT b.input INTO v_input FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch
    AND b.state = CASE p_stage WHEN 'input' THEN 'previewing' ELSE 'running' END;
  IF v_input IS NULL OR p_most IS NOT NULL AND p_most <= (SELECT coalesce(sum(l.items), 0) FROM batch_list l
      WHERE l.tenant_id = p_tenant AND l.batch_id >= uuid_at(p_now - interval '400 days')
        AND (l.decided_at > p_now - interval '1 hour' OR l.stage = 'previewed' AND l.claimed_until > p_now)) THEN
    RETURN;
  END IF;
  RETURN QUERY
    UPDATE batch_list l SET claim = p_claim, claimed_until = p_until
    FROM (SELECT n.number FROM batch_list n
      WHERE n.tenant_id = p_tenant AND n.batch_id = p_batch AND n.input = v_input AND n.stage = p_stage
        AND (n.claimed_until IS NULL OR n.claimed_until <= p_now)
      ORDER BY n.number LIMIT 1 FOR UPDATE SKIP LOCKED) AS next
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = v_input AND l.number = next.number
    RETURNING l.number, l.lines, l.duplicates, l.previewed, l.outcomes;
END
$$;

-- Ends an input: marks each item whose target an earlier line has, and removes the lists of other inputs. `keys` has a hash of each item's
-- natural key, or null for an invalid line. Returns the numbers of lists and of duplicates.
CREATE OR REPLACE FUNCTION complete_batch_input(p_tenant text, p_batch uuid, p_input uuid)
RETURNS TABLE (lists int, duplicates int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET work_mem = '64MB' AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  PERFORM FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch AND b.state = 'draft' FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM forbid('only a draft takes items', p_batch::text);
  END IF;
  DELETE FROM batch_list l WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input <> p_input;
  WITH item AS (
    SELECT l.number, k.place, first_value(ARRAY[l.number, k.place]) OVER same AS first, row_number() OVER same AS nth
    FROM batch_list l, unnest(l.keys) WITH ORDINALITY AS k (key, place)
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input AND k.key IS NOT NULL
    WINDOW same AS (PARTITION BY k.key ORDER BY l.number, k.place)
  ), doubled AS (
    SELECT i.number, json_object_agg(i.place - 1, f.lines -> (i.first[2] - 1)::int -> 'line') AS places, count(*) AS items
    FROM item i JOIN batch_list f ON f.tenant_id = p_tenant AND f.batch_id = p_batch AND f.input = p_input AND f.number = i.first[1]
    WHERE i.nth > 1 GROUP BY i.number
  )
  UPDATE batch_list l SET duplicates = d.places, items = l.items - d.items
  FROM doubled d
  WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input AND l.number = d.number;
  UPDATE batch_list l SET keys = '{}' WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input;
  RETURN QUERY
    SELECT count(*)::int, coalesce(sum((SELECT count(*) FROM json_object_keys(l.duplicates))), 0)::int
    FROM batch_list l WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = p_input;
END
$$;

-- Counts the outcomes of a list, [outcome, deletion, …] by place, beside its preview: `unexpected` are refused or not found although the
-- preview promised otherwise, `changed` differ from it in any way. `open`: the outcomes that may still change.
CREATE OR REPLACE FUNCTION count_batch_outcomes(p_outcomes jsonb, p_previewed json)
RETURNS TABLE (items int, open int, counts jsonb)
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$
  WITH item AS (
    SELECT o.value ->> 0 AS outcome, o.value ->> 0 IN ('refused', 'not_found') AS refused,
      p_previewed -> o.key::int ->> 0 IN ('refused', 'not_found') AS promised
    FROM jsonb_each(p_outcomes) AS o
  ), counted AS (
    SELECT i.outcome AS name, count(*) AS number FROM item i GROUP BY i.outcome
    UNION ALL SELECT 'unexpected', count(*) FROM item i WHERE i.refused AND NOT i.promised HAVING count(*) > 0
    UNION ALL SELECT 'changed', count(*) FROM item i WHERE i.refused <> i.promised HAVING count(*) > 0
  )
  SELECT (SELECT count(*) FROM item)::int, (SELECT count(*) FROM item i WHERE i.outcome IN ('executing', 'waiting', 'failed'))::int,
    coalesce((SELECT jsonb_object_agg(c.name, c.number) FROM counted c), '{}')
$$;

-- The months (UTC) for which a table's default partition holds rows, up to `p_last`. Ids that are not UUID v7 carry
-- no time; their rows may stay in the default partition.
CREATE OR REPLACE FUNCTION default_months(p_table text, p_last timestamptz)
RETURNS SETOF timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_of_uuid text := 'to_timestamp((''x'' || left(replace(%I::text, ''-'', ''''), 12))::bit(48)::bigint / 1000.0)';
  v_at text := CASE
    WHEN p_table IN ('deletion', 'deletion_batch') THEN format(v_of_uuid, 'id')
    WHEN p_table = 'batch_list' THEN format(v_of_uuid, 'batch_id')
    WHEN p_table = 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT date_trunc(''month'', %1$s, ''UTC'') FROM partitions.%2$I WHERE %1$s >= ''2015-01-01Z'' AND %1$s < $1 ORDER BY 1',
    v_at, p_table || '_default') USING p_last + interval '1 month';
END
$$;

-- Ends the claim of a list after its preview, with the decision on each line (`p_previewed`) and their counts, or after its run, by its outcomes.
-- Returns whether the list was still claimed and each of its items has an outcome; otherwise nothing changes.
CREATE OR REPLACE FUNCTION finish_batch_list(p_tenant text, p_batch uuid, p_number int, p_claim uuid, p_now timestamptz,
  p_previewed json, p_decisions jsonb)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  IF p_previewed IS NOT NULL THEN
    UPDATE batch_list l SET stage = 'previewed', previewed = p_previewed, decisions = p_decisions, claim = NULL, claimed_until = NULL
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.number = p_number AND l.claim = p_claim AND l.stage = 'input';
  ELSE
    UPDATE batch_list l SET stage = 'decided', counts = c.counts, open = c.open, claim = NULL, claimed_until = NULL, decided_at = p_now
    FROM batch_list n, LATERAL count_batch_outcomes(n.outcomes, n.previewed) AS c
    WHERE n.tenant_id = p_tenant AND n.batch_id = p_batch AND n.number = p_number AND n.claim = p_claim AND n.stage = 'previewed'
      AND c.items = n.items
      AND l.tenant_id = n.tenant_id AND l.batch_id = n.batch_id AND l.input = n.input AND l.number = n.number;
  END IF;
  RETURN FOUND;
END
$$;

-- Brings the open outcomes of up to `p_limit` lists up to date with their deletions, after the list `p_after`. Returns the last list that was
-- looked at and the number of those that have changed.
CREATE OR REPLACE FUNCTION follow_batch_outcomes(p_tenant text, p_batch uuid, p_after int, p_limit int)
RETURNS TABLE (last int, changed int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY WITH open AS MATERIALIZED (
    SELECT l.input, l.number, l.outcomes, l.previewed FROM batch_list l
    WHERE l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.open > 0 AND l.number > p_after AND l.stage = 'decided'
    ORDER BY l.number LIMIT p_limit FOR UPDATE SKIP LOCKED
  ), moved AS (
    SELECT o.input, o.number, jsonb_object_agg(e.key, jsonb_set(e.value, '{0}', to_jsonb(n.outcome))) AS outcomes
    FROM open o, jsonb_each(o.outcomes) AS e, LATERAL find_deletion(p_tenant, (e.value ->> 1)::uuid) AS d,
      LATERAL (SELECT CASE WHEN d.state IN ('completed', 'executing', 'failed', 'refused') THEN d.state
        WHEN d.state IN ('cancelled', 'rejected') THEN 'cancelled' ELSE 'waiting' END) AS n (outcome)
    WHERE e.value ->> 0 IN ('executing', 'waiting', 'failed') AND e.value ->> 0 <> n.outcome
    GROUP BY o.input, o.number
  ), written AS (
    UPDATE batch_list l SET outcomes = l.outcomes || m.outcomes, counts = c.counts, open = c.open
    FROM moved m, open o, LATERAL count_batch_outcomes(o.outcomes || m.outcomes, o.previewed) AS c
    WHERE o.input = m.input AND o.number = m.number
      AND l.tenant_id = p_tenant AND l.batch_id = p_batch AND l.input = m.input AND l.number = m.number
    RETURNING l.number
  )
  SELECT (SELECT max(o.number) FROM open o), (SELECT count(*) FROM written)::int;
END
$$;

-- Loads the credentials that a list of requests targets, each with everything that its decision needs, and the
-- retained answer to a request with the same idempotency key. A credential is found by its natural key, by its id, by one of
-- its deletions, or by a present or past reference of its mandate, then with the sealed evidence. A vault token that is stored as a
-- card token and as payment options is one credential: each comes with the others and their holds. The tenant's policy and owner BIDs
-- come with the first row only.
--
-- `p_lookups`: [{ord, kind?, account_id?, reference?, credential_id?, deletion_id?, mandate_identity?, client_id?, scope?, key?, history?, at?,
-- hash_key?, hash_moved?}].
CREATE OR REPLACE FUNCTION load_targets(p_tenant text, p_lookups json)
RETURNS TABLE (ord int, id uuid, kind text, state text, version int, owner_bid text, country text, deletion_id uuid,
  card_ids bigint[], leaving_card_ids bigint[], click_to_pay_enabled boolean, owner_bids text[], policy jsonb,
  mandate json, collections json, versions json, holds json, target_deletion json, open_deletion json, representations json, counts int[],
  remembered json, evidence json)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN QUERY
  -- A token is looked up by the hash under which the tenant's are stored, or not at all.
  SELECT CASE WHEN a.kind IS DISTINCT FROM 'card_token' AND a.history IS NULL
      OR coalesce(a.hash_key, 0) = coalesce(t.hash_key, 0) AND (t.rehashed_to IS NULL OR a.hash_moved)
      THEN a.ord ELSE other_hash_key(t.hash_key, t.rehashed_to IS NOT NULL) END, c.id, c.kind, c.state, c.version, c.owner_bid, c.country, c.deletion_id,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state <> 'REMOVED' ORDER BY k.card_id) END,
    CASE WHEN c.kind = 'click_to_pay_customer' THEN
      ARRAY (SELECT k.card_id FROM click_to_pay_card k
        WHERE k.tenant_id = p_tenant AND k.credential_id = c.id AND k.state = 'REMOVAL_IN_PROGRESS' ORDER BY k.card_id) END,
    t.click_to_pay_enabled, CASE WHEN a.ord = 0 THEN t.owner_bids END, CASE WHEN a.ord = 0 THEN t.policy END,
    CASE WHEN m.id IS NOT NULL THEN row_to_json(m) END,
    (SELECT json_agg(row_to_json(x) ORDER BY x.due_on, x.end_to_end_id) FROM collection x
      WHERE x.tenant_id = p_tenant AND x.mandate_id = m.id),
    (SELECT json_agg(row_to_json(v) ORDER BY v.version) FROM mandate_version v
      WHERE v.tenant_id = p_tenant AND v.mandate_id = m.id),
    (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until, 'cardId', h.card_id,
        'releasedBy', h.released_by) ORDER BY h.id)
      FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = c.id),
    CASE WHEN a.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, a.deletion_id) d) END,
    CASE WHEN c.deletion_id IS NOT NULL THEN (SELECT row_to_json(d) FROM find_deletion(p_tenant, c.deletion_id) d
      WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing')) END,
    CASE WHEN c.shared OR c.id IS NULL AND a.kind = 'card_token' THEN
      (SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'accountId', s.account_id, 'reference', s.reference,
          'maskedNumber', s.masked_number, 'state', s.state, 'version', s.version,
          'holds', (SELECT json_agg(json_build_object('kind', h.kind, 'reference', h.reference, 'until', h.until,
              'cardId', h.card_id, 'releasedBy', h.released_by) ORDER BY h.id)
            FROM hold h WHERE h.tenant_id = p_tenant AND h.credential_id = s.id),
          'open', s.deletion_id IS NOT NULL AND EXISTS (SELECT FROM find_deletion(p_tenant, s.deletion_id) d
            WHERE d.state IN ('awaiting_approval', 'scheduled', 'waiting', 'executing'))) ORDER BY s.id)
      FROM (
        SELECT o.* FROM credential o WHERE o.tenant_id = p_tenant AND o.vault_reference =
          CASE WHEN c.kind = 'payment_option' THEN c.vault_reference ELSE coalesce(c.reference, a.reference) END
        UNION ALL
        SELECT k.* FROM credential k WHERE k.tenant_id = p_tenant AND k.kind = 'card_token' AND k.account_id = ''
          AND k.reference = c.vault_reference
      ) s WHERE s.id IS DISTINCT FROM c.id) END,
    CASE WHEN a.history IS NOT NULL THEN velocity_counts(p_tenant, t.policy, a.history, a.at) END,
    CASE WHEN a.key IS NOT NULL THEN
      (SELECT json_build_object('fingerprint', r.fingerprint, 'outcome', r.outcome, 'correlationId', r.correlation_id)
      FROM find_answer(p_tenant, a.client_id, a.scope, a.key, a.at) r) END,
    CASE WHEN a.mandate_identity IS NOT NULL THEN
      (SELECT json_build_object('keepUntil', e.keep_until, 'erased', e.erased_at IS NOT NULL)
      FROM mandate_evidence e WHERE e.tenant_id = p_tenant AND e.mandate_id = m.id) END
  FROM json_to_recordset(p_lookups) AS a (ord int, kind text, account_id text, reference text, deletion_id uuid, mandate_identity text, credential_id uuid,
    client_id text, scope text, key text, history json, at timestamptz, hash_key int, hash_moved boolean)
  LEFT JOIN tenant t ON t.tenant_id = p_tenant
  LEFT JOIN LATERAL (
    SELECT * FROM credential c
    WHERE c.tenant_id = p_tenant AND c.kind = a.kind AND c.account_id = a.account_id AND c.reference = a.reference
    UNION ALL
    SELECT * FROM credential c WHERE a.credential_id IS NOT NULL AND c.tenant_id = p_tenant AND c.id = a.credential_id
    UNION ALL
    SELECT * FROM find_credential(p_tenant, a.deletion_id, a.mandate_identity)
    WHERE a.deletion_id IS NOT NULL OR a.mandate_identity IS NOT NULL
    LIMIT 1
  ) c ON true
  LEFT JOIN mandate m ON m.tenant_id = p_tenant AND m.credential_id = c.id;
END
$$;

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
          EXECUTE format('SELECT EXISTS (SELECT FROM partitions.%I
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

-- Creates the partition of a month and moves the month's rows from the default partition into it. Returns its name,
-- or NULL if it already exists.
CREATE OR REPLACE FUNCTION make_partition(p_table text, p_month timestamptz)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text := p_table || to_char(p_month AT TIME ZONE 'UTC', '_YYYY_MM');
  v_next timestamptz := (p_month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
  v_key text := CASE WHEN p_table IN ('deletion', 'deletion_batch') THEN 'id' WHEN p_table = 'batch_list' THEN 'batch_id'
    WHEN p_table = 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
  v_from text := CASE WHEN v_key IN ('id', 'batch_id') THEN public.uuid_at(p_month)::text ELSE p_month::text END;
  v_to text := CASE WHEN v_key IN ('id', 'batch_id') THEN public.uuid_at(v_next)::text ELSE v_next::text END;
BEGIN
  IF to_regclass('partitions.' || v_name) IS NOT NULL THEN
    RETURN NULL;
  END IF;
  -- No row may enter the default partition between the move and the commit.
  EXECUTE format('LOCK TABLE partitions.%I IN ACCESS EXCLUSIVE MODE', p_table || '_default');
  EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
    WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
      autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05)', v_name, p_table);
  -- Row security without a policy: even with a grant, a role other than the owner would see no row.
  EXECUTE format('ALTER TABLE partitions.%I ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1)', v_name);
  EXECUTE format('WITH moved AS (DELETE FROM partitions.%1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *)
    INSERT INTO partitions.%5$I SELECT * FROM moved', p_table || '_default', v_key, v_from, v_to, v_name);
  EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
    p_table, v_name, v_from, v_to);
  RETURN v_name;
END
$$;

-- Adds lists to an input of a draft. `p_lists`: [{number, lines, keys, items}].
CREATE OR REPLACE FUNCTION put_batch_lists(p_tenant text, p_batch uuid, p_input uuid, p_lists json)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  -- Shared, so that it stays a draft until the commit.
  PERFORM FROM deletion_batch b WHERE b.tenant_id = p_tenant AND b.id = p_batch AND b.state = 'draft' FOR SHARE;
  IF NOT FOUND THEN
    PERFORM forbid('only a draft takes items', p_batch::text);
  END IF;
  INSERT INTO batch_list (tenant_id, batch_id, input, number, lines, keys, items)
  SELECT p_tenant, p_batch, p_input, l.number, l.lines, l.keys, l.items
  FROM json_to_recordset(p_lists) AS l (number int, lines json, keys uuid[], items int);
END
$$;

ALTER TABLE batch_list ENABLE ROW LEVEL SECURITY;
ALTER TABLE deletion_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_list FORCE ROW LEVEL SECURITY;
ALTER TABLE deletion_batch FORCE ROW LEVEL SECURITY;
CREATE POLICY every_tenant ON batch_list FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON deletion_batch FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY tenant_isolation ON batch_list USING ((tenant_id = current_setting('app.tenant_id'::text, true)));
CREATE POLICY tenant_isolation ON deletion_batch USING ((tenant_id = current_setting('app.tenant_id'::text, true)));
GRANT DELETE ON TABLE batch_list TO expunge_writer;
GRANT EXECUTE ON FUNCTION apply_changes(text,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json) TO expunge_app;
GRANT EXECUTE ON FUNCTION batches_at_work(boolean) TO expunge_app;
GRANT EXECUTE ON FUNCTION claim_batch_list(text,uuid,text,uuid,timestamp with time zone,timestamp with time zone,bigint) TO expunge_app;
GRANT EXECUTE ON FUNCTION complete_batch_input(text,uuid,uuid) TO expunge_app;
GRANT EXECUTE ON FUNCTION count_batch_outcomes(jsonb,json) TO expunge_writer;
GRANT EXECUTE ON FUNCTION finish_batch_list(text,uuid,integer,uuid,timestamp with time zone,json,jsonb) TO expunge_app;
GRANT EXECUTE ON FUNCTION follow_batch_outcomes(text,uuid,integer,integer) TO expunge_app;
GRANT EXECUTE ON FUNCTION put_batch_lists(text,uuid,uuid,json) TO expunge_app;
GRANT EXECUTE ON FUNCTION uuid_at(timestamp with time zone) TO expunge_writer;
GRANT INSERT ON TABLE batch_list TO expunge_writer;
GRANT INSERT ON TABLE deletion_batch TO expunge_writer;
GRANT SELECT ON TABLE batch_list TO expunge_app;
GRANT SELECT ON TABLE batch_list TO expunge_readonly;
GRANT SELECT ON TABLE batch_list TO expunge_writer;
GRANT SELECT ON TABLE deletion_batch TO expunge_app;
GRANT SELECT ON TABLE deletion_batch TO expunge_readonly;
GRANT SELECT ON TABLE deletion_batch TO expunge_writer;
GRANT SELECT (tenant_id, batch_id, open) ON TABLE batch_list TO expunge_lookup;
GRANT SELECT (tenant_id, id, state) ON TABLE deletion_batch TO expunge_lookup;
GRANT UPDATE (keys, duplicates, items, stage, previewed, decisions, outcomes, counts, open, claim, claimed_until, decided_at) ON TABLE batch_list TO expunge_writer;
GRANT UPDATE (state, version, contributors, input, lines, items, invalid, duplicates, checksum, approvals, started_at, ended_at, stopped_because, counted_from, tenths) ON TABLE deletion_batch TO expunge_writer;

REVOKE EXECUTE ON FUNCTION put_batch_lists(text,uuid,uuid,json) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION follow_batch_outcomes(text,uuid,integer,integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION finish_batch_list(text,uuid,integer,uuid,timestamp with time zone,json,jsonb) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION count_batch_outcomes(jsonb,json) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION complete_batch_input(text,uuid,uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION claim_batch_list(text,uuid,text,uuid,timestamp with time zone,timestamp with time zone,bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION batches_at_work(boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION apply_changes(text,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json) FROM PUBLIC;

SELECT maintain_partitions_at(now(), '{}');
