-- Claims the cancellation of a mandate for a sender with this folder, and invalidates the claim before. Returns the number of the claim
-- and that of the claim under which the message was prepared; nothing if it was sent, or prepared in another folder.
CREATE OR REPLACE FUNCTION claim_cancellation(p_tenant text, p_mandate uuid, p_folder uuid)
RETURNS TABLE (number int, prepared int)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- The lock of mark_cancellation_sent, which removes the claim.
  PERFORM lock_ledger(p_tenant);
  RETURN QUERY
    INSERT INTO cancellation_outbox AS o (tenant_id, mandate_id, folder_id, claim)
    SELECT p_tenant, m.id, p_folder, 1 FROM mandate m
    WHERE m.tenant_id = p_tenant AND m.id = p_mandate AND m.state = 'cancelled' AND m.cancellation_sent_at IS NULL
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET claim = o.claim + 1, folder_id = excluded.folder_id
    WHERE o.prepared IS NULL OR o.folder_id = excluded.folder_id
    RETURNING o.claim, o.prepared;
END
$$;
