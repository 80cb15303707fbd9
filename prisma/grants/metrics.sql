GRANT SELECT ON metric TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE (value) ON metric TO expunge_app;
GRANT EXECUTE ON FUNCTION webhooks_pending TO expunge_app;
