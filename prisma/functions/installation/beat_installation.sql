-- Counts one beat of the installation. `p_seen` is the last beat that the caller's ledger has recorded outside the
-- database: a later one than the database's proves that the database was restored from an older backup. Then the
-- time is recorded, and beats stand still until an operator accepts the restore. It writes for the
-- application, which cannot accept by itself.
CREATE OR REPLACE FUNCTION beat_installation(p_seen bigint)
RETURNS TABLE (id uuid, environment_id text, beat bigint, restored_at timestamptz)
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE installation i SET
    restored_at = CASE WHEN p_seen > i.beat THEN coalesce(i.restored_at, now()) ELSE i.restored_at END,
    beat = CASE
      WHEN p_seen > i.beat THEN least(p_seen, i.beat + 1000000000)
      WHEN i.restored_at IS NULL THEN i.beat + 1
      ELSE i.beat
    END
  WHERE i.single
  RETURNING i.id, i.environment_id, i.beat, i.restored_at
$$;
