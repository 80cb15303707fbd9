GRANT SELECT ON deletion TO expunge_app, expunge_readonly, expunge_writer;
GRANT INSERT ON deletion TO expunge_writer;
-- All that a deletion may change after its request.
GRANT UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at,
  network_confirmed_at, erased_at, completed_at, policy) ON deletion TO expunge_writer;
GRANT EXECUTE ON FUNCTION find_deletion TO expunge_app;
