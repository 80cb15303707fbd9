GRANT SELECT ON sweep, sweep_run TO expunge_app, expunge_readonly;
GRANT INSERT ON sweep, sweep_run TO expunge_app;
GRANT UPDATE (enabled, cron, time_zone, run_limit, next_run_at, changed_by, changed_at, older_than_months) ON sweep TO expunge_app;
GRANT UPDATE (state, done, remaining, reasons, confirmed_by, ended_at, due_at, attempts, batch_id) ON sweep_run TO expunge_app;
-- Runs have the retention of audit entries.
GRANT DELETE ON sweep_run TO expunge_app;
GRANT EXECUTE ON FUNCTION tenants_to_sweep TO expunge_app;
GRANT SELECT (tenant_id, enabled, next_run_at) ON sweep TO expunge_lookup;
GRANT SELECT (tenant_id, state, due_at) ON sweep_run TO expunge_lookup;
