-- Metrics belong to no tenant and name none: every process of the service may read and add to them.
CREATE POLICY of_the_service ON metric USING (true);
