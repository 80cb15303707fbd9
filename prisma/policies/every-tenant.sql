-- The worker finds the tenants with due work through functions of `expunge_lookup`, which return ids and counts only; the work itself
-- is done in the name of one tenant.
CREATE POLICY every_tenant ON tenant_ledger FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON webhook_endpoint FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON webhook_delivery FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON reconciliation_round FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON sweep FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON sweep_run FOR SELECT TO expunge_lookup USING (true);
-- A machine client is looked up by its key before its tenant is known.
CREATE POLICY every_tenant ON api_client FOR SELECT TO expunge_lookup USING (true);
-- An import asks whether an owner BID is assigned to one tenant only.
CREATE POLICY every_tenant ON tenant FOR SELECT TO expunge_lookup USING (true);
-- The worker finds the batches at work of every tenant.
CREATE POLICY every_tenant ON deletion_batch FOR SELECT TO expunge_lookup USING (true);
CREATE POLICY every_tenant ON batch_list FOR SELECT TO expunge_lookup USING (true);
