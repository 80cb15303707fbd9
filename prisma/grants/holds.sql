GRANT SELECT ON hold TO expunge_app, expunge_readonly, expunge_writer;
GRANT INSERT, UPDATE (released_by, released_at) ON hold TO expunge_writer;
