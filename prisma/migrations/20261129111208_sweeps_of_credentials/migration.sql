REVOKE UPDATE (state, done, remaining, reasons, confirmed_by, ended_at, due_at, attempts) ON TABLE sweep_run FROM expunge_app;
REVOKE UPDATE (enabled, cron, time_zone, run_limit, next_run_at, changed_by, changed_at) ON TABLE sweep FROM expunge_app;
ALTER TABLE sweep_run DROP CONSTRAINT sweep_run_kind;
ALTER TABLE sweep_run DROP CONSTRAINT sweep_run_dry;
ALTER TABLE sweep_run DROP CONSTRAINT sweep_run_confirmed;
ALTER TABLE sweep DROP CONSTRAINT sweep_kind;

-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "older_than_months" INTEGER;

-- AlterTable
ALTER TABLE "sweep_run" ADD COLUMN     "batch_id" UUID,
ADD COLUMN     "older_than_months" INTEGER,
ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC';

ALTER TABLE sweep ADD CONSTRAINT sweep_kind CHECK ((kind = ANY (ARRAY['dormant_mandates'::text, 'expired_cards'::text, 'unused_tokens'::text, 'ended_evidence'::text, 'idempotency_records'::text, 'risk_signals'::text, 'webhook_deliveries'::text, 'overdue_deletions'::text])));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_confirmed CHECK ((dry_run OR (found <= run_limit) OR (confirmed_by IS NOT NULL) OR ((state = ANY (ARRAY['asks'::text, 'failed'::text])) AND (done = 0) AND (batch_id IS NULL))));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_dry CHECK (((NOT dry_run) OR ((state = 'done'::text) AND (done = 0) AND (confirmed_by IS NULL) AND (batch_id IS NULL))));
ALTER TABLE sweep_run ADD CONSTRAINT sweep_run_kind CHECK ((kind = ANY (ARRAY['dormant_mandates'::text, 'expired_cards'::text, 'unused_tokens'::text, 'ended_evidence'::text, 'idempotency_records'::text, 'risk_signals'::text, 'webhook_deliveries'::text, 'overdue_deletions'::text])));

CREATE POLICY retained ON sweep_run AS RESTRICTIVE FOR DELETE USING ((ended_at < (now() - '366 days'::interval)));
GRANT DELETE ON TABLE sweep_run TO expunge_app;
GRANT UPDATE (enabled, cron, time_zone, run_limit, next_run_at, changed_by, changed_at, older_than_months) ON TABLE sweep TO expunge_app;
GRANT UPDATE (state, done, remaining, reasons, confirmed_by, ended_at, due_at, attempts, batch_id) ON TABLE sweep_run TO expunge_app;
