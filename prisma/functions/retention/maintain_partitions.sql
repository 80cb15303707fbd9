-- `maintain_partitions_at` by the server's clock, for the application: it states how long records are retained and cannot state the
-- time.
CREATE OR REPLACE FUNCTION maintain_partitions(p_kept jsonb)
RETURNS TABLE (action text, partition text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms' AS $$
BEGIN
  RETURN QUERY SELECT * FROM public.maintain_partitions_at(now(), p_kept);
END
$$;
