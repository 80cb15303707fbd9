ALTER TABLE network_request
  ADD CONSTRAINT network_request_state CHECK (state IN ('queued', 'submitting', 'accepted', 'succeeded', 'failed')),
  SET (fillfactor = 80);

-- The open requests of a credential, for reconciliation.
CREATE INDEX network_request_open ON network_request (tenant_id, credential_id) WHERE ended_at IS NULL;
