-- What Prisma's schema language has no words for: the roles, who may do what, whose rows one sees, what a row may hold.

-- Roles belong to the cluster, so another database of it may have made them. They cannot log in: each installation
-- has login roles of its own, which are members of them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_app') THEN
    CREATE ROLE expunge_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_readonly') THEN
    CREATE ROLE expunge_readonly NOLOGIN;
  END IF;
END
$$;

-- Row level security, forced: a query sees the rows of the tenant that its transaction has named, and without one, none.
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tenant', 'tenant_ledger', 'api_client', 'credential', 'mandate', 'mandate_version', 'collection', 'click_to_pay_card',
    'deletion', 'network_request', 'event', 'audit_entry', 'use_authorization', 'idempotency_record']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    -- Plans are made as if every row were this tenant's: one that reads all that a tenant has never looks cheap.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;

-- A machine client is looked up before its tenant is known: whoever names a key sees that key's row, and no other.
CREATE POLICY own_key ON api_client FOR SELECT USING (client_key = current_setting('app.client_key', true));

-- What each table may hold. A name is never empty: empty is what the setting of a finished transaction is.
ALTER TABLE tenant ADD CONSTRAINT tenant_named CHECK (tenant_id <> '');
ALTER TABLE api_client ADD CONSTRAINT api_client_named CHECK (client_key <> '');
ALTER TABLE credential
  ADD CONSTRAINT credential_kind CHECK (kind IN ('payment_option', 'card_token', 'click_to_pay_customer')),
  ADD CONSTRAINT credential_state CHECK (state IN ('active', 'deleted', 'UNREGISTERED', 'REGISTRATION_IN_PROGRESS',
    'ACTIVE', 'REMOVAL_IN_PROGRESS', 'REMOVED', 'DISABLED')),
  ADD CONSTRAINT credential_erased CHECK (state NOT IN ('deleted', 'REMOVED') OR (sealed IS NULL AND sealed_key IS NULL
    AND last4 IS NULL AND masked_number IS NULL)),
  -- A deletion changes no indexed column: with room on the page it stays there (HOT).
  SET (fillfactor = 80);
ALTER TABLE mandate
  ADD CONSTRAINT mandate_state CHECK (state IN ('active', 'cancelled')),
  ADD CONSTRAINT mandate_cancellation CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)
    AND (cancelled_at IS NULL) = (cancellation_reason IS NULL)),
  SET (fillfactor = 80);
ALTER TABLE collection
  ADD CONSTRAINT collection_state CHECK (state IN ('planned', 'presented', 'settled', 'rejected', 'returned', 'refunded')),
  ADD CONSTRAINT collection_amount CHECK (amount_minor > 0 AND currency = 'EUR');
ALTER TABLE click_to_pay_card
  ADD CONSTRAINT click_to_pay_card_state CHECK (state IN ('REGISTRATION_IN_PROGRESS', 'ACTIVE', 'REMOVAL_IN_PROGRESS',
    'REMOVED')),
  SET (fillfactor = 80);
ALTER TABLE deletion
  ADD CONSTRAINT deletion_state CHECK (state IN ('awaiting_approval', 'scheduled', 'executing', 'waiting', 'completed',
    'failed', 'refused', 'rejected', 'cancelled')),
  ADD CONSTRAINT deletion_completed CHECK ((state = 'completed') = (completed_at IS NOT NULL));
ALTER TABLE network_request
  ADD CONSTRAINT network_request_state CHECK (state IN ('queued', 'asking', 'accepted', 'succeeded', 'failed')),
  SET (fillfactor = 80);
ALTER TABLE tenant_ledger SET (fillfactor = 10);

-- The application writes rows and never removes one; what is a record of the past it cannot change either.
GRANT USAGE ON SCHEMA public TO expunge_app, expunge_readonly;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO expunge_app, expunge_readonly;
REVOKE SELECT ON api_client FROM expunge_readonly;
GRANT SELECT (tenant_id, client_key, name, rights, created_at) ON api_client TO expunge_readonly;
GRANT INSERT ON credential, mandate, mandate_version, collection, click_to_pay_card, deletion, network_request, event, audit_entry,
  use_authorization, idempotency_record TO expunge_app;
GRANT UPDATE ON credential, click_to_pay_card, network_request TO expunge_app;
GRANT UPDATE (last_event_seq, last_audit_seq) ON tenant_ledger TO expunge_app;
GRANT UPDATE (creditor_id, reference, creditor_name, debtor_agent, state, version, cancelled_at, cancelled_by,
  cancellation_reason) ON mandate TO expunge_app;
GRANT UPDATE (state, changed_at) ON collection TO expunge_app;
GRANT UPDATE (state, version, steps, reasons, event_ids, network_confirmed_at, erased_at, completed_at)
  ON deletion TO expunge_app;
