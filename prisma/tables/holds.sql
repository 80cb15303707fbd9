ALTER TABLE hold
  ADD CONSTRAINT hold_kind CHECK (kind IN ('legal', 'dispute', 'fraud_investigation', 'subscription')),
  ADD CONSTRAINT hold_released CHECK ((released_by IS NULL) = (released_at IS NULL));
