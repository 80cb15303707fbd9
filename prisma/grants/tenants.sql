GRANT SELECT ON tenant, tenant_ledger TO expunge_app, expunge_readonly;
GRANT UPDATE (policy) ON tenant TO expunge_app;
GRANT UPDATE (last_event_seq, last_audit_seq) ON tenant_ledger TO expunge_app;

GRANT SELECT ON api_client TO expunge_app;
GRANT SELECT (tenant_id, client_key, name, rights, created_at) ON api_client TO expunge_readonly;
