-- Metrics and minimum retentions belong to no tenant and name none.
CREATE POLICY of_the_service ON metric USING (true);
CREATE POLICY of_the_service ON retention_minimum USING (true);
-- So do failed logins, whose client may not exist.
CREATE POLICY of_the_service ON login_failure USING (true);
-- The installation is the one that the database belongs to.
CREATE POLICY of_the_service ON installation USING (true);
-- A folder takes the cancellations of all tenants.
CREATE POLICY of_the_service ON cancellation_folder USING (true);
-- The keys of the vault are those of all tenants.
CREATE POLICY of_the_service ON vault_key USING (true);
