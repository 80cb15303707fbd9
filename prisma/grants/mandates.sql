GRANT SELECT ON mandate, mandate_version, mandate_evidence, collection TO expunge_app, expunge_writer;
GRANT SELECT ON mandate, mandate_version, collection TO expunge_readonly;
GRANT SELECT (tenant_id, mandate_id, keep_until, sealed_at, erased_at) ON mandate_evidence TO expunge_readonly;
GRANT INSERT ON mandate, mandate_version, mandate_evidence, collection TO expunge_writer;
GRANT UPDATE (creditor_id, reference, creditor_name, debtor_agent, signed_on, state, version, cancelled_at, cancelled_by,
  cancellation_reason, cancellation_sent_at, identity, cancellation_channel) ON mandate TO expunge_writer;
GRANT UPDATE (creditor_name, debtor_agent) ON mandate_version TO expunge_writer;
GRANT UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON mandate_evidence TO expunge_writer;
GRANT UPDATE (state, changed_at) ON collection TO expunge_writer;
-- Collections are erased with the evidence of their mandate.
GRANT DELETE ON collection TO expunge_writer;
GRANT EXECUTE ON FUNCTION change_mandate, claim_cancellation, mark_cancellation_prepared, mark_cancellation_sent TO expunge_app;
GRANT SELECT ON cancellation_outbox TO expunge_app, expunge_readonly;
-- A claim ends when its message is sent.
GRANT SELECT, INSERT, UPDATE (claim, folder_id, prepared), DELETE ON cancellation_outbox TO expunge_writer;
GRANT SELECT ON cancellation_folder TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE (seen_at) ON cancellation_folder TO expunge_app;
