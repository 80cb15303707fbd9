-- Where the comparison with the network stands, and what it has found.

-- CreateTable
CREATE TABLE "reconciliation_round" (
    "tenant_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT false,
    "place" UUID,
    "lease" UUID,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_round_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "reconciliation_finding" (
    "tenant_id" TEXT NOT NULL,
    "credential_id" UUID NOT NULL,
    "finding" TEXT NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconciliation_finding_pkey" PRIMARY KEY ("tenant_id","credential_id","finding")
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['reconciliation_round', 'reconciliation_finding']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;
CREATE POLICY every_tenant ON reconciliation_round FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');

ALTER TABLE reconciliation_round SET (fillfactor = 50);
ALTER TABLE reconciliation_finding
  ADD CONSTRAINT reconciliation_finding_kind CHECK (finding IN ('ghost_at_network', 'ghost_here', 'lost_answer'));

-- A round goes through the customers by their ids, past all that is no customer, and looks for what is under way for each.
CREATE INDEX credential_customer ON credential (tenant_id, id) WHERE kind = 'click_to_pay_customer';
CREATE INDEX network_request_open ON network_request (tenant_id, credential_id) WHERE ended_at IS NULL;

GRANT SELECT ON reconciliation_round, reconciliation_finding TO expunge_app, expunge_readonly;
GRANT INSERT ON reconciliation_round, reconciliation_finding TO expunge_app;
GRANT UPDATE (started_at, open, place, lease, leased_until) ON reconciliation_round TO expunge_app;
GRANT UPDATE (found_at, resolved_at) ON reconciliation_finding TO expunge_app;

-- The tenants whose round nobody works on: one that was left unfinished, one that is due, and one that was never begun, whose first
-- interval counts from when it is first seen.
CREATE FUNCTION tenants_to_reconcile(p_now timestamptz, p_due_before timestamptz)
RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT l.tenant_id FROM tenant_ledger l LEFT JOIN reconciliation_round r ON r.tenant_id = l.tenant_id
  WHERE r.tenant_id IS NULL
    OR (r.open OR r.started_at <= p_due_before) AND (r.leased_until IS NULL OR r.leased_until <= p_now)
  ORDER BY l.tenant_id;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;
REVOKE EXECUTE ON FUNCTION tenants_to_reconcile (timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenants_to_reconcile (timestamptz, timestamptz) TO expunge_app;
