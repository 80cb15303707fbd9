GRANT SELECT ON network_request TO expunge_app, expunge_writer;
GRANT SELECT (tenant_id, id, credential_id, network, operation, card_ids, state, version, attempts, last_error, request_trace_id,
  correlation_id, requested_at, ended_at) ON network_request TO expunge_readonly;
GRANT INSERT, UPDATE (card_ids, state, version, attempts, last_error, request_trace_id, sealed, sealed_key, requested_at, ended_at)
  ON network_request TO expunge_writer;
GRANT EXECUTE ON FUNCTION load_network_task, advance_network_request, abandon_requests TO expunge_app;
