GRANT SELECT ON installation TO expunge_app, expunge_writer;
GRANT UPDATE (beat, restored_at) ON installation TO expunge_writer;
GRANT SELECT (single, id, environment_id, beat, restored_at, created_at, key_count) ON installation TO expunge_readonly;
-- The first process binds the database to its key and environment; no process can change that.
GRANT INSERT (id, environment_id, key_check, created_at) ON installation TO expunge_app;
GRANT EXECUTE ON FUNCTION beat_installation TO expunge_app;
