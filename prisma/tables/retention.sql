ALTER TABLE retention_minimum
  ADD CONSTRAINT retention_minimum_records CHECK (records IN ('audit_entry', 'deletion', 'event', 'idempotency_record')),
  ADD CONSTRAINT retention_minimum_days CHECK (days >= 30);
