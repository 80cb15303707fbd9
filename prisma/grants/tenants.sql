GRANT SELECT ON tenant, tenant_ledger TO expunge_app, expunge_readonly, expunge_writer;
GRANT UPDATE (policy, pending_policy, policy_version) ON tenant TO expunge_writer;
GRANT UPDATE (last_event_seq, last_audit_seq) ON tenant_ledger TO expunge_writer;
GRANT SELECT (tenant_id, last_event_seq) ON tenant_ledger TO expunge_lookup;

GRANT SELECT ON api_client TO expunge_app, expunge_lookup;
GRANT SELECT (tenant_id, client_key, name, rights, created_at, revoked_at, previous_secret_until) ON api_client TO expunge_readonly;
GRANT EXECUTE ON FUNCTION find_client, tenant_is_active, all_tenants TO expunge_app;
-- Failed logins are counted for a minute.
GRANT SELECT, INSERT, UPDATE, DELETE ON login_failure TO expunge_app;
GRANT SELECT ON login_failure TO expunge_readonly;
