-- Records that the message of a cancellation is prepared. Returns false if the claim is no longer the last one.
CREATE OR REPLACE FUNCTION mark_cancellation_prepared(p_tenant text, p_mandate uuid, p_claim int)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM lock_ledger(p_tenant);
  UPDATE cancellation_outbox o SET prepared = p_claim
  WHERE o.tenant_id = p_tenant AND o.mandate_id = p_mandate AND o.claim = p_claim AND o.prepared IS NULL;
  RETURN FOUND;
END
$$;
