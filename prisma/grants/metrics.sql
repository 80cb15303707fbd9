GRANT SELECT ON figure TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE (value) ON figure TO expunge_app;
GRANT EXECUTE ON FUNCTION webhooks_pending TO expunge_app;
