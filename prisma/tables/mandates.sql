ALTER TABLE mandate
  ADD CONSTRAINT mandate_state CHECK (state IN ('created', 'active', 'cancelled', 'consumed')),
  ADD CONSTRAINT mandate_cancellation CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)
    AND (cancelled_at IS NULL) = (cancellation_reason IS NULL)),
  -- The signing date is erased together with the evidence.
  ADD CONSTRAINT mandate_signed CHECK (state <> 'active' OR signed_on IS NOT NULL),
  SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

ALTER TABLE collection
  ADD CONSTRAINT collection_state CHECK (state IN ('planned', 'presented', 'settled', 'rejected', 'returned', 'refunded',
    'withdrawn')),
  ADD CONSTRAINT collection_amount CHECK (amount_minor > 0 AND currency = 'EUR');

ALTER TABLE mandate_evidence
  ADD CONSTRAINT mandate_evidence_erased CHECK ((erased_at IS NULL) = (sealed IS NOT NULL)
    AND (sealed IS NULL) = (sealed_key IS NULL));
