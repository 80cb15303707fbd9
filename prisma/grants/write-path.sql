GRANT SELECT ON idempotency_record, risk_signal TO expunge_app, expunge_readonly;
GRANT INSERT ON idempotency_record, risk_signal TO expunge_app;
-- Risk signals are retained for 30 days.
GRANT DELETE ON risk_signal TO expunge_app;
GRANT EXECUTE ON FUNCTION apply_changes, without_lost, load_targets, find_answer, velocity_counts TO expunge_app;
