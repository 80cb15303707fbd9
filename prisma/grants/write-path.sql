GRANT SELECT ON idempotency_record, risk_signal TO expunge_app, expunge_readonly, expunge_writer;
GRANT INSERT ON idempotency_record, risk_signal TO expunge_writer;
-- Risk signals are retained for 28 days.
GRANT DELETE ON risk_signal TO expunge_writer;
GRANT EXECUTE ON FUNCTION apply_changes, load_targets, find_answer, velocity_counts, enter_tenant, lock_ledger TO expunge_app;
-- What the functions of `expunge_writer` call themselves.
GRANT EXECUTE ON FUNCTION find_answer, velocity_counts, without_lost, continues, enter_tenant, forbid TO expunge_writer;
