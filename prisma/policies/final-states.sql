-- The application writes to these tables directly. A deleted endpoint is final, and a delivery is removed only 30 days after its end.
CREATE POLICY deleted_is_final ON webhook_endpoint AS RESTRICTIVE FOR UPDATE USING (state <> 'deleted') WITH CHECK (true);
CREATE POLICY retained ON webhook_delivery AS RESTRICTIVE FOR DELETE USING (ended_at < now() - interval '30 days');
