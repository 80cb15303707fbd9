-- CreateTable
CREATE TABLE "tenant" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "click_to_pay_enabled" BOOLEAN NOT NULL DEFAULT false,
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
    "signed_on" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancelled_by" TEXT,
    "cancellation_reason" TEXT,
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
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "requested_by" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "note" TEXT,
    "steps" JSONB NOT NULL,
    "reasons" JSONB NOT NULL,
    "event_ids" UUID[],
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "network_confirmed_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "deletion_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "network_request" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "credential_id" UUID NOT NULL,
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
    "envelope" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("tenant_id","seq")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "tenant_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("tenant_id","seq")
);

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
    "outcome" JSONB NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("tenant_id","client_id","scope","key")
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
CREATE INDEX "deletion_tenant_id_state_id_idx" ON "deletion"("tenant_id", "state", "id");

-- AddForeignKey
ALTER TABLE "tenant_ledger" ADD CONSTRAINT "tenant_ledger_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_client" ADD CONSTRAINT "api_client_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("tenant_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mandate" ADD CONSTRAINT "mandate_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mandate_version" ADD CONSTRAINT "mandate_version_tenant_id_mandate_id_fkey" FOREIGN KEY ("tenant_id", "mandate_id") REFERENCES "mandate"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection" ADD CONSTRAINT "collection_tenant_id_mandate_id_fkey" FOREIGN KEY ("tenant_id", "mandate_id") REFERENCES "mandate"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "click_to_pay_card" ADD CONSTRAINT "click_to_pay_card_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "use_authorization" ADD CONSTRAINT "use_authorization_tenant_id_credential_id_fkey" FOREIGN KEY ("tenant_id", "credential_id") REFERENCES "credential"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
