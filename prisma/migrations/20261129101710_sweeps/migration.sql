-- CreateTable
CREATE TABLE "sweep" (
    "tenant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "run_limit" INTEGER NOT NULL,
    "next_run_at" TIMESTAMPTZ(3),
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sweep_pkey" PRIMARY KEY ("tenant_id","kind")
);

-- CreateTable
CREATE TABLE "sweep_run" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "found" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "remaining" INTEGER NOT NULL,
    "reasons" JSON NOT NULL,
    "run_limit" INTEGER NOT NULL,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sweep_run_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateIndex
CREATE INDEX "sweep_run_tenant_id_kind_id_idx" ON "sweep_run"("tenant_id", "kind", "id");

ALTER TABLE sweep ALTER COLUMN tenant_id SET (n_distinct = '1');
ALTER TABLE sweep_run ALTER COLUMN tenant_id SET (n_distinct = '1');
ALTER TABLE sweep ADD CONSTRAINT sweep_kind CHECK ((kind = ANY (ARRAY['ended_evidence'::text, 'idempotency_records'::text, 'risk_signals'::text, 'webhook_deliveries'::text, 'overdue_deletions'::text])));
ALTER TABLE sweep ADD CONSTRAINT sweep_next CHECK ((enabled OR (next_run_at IS NULL)));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_confirmed CHECK ((dry_run OR (found <= run_limit) OR (confirmed_by IS NOT NULL) OR ((state = ANY (ARRAY['asks'::text, 'failed'::text])) AND (done = 0))));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_counts CHECK (((done >= 0) AND (remaining >= 0) AND ((done + remaining) = found)));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_dry CHECK (((NOT dry_run) OR ((state = 'done'::text) AND (done = 0) AND (confirmed_by IS NULL))));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_due CHECK (((state = 'running'::text) = (due_at IS NOT NULL)));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_ended CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text])) = (ended_at IS NOT NULL)));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_kind CHECK ((kind = ANY (ARRAY['ended_evidence'::text, 'idempotency_records'::text, 'risk_signals'::text, 'webhook_deliveries'::text, 'overdue_deletions'::text])));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_state CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'asks'::text, 'failed'::text])));
CREATE INDEX sweep_due ON public.sweep USING btree (tenant_id, next_run_at) WHERE enabled;
CREATE UNIQUE INDEX sweep_run_open ON public.sweep_run USING btree (tenant_id, kind) WHERE ((state = ANY (ARRAY['running'::text, 'asks'::text])) AND (NOT dry_run));
CREATE INDEX sweep_run_running ON public.sweep_run USING btree (tenant_id, due_at) WHERE (state = 'running'::text);

SET LOCAL check_function_bodies = off;

-- The tenants with a sweep that is due, or with a running run that is not leased.
CREATE OR REPLACE FUNCTION tenants_to_sweep(p_now timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.tenant_id FROM sweep s WHERE s.enabled AND s.next_run_at <= p_now
    UNION SELECT r.tenant_id FROM sweep_run r WHERE r.state = 'running' AND r.due_at <= p_now;
END
$$;

ALTER TABLE sweep ENABLE ROW LEVEL SECURITY;
ALTER TABLE sweep_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE sweep FORCE ROW LEVEL SECURITY;
ALTER TABLE sweep_run FORCE ROW LEVEL SECURITY;
CREATE POLICY ended_is_final ON sweep_run AS RESTRICTIVE FOR UPDATE USING ((state = ANY (ARRAY['running'::text, 'asks'::text]))) WITH CHECK (true);
CREATE POLICY every_tenant ON sweep FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON sweep_run FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY tenant_isolation ON sweep USING ((tenant_id = current_setting('app.tenant_id'::text, true)));
CREATE POLICY tenant_isolation ON sweep_run USING ((tenant_id = current_setting('app.tenant_id'::text, true)));
GRANT EXECUTE ON FUNCTION tenants_to_sweep(timestamp with time zone) TO expunge_app;
GRANT INSERT ON TABLE sweep TO expunge_app;
GRANT INSERT ON TABLE sweep_run TO expunge_app;
GRANT SELECT ON TABLE sweep TO expunge_app;
GRANT SELECT ON TABLE sweep TO expunge_readonly;
GRANT SELECT ON TABLE sweep_run TO expunge_app;
GRANT SELECT ON TABLE sweep_run TO expunge_readonly;
GRANT SELECT (tenant_id, enabled, next_run_at) ON TABLE sweep TO expunge_lookup;
GRANT SELECT (tenant_id, state, due_at) ON TABLE sweep_run TO expunge_lookup;
GRANT UPDATE (enabled, cron, time_zone, run_limit, next_run_at, changed_by, changed_at) ON TABLE sweep TO expunge_app;
GRANT UPDATE (state, done, remaining, reasons, confirmed_by, ended_at, due_at, attempts) ON TABLE sweep_run TO expunge_app;

REVOKE EXECUTE ON FUNCTION tenants_to_sweep(timestamp with time zone) FROM PUBLIC;
