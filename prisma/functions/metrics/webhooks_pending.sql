-- The number of pending deliveries over all tenants, and the age of the oldest. Its cost grows with the number
-- pending, which is small while endpoints answer.
CREATE OR REPLACE FUNCTION webhooks_pending()
RETURNS TABLE (pending bigint, oldest timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT count(*), min(occurred_at) FROM webhook_delivery WHERE state = 'pending';
  PERFORM set_config('app.every_tenant', '', true);
END
$$;
