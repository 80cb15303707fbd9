GRANT SELECT ON deletion TO expunge_app, expunge_readonly;
GRANT INSERT ON deletion TO expunge_app;
-- All that a deletion may change after its request.
GRANT UPDATE (state, version, steps, reasons, approvals, event_ids, scheduled_for, accepted_at, disabled_at,
  network_confirmed_at, erased_at, completed_at) ON deletion TO expunge_app;
GRANT EXECUTE ON FUNCTION find_deletion TO expunge_app;
