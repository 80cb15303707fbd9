-- Records that the cancellation of a mandate has been sent, and ends its claims. Returns false if it was recorded before.
CREATE OR REPLACE FUNCTION mark_cancellation_sent(p_tenant text, p_mandate uuid, p_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM lock_ledger(p_tenant);
  DELETE FROM cancellation_outbox o WHERE o.tenant_id = p_tenant AND o.mandate_id = p_mandate;
  UPDATE mandate m SET cancellation_sent_at = p_at
  WHERE m.tenant_id = p_tenant AND m.id = p_mandate AND m.state = 'cancelled' AND m.cancellation_sent_at IS NULL;
  RETURN FOUND;
END
$$;
