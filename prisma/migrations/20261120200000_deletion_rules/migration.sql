-- What the complete rules need: a policy per tenant, holds, evidence of mandates, signals of risk, and deletions that wait.

ALTER TABLE "tenant" ADD COLUMN "policy" JSONB;
ALTER TABLE "credential" ADD COLUMN "country" TEXT;
ALTER TABLE "mandate" ADD COLUMN "cancellation_sent_at" TIMESTAMPTZ(3), ALTER COLUMN "signed_on" DROP NOT NULL;
ALTER TABLE "deletion"
  ADD COLUMN "collections" TEXT NOT NULL DEFAULT 'withdraw',
  ADD COLUMN "at_once" BOOLEAN NOT NULL DEFAULT true,
  ADD COLUMN "approvals" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "scheduled_for" TIMESTAMPTZ(3);

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

-- CreateIndex
CREATE INDEX "mandate_evidence_tenant_id_keep_until_idx" ON "mandate_evidence"("tenant_id", "keep_until");

-- CreateIndex
CREATE INDEX "hold_tenant_id_credential_id_idx" ON "hold"("tenant_id", "credential_id");

-- CreateIndex
CREATE INDEX "risk_signal_tenant_id_at_idx" ON "risk_signal"("tenant_id", "at");

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['mandate_evidence', 'hold', 'risk_signal']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;

ALTER TABLE credential
  DROP CONSTRAINT credential_state,
  ADD CONSTRAINT credential_state CHECK (state IN ('active', 'pending_deletion', 'deleted', 'UNREGISTERED',
    'REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS', 'REMOVED', 'DISABLED'));
ALTER TABLE mandate
  DROP CONSTRAINT mandate_state,
  ADD CONSTRAINT mandate_state CHECK (state IN ('created', 'active', 'cancelled', 'expired')),
  -- Whose evidence was erased is not known to have been signed any more.
  ADD CONSTRAINT mandate_signed CHECK (state <> 'active' OR signed_on IS NOT NULL);
ALTER TABLE collection
  DROP CONSTRAINT collection_state,
  ADD CONSTRAINT collection_state CHECK (state IN ('planned', 'presented', 'settled', 'rejected', 'returned', 'refunded',
    'withdrawn'));
ALTER TABLE click_to_pay_card
  DROP CONSTRAINT click_to_pay_card_state,
  ADD CONSTRAINT click_to_pay_card_state CHECK (state IN ('REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS',
    'REMOVED', 'DISABLED'));
ALTER TABLE deletion
  ADD CONSTRAINT deletion_collections CHECK (collections IN ('withdraw', 'refuse', 'wait')),
  ADD CONSTRAINT deletion_scheduled CHECK (state <> 'scheduled' OR scheduled_for IS NOT NULL);
ALTER TABLE mandate_evidence
  ADD CONSTRAINT mandate_evidence_erased CHECK ((erased_at IS NULL) = (sealed IS NOT NULL)
    AND (sealed IS NULL) = (sealed_key IS NULL));
ALTER TABLE hold
  ADD CONSTRAINT hold_kind CHECK (kind IN ('legal', 'dispute', 'fraud_investigation', 'subscription')),
  ADD CONSTRAINT hold_released CHECK ((released_by IS NULL) = (released_at IS NULL));

GRANT SELECT ON mandate_evidence, hold, risk_signal TO expunge_app, expunge_readonly;
GRANT INSERT ON mandate_evidence, hold, risk_signal TO expunge_app;
GRANT UPDATE (policy) ON tenant TO expunge_app;
GRANT UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON mandate_evidence TO expunge_app;
GRANT UPDATE (released_by, released_at) ON hold TO expunge_app;
GRANT UPDATE (signed_on, cancellation_sent_at) ON mandate TO expunge_app;
GRANT UPDATE (accepted_at, disabled_at, approvals, scheduled_for) ON deletion TO expunge_app;
-- What is kept for a time only: signals of risk for 30 days, and of a mandate's evidence what its versions and collections hold.
GRANT DELETE ON risk_signal, collection TO expunge_app;
GRANT UPDATE (creditor_name, debtor_agent) ON mandate_version TO expunge_app;
