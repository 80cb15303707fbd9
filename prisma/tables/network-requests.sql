ALTER TABLE network_request
  ADD CONSTRAINT network_request_state CHECK (state IN ('queued', 'submitting', 'accepted', 'succeeded', 'failed')),
  ADD CONSTRAINT network_request_ended CHECK ((state IN ('succeeded', 'failed')) = (ended_at IS NOT NULL)),
  ADD CONSTRAINT network_request_erased CHECK (ended_at IS NULL OR (sealed IS NULL AND sealed_key IS NULL)),
  ADD CONSTRAINT network_request_cards CHECK (1 <= ALL (card_ids) AND 9007199254740991 >= ALL (card_ids)),
  SET (fillfactor = 80);

-- The open requests of a credential, for reconciliation.
CREATE INDEX network_request_open ON network_request (tenant_id, credential_id) WHERE ended_at IS NULL;
