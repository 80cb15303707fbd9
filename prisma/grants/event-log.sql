GRANT SELECT ON event, audit_entry TO expunge_app, expunge_readonly;
GRANT INSERT ON event, audit_entry TO expunge_writer;
-- The number of the last event that it has just written.
GRANT SELECT (last_seq) ON event TO expunge_writer;
GRANT EXECUTE ON FUNCTION event_seq_at TO expunge_app;
