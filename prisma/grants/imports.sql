GRANT EXECUTE ON FUNCTION analyze_credentials, find_imported, import_credentials, shared_owner_bids TO expunge_app;
GRANT EXECUTE ON FUNCTION find_deletion TO expunge_writer;
GRANT SELECT (tenant_id, owner_bids) ON tenant TO expunge_lookup;
