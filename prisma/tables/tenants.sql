-- A name is never empty: a setting reads as empty once the transaction that set it has ended.
ALTER TABLE tenant ADD CONSTRAINT tenant_named CHECK (tenant_id <> '');
ALTER TABLE api_client
  ADD CONSTRAINT api_client_named CHECK (client_key <> ''),
  ADD CONSTRAINT api_client_previous_secret CHECK ((previous_secret_hash IS NULL) = (previous_secret_until IS NULL));

-- One row per tenant, of which every list of changes creates a new version.
ALTER TABLE tenant_ledger
  SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
