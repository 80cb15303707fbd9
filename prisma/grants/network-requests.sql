GRANT SELECT ON network_request TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE ON network_request TO expunge_app;
GRANT EXECUTE ON FUNCTION load_network_task, advance_network_request TO expunge_app;
