ALTER TABLE reconciliation_round SET (fillfactor = 50);
ALTER TABLE reconciliation_finding
  ADD CONSTRAINT reconciliation_finding_kind CHECK (finding IN ('ghost_at_network', 'missing_at_network', 'orphaned_request'));

-- A round walks the customers by id, without reading the other credentials.
CREATE INDEX credential_customer ON credential (tenant_id, id) WHERE kind = 'click_to_pay_customer';
