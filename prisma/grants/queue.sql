GRANT EXECUTE ON FUNCTION compact_queue TO expunge_app;
