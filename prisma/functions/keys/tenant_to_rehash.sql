-- A tenant whose hashes of tokens are not all under the key `p_number`, first one whose hashes are moving.
CREATE OR REPLACE FUNCTION tenant_to_rehash(p_number int)
RETURNS TABLE (tenant_id text, hash_key int, rehashed_to uuid)
LANGUAGE plpgsql SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT t.tenant_id, t.hash_key, t.rehashed_to FROM tenant t
  WHERE t.hash_key < p_number OR t.rehashed_to IS NOT NULL
  ORDER BY t.rehashed_to IS NULL, t.tenant_id LIMIT 1;
END
$$;
