ALTER TABLE credential
  ADD CONSTRAINT credential_kind CHECK (kind IN ('payment_option', 'card_token', 'click_to_pay_customer')),
  ADD CONSTRAINT credential_state CHECK (state IN ('active', 'pending_deletion', 'deleted', 'UNREGISTERED',
    'REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS', 'REMOVED', 'DISABLED')),
  ADD CONSTRAINT credential_state_of_kind CHECK (
    (kind = 'click_to_pay_customer') = (state NOT IN ('active', 'pending_deletion', 'deleted'))),
  ADD CONSTRAINT credential_erased CHECK (state NOT IN ('deleted', 'REMOVED') OR (sealed IS NULL AND sealed_key IS NULL
    AND brand IS NULL AND last4 IS NULL AND expires_on IS NULL AND country IS NULL AND masked_number IS NULL)),
  -- The number of a customer, up to the greatest integer that JSON and JavaScript represent exactly.
  ADD CONSTRAINT credential_customer_number CHECK (kind <> 'click_to_pay_customer' OR (reference ~ '^[1-9][0-9]{0,15}$'
    AND (length(reference) < 16 OR reference COLLATE "C" <= '9007199254740991'))),
  -- A deletion changes no indexed column: with room on the page the new row version stays there (HOT).
  SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02);

-- An account has at most one default option.
CREATE UNIQUE INDEX credential_default ON credential (tenant_id, account_id) WHERE is_default;

ALTER TABLE click_to_pay_card
  ADD CONSTRAINT click_to_pay_card_state CHECK (state IN ('REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS',
    'REMOVED', 'DISABLED')),
  ADD CONSTRAINT click_to_pay_card_erased CHECK (state <> 'REMOVED' OR last4 IS NULL),
  ADD CONSTRAINT click_to_pay_card_number CHECK (card_id BETWEEN 1 AND 9007199254740991),
  SET (fillfactor = 80);

ALTER TABLE use_authorization
  ADD CONSTRAINT use_authorization_amount CHECK (amount_minor BETWEEN 1 AND 9007199254740991);

-- The payment options that hold a vault token.
CREATE INDEX credential_vault ON credential (tenant_id, vault_reference) WHERE vault_reference IS NOT NULL;

-- No two customers are one consumer at the network.
CREATE UNIQUE INDEX credential_network ON credential (tenant_id, owner_bid, network_reference) WHERE network_reference IS NOT NULL;
