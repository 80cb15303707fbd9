-- The worker finds the tenants with due work through functions that set `app.every_tenant` while they look. It permits
-- reading only; the work itself is done in the name of one tenant. (A SET clause on these functions would need a
-- superuser's permission.)
CREATE POLICY every_tenant ON tenant_ledger FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_endpoint FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_delivery FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON reconciliation_round FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
