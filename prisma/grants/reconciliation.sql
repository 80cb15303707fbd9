GRANT SELECT ON reconciliation_round, reconciliation_finding TO expunge_app, expunge_readonly;
GRANT INSERT ON reconciliation_round, reconciliation_finding TO expunge_app;
GRANT UPDATE (started_at, open, cursor, lease, leased_until) ON reconciliation_round TO expunge_app;
GRANT UPDATE (found_at, resolved_at) ON reconciliation_finding TO expunge_app;
GRANT EXECUTE ON FUNCTION tenants_to_reconcile TO expunge_app;
GRANT SELECT (tenant_id, started_at, open, leased_until) ON reconciliation_round TO expunge_lookup;
