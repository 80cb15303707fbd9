-- Moves hashes of a tenant's tokens from the key before to the tenant's key `p_number`: the card token and the payment options that bear one
-- move together, so that they are always found by each other. Whoever has moved a hash finds it under the new key only, because nothing is
-- stored under the former one any more. Returns whether others have yet to move.
CREATE OR REPLACE FUNCTION move_hashes(p_tenant text, p_number int, p_old text[], p_new text[])
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  v_number int;
  v_moving boolean;
BEGIN
  PERFORM enter_tenant(p_tenant);
  SELECT t.hash_key, t.rehashed_to IS NOT NULL INTO v_number, v_moving FROM tenant t WHERE t.tenant_id = p_tenant;
  IF v_number <> p_number THEN
    PERFORM other_hash_key(v_number, v_moving);
  END IF;
  IF v_moving AND EXISTS (SELECT FROM unnest(p_old) AS o (hash)
    WHERE EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.kind = 'card_token' AND c.account_id = ''
        AND c.reference = o.hash OFFSET 0)
      OR EXISTS (SELECT FROM credential c WHERE c.tenant_id = p_tenant AND c.vault_reference = o.hash OFFSET 0)) THEN
    PERFORM lock_ledger(p_tenant);
    IF NOT (SELECT bool_and(n.new LIKE p_number || '.%' AND CASE p_number WHEN 1 THEN n.old NOT LIKE '%.%' ELSE n.old LIKE p_number - 1 || '.%' END)
      FROM unnest(p_old, p_new) AS n (old, new)) THEN
      PERFORM forbid('a hash moves to the next key', p_tenant);
    END IF;
    UPDATE credential c SET reference = n.new FROM unnest(p_old, p_new) AS n (old, new)
    WHERE c.tenant_id = p_tenant AND c.kind = 'card_token' AND c.account_id = '' AND c.reference = n.old;
    UPDATE credential c SET vault_reference = n.new FROM unnest(p_old, p_new) AS n (old, new)
    WHERE c.tenant_id = p_tenant AND c.vault_reference = n.old;
  END IF;
  RETURN v_moving;
END
$$;
