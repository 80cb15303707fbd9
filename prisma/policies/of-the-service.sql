-- Metrics and minimum retentions belong to no tenant and name none.
CREATE POLICY of_the_service ON metric USING (true);
CREATE POLICY of_the_service ON retention_minimum USING (true);
