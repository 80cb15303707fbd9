GRANT SELECT ON mandate, mandate_version, mandate_evidence, collection TO expunge_app, expunge_readonly;
GRANT INSERT ON mandate, mandate_version, mandate_evidence, collection TO expunge_app;
GRANT UPDATE (creditor_id, reference, creditor_name, debtor_agent, signed_on, state, version, cancelled_at, cancelled_by,
  cancellation_reason, cancellation_sent_at) ON mandate TO expunge_app;
GRANT UPDATE (creditor_name, debtor_agent) ON mandate_version TO expunge_app;
GRANT UPDATE (sealed, sealed_key, keep_until, sealed_at, erased_at) ON mandate_evidence TO expunge_app;
GRANT UPDATE (state, changed_at) ON collection TO expunge_app;
-- Collections are erased with the evidence of their mandate.
GRANT DELETE ON collection TO expunge_app;
