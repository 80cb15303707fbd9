ALTER TABLE vault_key
  ADD CONSTRAINT vault_key_purpose CHECK (purpose IN ('hash', 'seal')),
  ADD CONSTRAINT vault_key_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL));
