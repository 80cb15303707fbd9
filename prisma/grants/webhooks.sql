GRANT SELECT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT SELECT (tenant_id, id, url, event_types, format, state, disabled_reason, fanned_out_seq, version, created_by, created_at,
  changed_at, batch_items) ON webhook_endpoint TO expunge_readonly;
GRANT SELECT ON webhook_delivery, webhook_attempt TO expunge_readonly;
GRANT INSERT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT UPDATE (url, event_types, format, state, disabled_reason, sealed, sealed_key, fanned_out_seq, version, changed_at, batch_items)
  ON webhook_endpoint TO expunge_app;
GRANT UPDATE (state, attempts, due_at, last_status, last_error, ended_at) ON webhook_delivery TO expunge_app;
-- Ended deliveries have a limited retention.
GRANT DELETE ON webhook_delivery TO expunge_app;
GRANT EXECUTE ON FUNCTION event_credential, uuid_v7, webhooks_behind, webhooks_due, webhooks_to_tidy, fan_out_events, claim_deliveries,
  record_delivery, claim_delivery_runs, record_deliveries, end_deliveries, replay_events TO expunge_app;
GRANT SELECT (tenant_id, id, state, disabled_reason, fanned_out_seq) ON webhook_endpoint TO expunge_lookup;
GRANT SELECT (tenant_id, endpoint_id, state, occurred_at, due_at, ended_at, batch_item) ON webhook_delivery TO expunge_lookup;
