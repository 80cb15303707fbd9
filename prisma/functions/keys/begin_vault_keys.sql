-- Binds a database to the keys and the environment of the first process, and stores the first keys of its vault. A database that is bound to
-- others, or has keys, stays as it is.
CREATE OR REPLACE FUNCTION begin_vault_keys(p_environment text, p_check bytea, p_master_key text, p_seal bytea, p_hash bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO installation (id, environment_id, key_check, created_at) VALUES (gen_random_uuid(), p_environment, p_check, now())
  ON CONFLICT DO NOTHING;
  UPDATE installation i SET key_count = 2 WHERE i.single AND i.key_count = 0 AND i.key_check = p_check;
  IF FOUND THEN
    INSERT INTO vault_key (purpose, number, master_key, wrapped)
    VALUES ('seal', 0, p_master_key, p_seal), ('hash', 0, p_master_key, p_hash);
  END IF;
END
$$;
