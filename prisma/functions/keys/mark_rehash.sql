-- Records how far a tenant's hashes have moved to the key `p_number`: their begin, the last credential that was looked at, or NULL at their end.
-- They move by one key at a time, and only to one that the owner has added. From the begin on nothing is stored under the key before.
CREATE OR REPLACE FUNCTION mark_rehash(p_tenant text, p_number int, p_reached uuid)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM lock_ledger(p_tenant);
  UPDATE tenant t SET hash_key = p_number, rehashed_to = p_reached
  WHERE t.tenant_id = p_tenant AND CASE WHEN t.rehashed_to IS NOT NULL THEN t.hash_key = p_number
    ELSE t.hash_key = p_number - 1 AND p_reached IS NOT NULL AND EXISTS (SELECT FROM vault_key k
      WHERE k.purpose = 'hash' AND k.number = p_number AND k.seals_from <= now()) END;
END
$$;
