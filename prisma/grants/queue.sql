GRANT EXECUTE ON FUNCTION compact_queue, all_tenants TO expunge_app;
