-- The batches that are previewed or run, and those that have ended with outcomes that may still change, over all tenants.
CREATE OR REPLACE FUNCTION batches_at_work(p_ended boolean)
RETURNS TABLE (tenant_id text, batch_id uuid, state text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.tenant_id, b.id, b.state FROM deletion_batch b
    WHERE b.state IN ('previewing', 'running') OR p_ended AND b.state IN ('paused', 'stopped', 'completed', 'cancelled')
      AND EXISTS (SELECT FROM batch_list l WHERE l.tenant_id = b.tenant_id AND l.batch_id = b.id AND l.open > 0 OFFSET 0)
    ORDER BY b.tenant_id, b.id;
END
$$;
