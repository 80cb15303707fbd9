-- The number of pending deliveries over all tenants, and the age of the oldest. Its cost grows with the number
-- pending, which is small while endpoints answer.
CREATE OR REPLACE FUNCTION webhooks_pending()
RETURNS TABLE (pending bigint, oldest timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT count(*), min(occurred_at) FROM webhook_delivery WHERE state = 'pending';
END
$$;
