GRANT SELECT ON vault_key TO expunge_app, expunge_writer;
GRANT SELECT (purpose, number, master_key, created_at, seals_from, cursor, moved, settled_at, destroyed_at) ON vault_key TO expunge_readonly;
-- The first process stores the first keys. Only the owner adds, rewraps or destroys keys: the application reports how far data keys have moved.
GRANT INSERT ON vault_key TO expunge_writer;
GRANT UPDATE (cursor, moved, settled_at) ON vault_key TO expunge_app;
GRANT INSERT (id, environment_id, key_check, created_at) ON installation TO expunge_writer;
GRANT UPDATE (key_count) ON installation TO expunge_writer;
GRANT EXECUTE ON FUNCTION begin_vault_keys, rewrap_values, move_hashes, mark_rehash, tenant_to_rehash, other_hash_key TO expunge_app;
GRANT EXECUTE ON FUNCTION other_hash_key TO expunge_writer;
GRANT UPDATE (hash_key, rehashed_to) ON tenant TO expunge_writer;
GRANT UPDATE (reference, vault_reference) ON credential TO expunge_writer;
GRANT SELECT (tenant_id, hash_key, rehashed_to) ON tenant TO expunge_lookup;
GRANT SELECT, UPDATE (sealed_key) ON webhook_endpoint TO expunge_writer;
