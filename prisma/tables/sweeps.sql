ALTER TABLE sweep
  ADD CONSTRAINT sweep_kind CHECK (kind IN ('dormant_mandates', 'expired_cards', 'unused_tokens', 'ended_evidence', 'idempotency_records', 'risk_signals', 'webhook_deliveries', 'overdue_deletions')),
  ADD CONSTRAINT sweep_next CHECK (enabled OR next_run_at IS NULL);
ALTER TABLE sweep_run
  ADD CONSTRAINT sweep_run_kind CHECK (kind IN ('dormant_mandates', 'expired_cards', 'unused_tokens', 'ended_evidence', 'idempotency_records', 'risk_signals', 'webhook_deliveries', 'overdue_deletions')),
  ADD CONSTRAINT sweep_run_state CHECK (state IN ('running', 'done', 'asks', 'failed')),
  ADD CONSTRAINT sweep_run_ended CHECK ((state IN ('done', 'failed')) = (ended_at IS NOT NULL)),
  ADD CONSTRAINT sweep_run_due CHECK ((state = 'running') = (due_at IS NOT NULL)),
  -- A dry run does nothing (SWEEP-02), nor does one beyond its limit before it is confirmed (SWEEP-01).
  ADD CONSTRAINT sweep_run_dry CHECK (NOT dry_run OR (state = 'done' AND done = 0 AND confirmed_by IS NULL AND batch_id IS NULL)),
  ADD CONSTRAINT sweep_run_confirmed CHECK (dry_run OR found <= run_limit OR confirmed_by IS NOT NULL
    OR (state IN ('asks', 'failed') AND done = 0 AND batch_id IS NULL)),
  ADD CONSTRAINT sweep_run_counts CHECK (done >= 0 AND remaining >= 0 AND done + remaining = found);

CREATE INDEX sweep_due ON sweep (tenant_id, next_run_at) WHERE enabled;
CREATE INDEX sweep_run_running ON sweep_run (tenant_id, due_at) WHERE state = 'running';
-- One run of a kind at a time.
CREATE UNIQUE INDEX sweep_run_open ON sweep_run (tenant_id, kind) WHERE state IN ('running', 'asks') AND NOT dry_run;
