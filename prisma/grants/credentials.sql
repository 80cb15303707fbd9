GRANT SELECT ON credential, click_to_pay_card, use_authorization TO expunge_app, expunge_writer;
GRANT SELECT ON click_to_pay_card, use_authorization TO expunge_readonly;
GRANT SELECT (tenant_id, id, kind, account_id, reference, state, version, method, brand, last4, expires_on, country, masked_number,
  is_default, owner_bid, deletion_id, created_at, changed_at, shared, vault_reference, network_reference) ON credential TO expunge_readonly;
GRANT INSERT ON credential, click_to_pay_card, use_authorization TO expunge_writer;
GRANT UPDATE (state, version, changed_at, deletion_id, owner_bid, sealed, sealed_key, brand, last4, expires_on, country, masked_number,
  is_default, shared) ON credential TO expunge_writer;
GRANT UPDATE (state, changed_at, last4) ON click_to_pay_card TO expunge_writer;
GRANT EXECUTE ON FUNCTION find_credential TO expunge_app;
