ALTER TABLE mandate
  ADD CONSTRAINT mandate_state CHECK (state IN ('created', 'active', 'cancelled', 'consumed')),
  ADD CONSTRAINT mandate_cancellation CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)
    AND (cancelled_at IS NULL) = (cancellation_reason IS NULL)),
  -- The reference in any case, and the identifier of the creditor without the business code in positions 5 to 7. An expression
  -- index would not serve: row level security keeps it from conditions that are not leakproof.
  ADD CONSTRAINT mandate_identity CHECK (identity = lower((left(creditor_id, 4) || substr(creditor_id, 8) || ' ' || reference) COLLATE "C")),
  -- The signing date is erased together with the evidence.
  ADD CONSTRAINT mandate_signed CHECK (state <> 'active' OR signed_on IS NOT NULL),
  SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

ALTER TABLE mandate_version
  ADD CONSTRAINT mandate_version_identity CHECK (identity = lower((left(creditor_id, 4) || substr(creditor_id, 8) || ' ' || reference) COLLATE "C"));

-- 9007199254740991 is the greatest integer that JSON and JavaScript represent exactly.
ALTER TABLE collection
  ADD CONSTRAINT collection_state CHECK (state IN ('planned', 'presented', 'settled', 'rejected', 'returned', 'refunded',
    'withdrawn')),
  ADD CONSTRAINT collection_amount CHECK (amount_minor > 0 AND amount_minor <= 9007199254740991 AND currency = 'EUR');

ALTER TABLE mandate_evidence
  ADD CONSTRAINT mandate_evidence_erased CHECK ((erased_at IS NULL) = (sealed IS NOT NULL)
    AND (sealed IS NULL) = (sealed_key IS NULL));

-- A look-up of what is still to be done, of which there is little at any time.
CREATE INDEX mandate_unsent ON mandate (tenant_id, id) WHERE cancellation_channel IS NOT NULL AND cancellation_sent_at IS NULL;
CREATE INDEX mandate_evidence_kept ON mandate_evidence (tenant_id, keep_until) WHERE erased_at IS NULL;
