-- The application writes to these tables directly. A deleted endpoint is final, a delivery is removed only 30 days after its end, and an
-- ended run of a sweep is final, and removed only 366 days after its end.
CREATE POLICY deleted_is_final ON webhook_endpoint AS RESTRICTIVE FOR UPDATE USING (state <> 'deleted') WITH CHECK (true);
CREATE POLICY retained ON webhook_delivery AS RESTRICTIVE FOR DELETE USING (ended_at < now() - interval '30 days');
CREATE POLICY ended_is_final ON sweep_run AS RESTRICTIVE FOR UPDATE USING (state IN ('running', 'asks')) WITH CHECK (true);
CREATE POLICY retained ON sweep_run AS RESTRICTIVE FOR DELETE USING (ended_at < now() - interval '366 days');
