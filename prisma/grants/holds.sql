GRANT SELECT ON hold TO expunge_app, expunge_readonly;
GRANT INSERT ON hold TO expunge_app;
GRANT UPDATE (released_by, released_at) ON hold TO expunge_app;
