ALTER TABLE webhook_endpoint
  ADD CONSTRAINT webhook_endpoint_state CHECK (state IN ('active', 'disabled', 'deleted')),
  ADD CONSTRAINT webhook_endpoint_disabled CHECK (state <> 'disabled' OR disabled_reason IS NOT NULL),
  ADD CONSTRAINT webhook_endpoint_format CHECK (format IN ('cloudevents', 'contract')),
  SET (fillfactor = 50);

ALTER TABLE webhook_delivery
  ADD CONSTRAINT webhook_delivery_state CHECK (state IN ('pending', 'delivered', 'dead')),
  ADD CONSTRAINT webhook_delivery_ended CHECK ((state = 'pending') = (ended_at IS NULL)),
  SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Pending deliveries by lane and due time, and by order within a credential. An event is pending at an endpoint once.
CREATE INDEX webhook_delivery_lane ON webhook_delivery (tenant_id, endpoint_id, batch_item, due_at) WHERE state = 'pending';
CREATE UNIQUE INDEX webhook_delivery_order ON webhook_delivery (tenant_id, endpoint_id, ordering_key, event_seq)
  WHERE state = 'pending';
-- Ended deliveries by age, for tidying.
CREATE INDEX webhook_delivery_ended ON webhook_delivery (tenant_id, ended_at) WHERE state <> 'pending';
