-- The schema of the first release: the model of schema.prisma, then the files of prisma/tables, functions, policies and grants.

-- Roles belong to the cluster, so another database may have created them already. They cannot log in: each
-- installation creates login roles that are members of them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_app') THEN
    CREATE ROLE expunge_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_readonly') THEN
    CREATE ROLE expunge_readonly NOLOGIN;
  END IF;
END
$$;

-- Partitions, one per month (UTC), live in a schema that only the owner may use. All access goes through the tables in
-- `public`, with their policies and grants.
CREATE SCHEMA partitions;

-- CreateTable
CREATE TABLE "tenant" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "click_to_pay_enabled" BOOLEAN NOT NULL DEFAULT false,
    "policy" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "tenant_ledger" (
    "tenant_id" TEXT NOT NULL,
    "last_event_seq" BIGINT NOT NULL DEFAULT 0,
    "last_audit_seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "tenant_ledger_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "api_client" (
    "tenant_id" TEXT NOT NULL,
    "client_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "rights" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "api_client_pkey" PRIMARY KEY ("tenant_id","client_key")
);

-- CreateTable
CREATE TABLE "credential" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "method" TEXT,
    "brand" TEXT,
    "last4" TEXT,
    "expires_on" DATE,
    "country" TEXT,
    "masked_number" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "owner_bid" TEXT,
    "sealed" BYTEA,
    "sealed_key" BYTEA,
    "deletion_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "mandate" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "creditor_id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "creditor_name" TEXT,
    "debtor_agent" TEXT,
    "scheme" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "signed_on" DATE,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancelled_by" TEXT,
    "cancellation_reason" TEXT,
    "cancellation_sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mandate_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "mandate_version" (
    "tenant_id" TEXT NOT NULL,
    "mandate_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "creditor_id" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "creditor_name" TEXT,
    "debtor_agent" TEXT,
    "changed" TEXT[],
    "amended_at" TIMESTAMPTZ(3) NOT NULL,
    "amended_by" TEXT NOT NULL,

    CONSTRAINT "mandate_version_pkey" PRIMARY KEY ("tenant_id","mandate_id","version")
);

-- CreateTable
CREATE TABLE "collection" (
    "tenant_id" TEXT NOT NULL,
    "mandate_id" UUID NOT NULL,
    "end_to_end_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "due_on" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "collection_pkey" PRIMARY KEY ("tenant_id","mandate_id","end_to_end_id")
);

-- CreateTable
CREATE TABLE "mandate_evidence" (
    "tenant_id" TEXT NOT NULL,
    "mandate_id" UUID NOT NULL,
    "sealed" BYTEA,
    "sealed_key" BYTEA,
    "keep_until" DATE NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "mandate_evidence_pkey" PRIMARY KEY ("tenant_id","mandate_id")
);

-- CreateTable
CREATE TABLE "hold" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3),
    "placed_by" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "released_by" TEXT,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "risk_signal" (
    "tenant_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,

    CONSTRAINT "risk_signal_pkey" PRIMARY KEY ("tenant_id","subject","at","id")
);

-- CreateTable
CREATE TABLE "click_to_pay_card" (
    "tenant_id" TEXT NOT NULL,
    "credential_id" UUID NOT NULL,
    "card_id" BIGINT NOT NULL,
    "last4" TEXT,
    "state" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "click_to_pay_card_pkey" PRIMARY KEY ("tenant_id","credential_id","card_id")
);

-- CreateTable
CREATE TABLE "deletion" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_account" TEXT NOT NULL,
    "target_reference" TEXT NOT NULL,
    "target_owner_bid" TEXT,
    "reason" TEXT NOT NULL,
    "collections" TEXT NOT NULL DEFAULT 'withdraw',
    "immediate" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "requested_by" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "note" TEXT,
    "steps" JSON NOT NULL,
    "reasons" JSON NOT NULL,
    "approvals" JSON NOT NULL DEFAULT '[]',
    "event_ids" UUID[],
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "scheduled_for" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "network_confirmed_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "deletion_pkey" PRIMARY KEY ("tenant_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "network_request" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "network" TEXT NOT NULL DEFAULT 'visa',
    "operation" TEXT NOT NULL,
    "card_ids" BIGINT[],
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "request_trace_id" TEXT,
    "correlation_id" TEXT NOT NULL,
    "sealed" BYTEA,
    "sealed_key" BYTEA,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "network_request_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "event" (
    "tenant_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("tenant_id","seq","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "audit_entry" (
    "tenant_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "details" JSON NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("tenant_id","seq","occurred_at")
) PARTITION BY RANGE ("occurred_at");

-- CreateTable
CREATE TABLE "use_authorization" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
    "amount_minor" BIGINT,
    "currency" TEXT,
    "authorized_by" TEXT NOT NULL,
    "authorized_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "use_authorization_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_record" (
    "tenant_id" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "outcome" JSON NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("tenant_id","client_id","scope","key","created_at")
) PARTITION BY RANGE ("created_at");

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "disabled_reason" TEXT,
    "sealed" BYTEA NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "fanned_out_seq" BIGINT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "event_type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "ordering_key" TEXT NOT NULL,
    "replayed_by" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_attempt" (
    "tenant_id" TEXT NOT NULL,
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ms" INTEGER NOT NULL,
    "status" INTEGER,
    "error" TEXT,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("tenant_id","delivery_id","number")
);

-- CreateTable
CREATE TABLE "metric" (
    "name" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "metric_pkey" PRIMARY KEY ("name","labels")
);

-- CreateTable
CREATE TABLE "reconciliation_round" (
    "tenant_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT false,
    "cursor" UUID,
    "lease" UUID,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_round_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "reconciliation_finding" (
    "tenant_id" TEXT NOT NULL,
    "credential_id" UUID NOT NULL,
    "finding" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_finding_pkey" PRIMARY KEY ("tenant_id","credential_id","finding")
);

-- CreateIndex
CREATE UNIQUE INDEX "credential_tenant_id_kind_account_id_reference_key" ON "credential"("tenant_id", "kind", "account_id", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "mandate_tenant_id_creditor_id_reference_key" ON "mandate"("tenant_id", "creditor_id", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "mandate_tenant_id_credential_id_key" ON "mandate"("tenant_id", "credential_id");

-- CreateIndex
CREATE INDEX "mandate_version_tenant_id_creditor_id_reference_idx" ON "mandate_version"("tenant_id", "creditor_id", "reference");

-- CreateIndex
CREATE INDEX "mandate_evidence_tenant_id_keep_until_idx" ON "mandate_evidence"("tenant_id", "keep_until");

-- CreateIndex
CREATE INDEX "hold_tenant_id_credential_id_idx" ON "hold"("tenant_id", "credential_id");

-- CreateIndex
CREATE INDEX "risk_signal_tenant_id_at_idx" ON "risk_signal"("tenant_id", "at");

-- CreateIndex
CREATE INDEX "deletion_tenant_id_state_target_kind_id_idx" ON "deletion"("tenant_id", "state", "target_kind", "id");

-- CreateIndex
CREATE INDEX "deletion_tenant_id_target_account_id_idx" ON "deletion"("tenant_id", "target_account", "id");

-- CreateIndex
CREATE INDEX "deletion_tenant_id_target_reference_id_idx" ON "deletion"("tenant_id", "target_reference", "id");

-- CreateIndex
CREATE INDEX "webhook_delivery_tenant_id_endpoint_id_state_id_idx" ON "webhook_delivery"("tenant_id", "endpoint_id", "state", "id");

-- AddForeignKey
ALTER TABLE "tenant_ledger" ADD CONSTRAINT "tenant_ledger_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "api_client" ADD CONSTRAINT "api_client_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "mandate" ADD CONSTRAINT "mandate_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "mandate_version" ADD CONSTRAINT "mandate_version_tenant_id_mandate_id_fkey" FOREIGN KEY ("tenant_id", "mandate_id") REFERENCES "mandate"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "collection" ADD CONSTRAINT "collection_tenant_id_mandate_id_fkey" FOREIGN KEY ("tenant_id", "mandate_id") REFERENCES "mandate"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "click_to_pay_card" ADD CONSTRAINT "click_to_pay_card_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "use_authorization" ADD CONSTRAINT "use_authorization_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoint"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_tenant_id_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "webhook_delivery"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE credential
  ADD CONSTRAINT credential_kind CHECK (kind IN ('payment_option', 'card_token', 'click_to_pay_customer')),
  ADD CONSTRAINT credential_state CHECK (state IN ('active', 'pending_deletion', 'deleted', 'UNREGISTERED',
    'REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS', 'REMOVED', 'DISABLED')),
  ADD CONSTRAINT credential_erased CHECK (state NOT IN ('deleted', 'REMOVED') OR (sealed IS NULL AND sealed_key IS NULL
    AND last4 IS NULL AND masked_number IS NULL)),
  -- A deletion changes no indexed column: with room on the page the new row version stays there (HOT).
  SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

ALTER TABLE click_to_pay_card
  ADD CONSTRAINT click_to_pay_card_state CHECK (state IN ('REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS',
    'REMOVED', 'DISABLED')),
  SET (fillfactor = 80);

ALTER TABLE deletion
  -- Byte order, so that an index serves searches by prefix under any collation of the database.
  ALTER COLUMN target_account TYPE text COLLATE "C",
  ALTER COLUMN target_reference TYPE text COLLATE "C",
  ADD CONSTRAINT deletion_state CHECK (state IN ('awaiting_approval', 'scheduled', 'executing', 'waiting', 'completed',
    'failed', 'refused', 'rejected', 'cancelled')),
  ADD CONSTRAINT deletion_collections CHECK (collections IN ('withdraw', 'refuse', 'wait')),
  ADD CONSTRAINT deletion_scheduled CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL),
  ADD CONSTRAINT deletion_completed CHECK ((state = 'completed') = (completed_at IS NOT NULL));

ALTER TABLE hold
  ADD CONSTRAINT hold_kind CHECK (kind IN ('legal', 'dispute', 'fraud_investigation', 'subscription')),
  ADD CONSTRAINT hold_released CHECK ((released_by IS NULL) = (released_at IS NULL));

ALTER TABLE mandate
  ADD CONSTRAINT mandate_state CHECK (state IN ('created', 'active', 'cancelled', 'consumed')),
  ADD CONSTRAINT mandate_cancellation CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)
    AND (cancelled_at IS NULL) = (cancellation_reason IS NULL)),
  -- The signing date is erased together with the evidence.
  ADD CONSTRAINT mandate_signed CHECK (state <> 'active' OR signed_on IS NOT NULL),
  SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

ALTER TABLE collection
  ADD CONSTRAINT collection_state CHECK (state IN ('planned', 'presented', 'settled', 'rejected', 'returned', 'refunded',
    'withdrawn')),
  ADD CONSTRAINT collection_amount CHECK (amount_minor > 0 AND currency = 'EUR');

ALTER TABLE mandate_evidence
  ADD CONSTRAINT mandate_evidence_erased CHECK ((erased_at IS NULL) = (sealed IS NOT NULL)
    AND (sealed IS NULL) = (sealed_key IS NULL));

-- Every process adds to the same few rows each second: spare room keeps the new row versions on their page.
ALTER TABLE metric SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

ALTER TABLE network_request
  ADD CONSTRAINT network_request_state CHECK (state IN ('queued', 'submitting', 'accepted', 'succeeded', 'failed')),
  SET (fillfactor = 80);

-- The open requests of a credential, for reconciliation.
CREATE INDEX network_request_open ON network_request (tenant_id, credential_id) WHERE ended_at IS NULL;

ALTER TABLE reconciliation_round SET (fillfactor = 50);
ALTER TABLE reconciliation_finding
  ADD CONSTRAINT reconciliation_finding_kind CHECK (finding IN ('ghost_at_network', 'missing_at_network', 'orphaned_request'));

-- A round walks the customers by id, without reading the other credentials.
CREATE INDEX credential_customer ON credential (tenant_id, id) WHERE kind = 'click_to_pay_customer';

-- The planner assumes that every row belongs to the current tenant, so that a plan which reads all rows of a tenant
-- never looks cheap.
DO $$
DECLARE
  t regclass;
BEGIN
  FOR t IN SELECT a.attrelid::regclass FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'tenant_id'
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;

-- The partitioned tables, whose statistics come from their partitions.
ALTER TABLE deletion ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE event ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE audit_entry ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);
ALTER TABLE idempotency_record ALTER COLUMN tenant_id SET (n_distinct_inherited = 1);

-- A name is never empty: a setting reads as empty once the transaction that set it has ended.
ALTER TABLE tenant ADD CONSTRAINT tenant_named CHECK (tenant_id <> '');
ALTER TABLE api_client ADD CONSTRAINT api_client_named CHECK (client_key <> '');

-- One row per tenant, of which every list of changes creates a new version.
ALTER TABLE tenant_ledger
  SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

ALTER TABLE webhook_endpoint
  ADD CONSTRAINT webhook_endpoint_state CHECK (state IN ('active', 'disabled', 'deleted')),
  ADD CONSTRAINT webhook_endpoint_disabled CHECK (state <> 'disabled' OR disabled_reason IS NOT NULL),
  ADD CONSTRAINT webhook_endpoint_format CHECK (format IN ('cloudevents', 'contract')),
  SET (fillfactor = 50);

ALTER TABLE webhook_delivery
  ADD CONSTRAINT webhook_delivery_state CHECK (state IN ('pending', 'delivered', 'dead')),
  ADD CONSTRAINT webhook_delivery_ended CHECK ((state = 'pending') = (ended_at IS NULL)),
  SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Pending deliveries by due time, and by order within a credential. An event is pending at an endpoint once.
CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, endpoint_id, due_at) WHERE state = 'pending';
CREATE UNIQUE INDEX webhook_delivery_order ON webhook_delivery (tenant_id, endpoint_id, ordering_key, event_seq)
  WHERE state = 'pending';
-- Ended deliveries by age, for tidying.
CREATE INDEX webhook_delivery_ended ON webhook_delivery (tenant_id, ended_at) WHERE state <> 'pending';

-- The default partitions accept every row for whose month there is no partition yet, so that no write fails for want of one.
CREATE TABLE partitions.deletion_default PARTITION OF deletion DEFAULT;
ALTER TABLE partitions.deletion_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);
CREATE TABLE partitions.event_default PARTITION OF event DEFAULT;
ALTER TABLE partitions.event_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);
CREATE TABLE partitions.audit_entry_default PARTITION OF audit_entry DEFAULT;
ALTER TABLE partitions.audit_entry_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);
CREATE TABLE partitions.idempotency_record_default PARTITION OF idempotency_record DEFAULT;
ALTER TABLE partitions.idempotency_record_default ENABLE ROW LEVEL SECURITY, ALTER COLUMN tenant_id SET (n_distinct = 1);

-- A deletion by its key. It is a function of its own so that a statement that needs no deletion does not open the
-- table, which has a partition for every month.
CREATE OR REPLACE FUNCTION find_deletion(p_tenant text, p_id uuid)
RETURNS SETOF deletion
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM deletion d WHERE d.tenant_id = p_tenant AND d.id = p_id;
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
    IF EXISTS (SELECT FROM public.event e WHERE e.tenant_id = p_tenant AND e.seq = v_middle AND e.occurred_at >= p_at) THEN
      v_high := v_middle;
    ELSE
      v_low := v_middle + 1;
    END IF;
  END LOOP;
  RETURN v_low;
END
$$;

-- The number of pending deliveries over all tenants, and the age of the oldest. Its cost grows with the number
-- pending, which is small while endpoints answer.
CREATE OR REPLACE FUNCTION webhooks_pending()
RETURNS TABLE (pending bigint, oldest timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT count(*), min(occurred_at) FROM webhook_delivery WHERE state = 'pending';
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- Records the progress of a network request. Returns false if the request has changed since it was loaded. A request
-- that has ended stays ended: its end is written without a check of this version.
CREATE OR REPLACE FUNCTION advance_network_request(p_tenant text, p_id uuid, p_before int, p_state text, p_version int, p_attempts int,
  p_last_error text, p_trace_id text)
RETURNS boolean
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  UPDATE network_request q
  SET state = p_state, version = p_version, attempts = p_attempts, last_error = p_last_error, request_trace_id = p_trace_id
  WHERE q.tenant_id = p_tenant AND q.id = p_id AND q.version = p_before AND q.ended_at IS NULL;
  RETURN FOUND;
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
  PERFORM set_config('app.tenant_id', p_tenant, true);
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

-- Rewrites the job table without its dead rows. Completed jobs leave dead rows that vacuum cannot remove while any
-- older transaction is open, even one that reads other tables, and every fetch of jobs reads past them. Once there
-- are `p_dead` of them, the open jobs are copied into the emptied table. Returns the number of dead rows removed, 0
-- if there was nothing to do, or -1 if the table stayed locked longer than others may be kept waiting; the caller
-- then tries again.
CREATE OR REPLACE FUNCTION compact_queue(p_dead bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  v_dead bigint := (SELECT n_dead_tup FROM pg_stat_all_tables WHERE relid = 'pgboss.job_common'::regclass);
BEGIN
  IF v_dead < p_dead OR NOT pg_try_advisory_xact_lock(hashtext('compact_queue')) THEN
    RETURN 0;
  END IF;
  LOCK TABLE pgboss.job_common IN ACCESS EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE expunge_jobs ON COMMIT DROP AS
    SELECT * FROM pgboss.job_common WHERE state NOT IN ('completed', 'cancelled');
  TRUNCATE pgboss.job_common;
  INSERT INTO pgboss.job_common SELECT * FROM pg_temp.expunge_jobs;
  RETURN v_dead;
EXCEPTION WHEN lock_not_available THEN
  RETURN -1;
END
$$;

-- The tenants whose reconciliation round is due or unfinished and not leased, and those without a round yet, whose
-- first interval starts now.
CREATE OR REPLACE FUNCTION tenants_to_reconcile(p_now timestamptz, p_due_before timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT l.tenant_id FROM tenant_ledger l LEFT JOIN reconciliation_round r ON r.tenant_id = l.tenant_id
  WHERE r.tenant_id IS NULL
    OR (r.open OR r.started_at <= p_due_before) AND (r.leased_until IS NULL OR r.leased_until <= p_now)
  ORDER BY l.tenant_id;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- The months (UTC) for which a table's default partition holds rows, up to `p_last`. Ids that are not UUID v7 carry
-- no time; their rows may stay in the default partition.
CREATE OR REPLACE FUNCTION default_months(p_table text, p_last timestamptz)
RETURNS SETOF timestamptz
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at text := CASE p_table
    WHEN 'deletion' THEN 'to_timestamp((''x'' || left(replace(id::text, ''-'', ''''), 12))::bit(48)::bigint / 1000.0)'
    WHEN 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
BEGIN
  RETURN QUERY EXECUTE format(
    'SELECT DISTINCT date_trunc(''month'', %1$s, ''UTC'') FROM partitions.%2$I WHERE %1$s >= ''2015-01-01Z'' AND %1$s < $1 ORDER BY 1',
    v_at, p_table || '_default') USING p_last + interval '1 month';
END
$$;

-- Erases records whose retention has ended: at most `p_limit` pieces of mandate evidence kept until a day before
-- `p_day`, with the collections and the details of the versions of their mandates, and risk signals older than
-- `p_signals`. A mandate keeps its reference, which names one mandate of its creditor for ever. Returns the number of
-- pieces of evidence erased.
CREATE OR REPLACE FUNCTION erase_expired(p_tenant text, p_day date, p_now timestamptz, p_signals timestamptz, p_limit int)
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

-- Creates the partitions of the month of `p_now`, of the next three months, and of the months found in the default
-- partitions. Then drops the partitions that ended before their table's retention. `p_kept`: {"deletion": "36
-- months", "event": …}. A table that it does not name loses nothing, no retention is shorter than 30 days, and a
-- partition with an open deletion stays.
--
-- Returns each action: `made`, `dropped`, `open` (a partition kept for an open deletion), or `busy` (a table stayed
-- locked longer than others may be kept waiting; the run ends there and the caller tries again). Only one run works
-- at a time; a concurrent one returns no rows.
CREATE OR REPLACE FUNCTION maintain_partitions(p_now timestamptz, p_kept jsonb)
RETURNS TABLE (action text, partition text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
DECLARE
  v_tables text[] := ARRAY['audit_entry', 'deletion', 'event', 'idempotency_record'];
  v_table text;
  v_month timestamptz;
  v_this timestamptz := date_trunc('month', p_now, 'UTC');
  v_last timestamptz := (date_trunc('month', p_now AT TIME ZONE 'UTC') + interval '3 months') AT TIME ZONE 'UTC';
  v_kept interval;
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
    CONTINUE WHEN v_kept IS NULL;
    FOR partition, v_month IN
      SELECT c.relname::text, (to_timestamp(right(c.relname, 7) || ' UTC', 'YYYY_MM TZ') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = format('public.%I', v_table)::regclass AND c.relname ~ '_\d{4}_\d{2}$' ORDER BY 1
    LOOP
      -- The machine's clock bounds `p_now`, so that a wrong argument cannot drop a partition early.
      CONTINUE WHEN v_month > least(p_now, now()) - v_kept;
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

-- Creates the partition of a month and moves the month's rows from the default partition into it. Returns its name,
-- or NULL if it already exists.
CREATE OR REPLACE FUNCTION make_partition(p_table text, p_month timestamptz)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text := p_table || to_char(p_month AT TIME ZONE 'UTC', '_YYYY_MM');
  v_next timestamptz := (p_month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
  v_key text := CASE p_table WHEN 'deletion' THEN 'id' WHEN 'idempotency_record' THEN 'created_at' ELSE 'occurred_at' END;
  v_from text := CASE p_table WHEN 'deletion' THEN public.uuid_at(p_month)::text ELSE p_month::text END;
  v_to text := CASE p_table WHEN 'deletion' THEN public.uuid_at(v_next)::text ELSE v_next::text END;
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

-- The lowest UUID v7 of an instant; ids generated from then on are not below it.
CREATE OR REPLACE FUNCTION uuid_at(p_at timestamptz)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, pg_temp AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
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
  PERFORM set_config('app.tenant_id', p_tenant, true);
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

-- The credential that an event concerns; the events of one credential are delivered in order. A network event names
-- its request, or a deletion that needed none, and is resolved through it. Any other event forms an order of its own.
CREATE OR REPLACE FUNCTION event_credential(p_tenant text, p_type text, p_subject text, p_body json)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    p_body ->> 'credentialId',
    CASE WHEN p_type = 'click_to_pay-1' THEN
      coalesce(
        (SELECT q.credential_id::text FROM public.network_request q WHERE q.tenant_id = p_tenant AND q.id = p_subject::uuid),
        (SELECT d.credential_id::text FROM public.deletion d WHERE d.tenant_id = p_tenant AND d.id = p_subject::uuid))
    END,
    p_subject)
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
  PERFORM set_config('app.tenant_id', p_tenant, true);
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
  PERFORM set_config('app.tenant_id', p_tenant, true);
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

-- The endpoints with events that have not been handed out, of the given tenants or, if NULL, of all. The order is
-- random, so that with more than `p_limit` of them none starves.
CREATE OR REPLACE FUNCTION webhooks_behind(p_tenants text[], p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  IF p_tenants IS NULL THEN
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.state = 'active' AND e.fanned_out_seq < l.last_event_seq ORDER BY random() LIMIT p_limit;
  ELSE
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.tenant_id = ANY (p_tenants) AND e.state = 'active' AND e.fanned_out_seq < l.last_event_seq
      ORDER BY random() LIMIT p_limit;
  END IF;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- The endpoints with due deliveries, over all tenants, in random order so that none starves.
CREATE OR REPLACE FUNCTION webhooks_due(p_now timestamptz, p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e
    WHERE e.state = 'active' AND EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id
      AND d.endpoint_id = e.id AND d.state = 'pending' AND d.due_at <= p_now)
    ORDER BY random() LIMIT p_limit;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- The tenants with deliveries that ended before the given time, or that are pending for an endpoint which is gone for
-- good.
CREATE OR REPLACE FUNCTION webhooks_to_tidy(p_ended_before timestamptz)
RETURNS TABLE (tenant_id text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT DISTINCT e.tenant_id FROM webhook_endpoint e
    WHERE EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.state <> 'pending'
        AND d.ended_at < p_ended_before)
      OR ((e.state = 'deleted' OR e.state = 'disabled' AND e.disabled_reason = '410 Gone') AND EXISTS (SELECT FROM webhook_delivery d
        WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending'));
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

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
    FROM json_to_recordset(p_mandates) AS n (id uuid, cancelled_at timestamptz, cancelled_by text, cancellation_reason text)
    WHERE m.tenant_id = p_tenant AND m.id = n.id;
  END IF;
  IF p_evidence IS NOT NULL THEN
    INSERT INTO mandate_evidence
    SELECT v.* FROM json_populate_recordset(json_populate_record(NULL::mandate_evidence, v_tenant), p_evidence) AS v;
  END IF;
  IF p_withdrawn IS NOT NULL THEN
    UPDATE collection x
    SET state = 'withdrawn', changed_at = n.changed_at
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
    SET state = n.state, changed_at = n.changed_at, last4 = CASE WHEN n.state <> 'REMOVED' THEN k.last4 END
    FROM json_to_recordset(p_moved_cards) AS n (credential_id uuid, state text, from_states text[], card_ids bigint[],
      changed_at timestamptz)
    WHERE k.tenant_id = p_tenant AND k.credential_id = n.credential_id AND k.state = ANY (n.from_states)
      AND (n.card_ids IS NULL OR k.card_id = ANY (n.card_ids));
  END IF;
  IF p_cards IS NOT NULL THEN
    INSERT INTO click_to_pay_card
    SELECT k.* FROM json_populate_recordset(json_populate_record(NULL::click_to_pay_card, v_tenant), p_cards) AS k
    ON CONFLICT (tenant_id, credential_id, card_id) DO UPDATE
    SET last4 = excluded.last4, state = excluded.state, changed_at = excluded.changed_at;
  END IF;
  IF p_requests IS NOT NULL THEN
    INSERT INTO network_request
    SELECT q.* FROM json_populate_recordset(json_populate_record(NULL::network_request, v_tenant), p_requests) AS q
    ON CONFLICT (tenant_id, id) DO UPDATE
    SET state = excluded.state, card_ids = excluded.card_ids, version = network_request.version + 1, attempts = excluded.attempts,
      last_error = excluded.last_error, sealed = excluded.sealed, sealed_key = excluded.sealed_key,
      request_trace_id = excluded.request_trace_id, requested_at = excluded.requested_at, ended_at = excluded.ended_at;
  END IF;
  IF p_holds IS NOT NULL THEN
    INSERT INTO hold
    SELECT h.* FROM json_populate_recordset(json_populate_record(NULL::hold, v_tenant), p_holds) AS h
    ON CONFLICT (tenant_id, id) DO UPDATE SET released_by = excluded.released_by, released_at = excluded.released_at;
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

-- The answer to a request with this idempotency key, if it is still retained at `p_at`. Keys are retained for 30
-- days. It is a function of its own so that a statement without a key does not open the table, which has a partition
-- for every month.
CREATE OR REPLACE FUNCTION find_answer(p_tenant text, p_client text, p_scope text, p_key text, p_at timestamptz)
RETURNS SETOF idempotency_record
LANGUAGE plpgsql STABLE ROWS 1
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY SELECT * FROM idempotency_record r
  WHERE r.tenant_id = p_tenant AND r.client_id = p_client AND r.scope = p_scope AND r.key = p_key
    AND r.created_at > p_at - interval '31 days' AND r.expires_at > p_at
  ORDER BY r.created_at DESC LIMIT 1;
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
  PERFORM set_config('app.tenant_id', p_tenant, true);
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

-- For each velocity threshold of a tenant's policy, in order: the number of requests within its window for the
-- threshold's subject. Counting stops at one above the threshold.
CREATE OR REPLACE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE sql STABLE AS $$
  SELECT ARRAY (
    SELECT (SELECT count(*)::int FROM (SELECT FROM risk_signal s
      WHERE s.tenant_id = p_tenant AND s.subject = p_history ->> (v.value ->> 'by')
        AND s.at > p_at - make_interval(secs => (v.value ->> 'seconds')::int)
      LIMIT (v.value ->> 'most')::int + 1) AS counted)
    FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS v (value, place) ORDER BY v.place)
$$;

-- The rows of a list of `apply_changes` that belong to no lost change, in their order, or NULL if none is left.
CREATE OR REPLACE FUNCTION without_lost(p_rows json, p_lost int[])
RETURNS json
LANGUAGE sql IMMUTABLE AS $$
  SELECT json_agg(e.value) FROM json_array_elements(p_rows) AS e (value) WHERE (e.value ->> 'ord')::int <> ALL (p_lost)
$$;

-- The worker finds the tenants with due work through functions that set `app.every_tenant` while they look. It permits
-- reading only; the work itself is done in the name of one tenant. (A SET clause on these functions would need a
-- superuser's permission.)
CREATE POLICY every_tenant ON tenant_ledger FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_endpoint FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_delivery FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON reconciliation_round FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');

-- Metrics belong to no tenant and name none: every process of the service may read and add to them.
CREATE POLICY of_the_service ON metric USING (true);

-- A machine client is looked up before its tenant is known: a transaction that names a key sees the row of that key only.
CREATE POLICY own_key ON api_client FOR SELECT USING (client_key = current_setting('app.client_key', true));

-- Row level security on every table, forced on the owner too. A query sees the rows of the tenant that its transaction
-- has named, and none without one.
DO $$
DECLARE
  t regclass;
  v_of_tenant boolean;
BEGIN
  FOR t, v_of_tenant IN
    SELECT c.oid, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    IF v_of_tenant THEN
      EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    END IF;
  END LOOP;
END
$$;

GRANT SELECT ON credential, click_to_pay_card, use_authorization TO expunge_app, expunge_readonly;
GRANT INSERT ON credential, click_to_pay_card, use_authorization TO expunge_app;
GRANT UPDATE ON credential, click_to_pay_card TO expunge_app;

GRANT SELECT ON deletion TO expunge_app, expunge_readonly;
GRANT INSERT ON deletion TO expunge_app;
-- All that a deletion may change after its request.
GRANT UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at,
  network_confirmed_at, erased_at, completed_at) ON deletion TO expunge_app;
GRANT EXECUTE ON FUNCTION find_deletion TO expunge_app;

GRANT SELECT ON event, audit_entry TO expunge_app, expunge_readonly;
GRANT INSERT ON event, audit_entry TO expunge_app;
GRANT EXECUTE ON FUNCTION event_seq_at TO expunge_app;

GRANT SELECT ON hold TO expunge_app, expunge_readonly;
GRANT INSERT ON hold TO expunge_app;
GRANT UPDATE (released_by, released_at) ON hold TO expunge_app;

GRANT SELECT ON mandate, mandate_version, mandate_evidence, collection TO expunge_app, expunge_readonly;
GRANT INSERT ON mandate, mandate_version, mandate_evidence, collection TO expunge_app;
GRANT UPDATE (creditor_id, reference, creditor_name, debtor_agent, signed_on, state, version, cancelled_at, cancelled_by,
  cancellation_reason, cancellation_sent_at) ON mandate TO expunge_app;
GRANT UPDATE (creditor_name, debtor_agent) ON mandate_version TO expunge_app;
GRANT UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON mandate_evidence TO expunge_app;
GRANT UPDATE (state, changed_at) ON collection TO expunge_app;
-- Collections are erased with the evidence of their mandate.
GRANT DELETE ON collection TO expunge_app;

GRANT SELECT ON metric TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE (value) ON metric TO expunge_app;
GRANT EXECUTE ON FUNCTION webhooks_pending TO expunge_app;

GRANT SELECT ON network_request TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE ON network_request TO expunge_app;
GRANT EXECUTE ON FUNCTION load_network_task, advance_network_request TO expunge_app;

GRANT EXECUTE ON FUNCTION compact_queue TO expunge_app;

GRANT SELECT ON reconciliation_round, reconciliation_finding TO expunge_app, expunge_readonly;
GRANT INSERT ON reconciliation_round, reconciliation_finding TO expunge_app;
GRANT UPDATE (started_at, open, cursor, lease, leased_until) ON reconciliation_round TO expunge_app;
GRANT UPDATE (found_at, resolved_at) ON reconciliation_finding TO expunge_app;
GRANT EXECUTE ON FUNCTION tenants_to_reconcile TO expunge_app;

GRANT EXECUTE ON FUNCTION erase_expired, maintain_partitions TO expunge_app;

-- The application writes rows, but removes only records with a limited retention, and cannot change a record of the
-- past. The read-only role reads every table but no secret, and runs no function.
GRANT USAGE ON SCHEMA public TO expunge_app, expunge_readonly;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

GRANT SELECT ON tenant, tenant_ledger TO expunge_app, expunge_readonly;
GRANT UPDATE (policy) ON tenant TO expunge_app;
GRANT UPDATE (last_event_seq, last_audit_seq) ON tenant_ledger TO expunge_app;

GRANT SELECT ON api_client TO expunge_app;
GRANT SELECT (tenant_id, client_key, name, rights, created_at) ON api_client TO expunge_readonly;

GRANT SELECT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT SELECT (tenant_id, id, url, event_types, format, state, disabled_reason, fanned_out_seq, version, created_by, created_at,
  changed_at) ON webhook_endpoint TO expunge_readonly;
GRANT SELECT ON webhook_delivery, webhook_attempt TO expunge_readonly;
GRANT INSERT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT UPDATE (url, event_types, format, state, disabled_reason, sealed, sealed_key, fanned_out_seq, version, changed_at)
  ON webhook_endpoint TO expunge_app;
GRANT UPDATE (state, attempts, due_at, last_status, last_error, ended_at) ON webhook_delivery TO expunge_app;
-- Ended deliveries have a limited retention.
GRANT DELETE ON webhook_delivery TO expunge_app;
GRANT EXECUTE ON FUNCTION event_credential, webhooks_behind, webhooks_due, webhooks_to_tidy, fan_out_events, claim_deliveries,
  record_delivery TO expunge_app;

GRANT SELECT ON idempotency_record, risk_signal TO expunge_app, expunge_readonly;
GRANT INSERT ON idempotency_record, risk_signal TO expunge_app;
-- Risk signals are retained for 30 days.
GRANT DELETE ON risk_signal TO expunge_app;
GRANT EXECUTE ON FUNCTION apply_changes, without_lost, load_targets, find_answer, velocity_counts TO expunge_app;

-- The partitions of this month and the next three.
SELECT maintain_partitions(now(), '{}');
