REVOKE UPDATE (beat, restored_at) ON TABLE installation FROM expunge_writer;
REVOKE SELECT (single, id, environment_id, beat, restored_at, created_at) ON TABLE installation FROM expunge_readonly;

-- AlterTable
ALTER TABLE "installation" ADD COLUMN     "key_count" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "vault_key" (
    "purpose" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "master_key" TEXT NOT NULL,
    "wrapped" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seals_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cursor" JSON,
    "moved" BIGINT NOT NULL DEFAULT 0,
    "settled_at" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "vault_key_pkey" PRIMARY KEY ("purpose","number")
);

ALTER TABLE vault_key ADD CONSTRAINT vault_key_destroyed CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)));
ALTER TABLE vault_key ADD CONSTRAINT vault_key_purpose CHECK ((purpose = ANY (ARRAY['hash'::text, 'seal'::text])));

SET LOCAL check_function_bodies = off;

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

-- Replaces the wrapped data keys of a tenant's values, unless they have changed meanwhile. `p_values` names their kind. Returns their number.
CREATE OR REPLACE FUNCTION rewrap_values(p_tenant text, p_values text, p_ids uuid[], p_old bytea[], p_new bytea[])
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_count int;
BEGIN
  PERFORM lock_ledger(p_tenant);
  IF p_values = 'credential' THEN
    UPDATE credential c SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE c.tenant_id = p_tenant AND c.id = n.id AND c.sealed_key = n.old;
  ELSIF p_values = 'mandate_evidence' THEN
    UPDATE mandate_evidence e SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE e.tenant_id = p_tenant AND e.mandate_id = n.id AND e.sealed_key = n.old;
  ELSIF p_values = 'network_request' THEN
    UPDATE network_request r SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE r.tenant_id = p_tenant AND r.id = n.id AND r.sealed_key = n.old;
  ELSIF p_values = 'webhook_endpoint' THEN
    UPDATE webhook_endpoint w SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE w.tenant_id = p_tenant AND w.id = n.id AND w.sealed_key = n.old;
  END IF;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END
$$;

ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_key FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_service ON vault_key USING (true);
GRANT EXECUTE ON FUNCTION begin_vault_keys(text,bytea,text,bytea,bytea) TO expunge_app;
GRANT EXECUTE ON FUNCTION rewrap_values(text,text,uuid[],bytea[],bytea[]) TO expunge_app;
GRANT INSERT ON TABLE vault_key TO expunge_writer;
GRANT INSERT (id, environment_id, key_check, created_at) ON TABLE installation TO expunge_writer;
GRANT SELECT ON TABLE vault_key TO expunge_app;
GRANT SELECT ON TABLE vault_key TO expunge_writer;
GRANT SELECT ON TABLE webhook_endpoint TO expunge_writer;
GRANT SELECT (single, id, environment_id, beat, restored_at, created_at, key_count) ON TABLE installation TO expunge_readonly;
GRANT SELECT (purpose, number, master_key, created_at, seals_from, cursor, moved, settled_at, destroyed_at) ON TABLE vault_key TO expunge_readonly;
GRANT UPDATE (beat, restored_at, key_count) ON TABLE installation TO expunge_writer;
GRANT UPDATE (cursor, moved, settled_at) ON TABLE vault_key TO expunge_app;
GRANT UPDATE (sealed_key) ON TABLE webhook_endpoint TO expunge_writer;

REVOKE EXECUTE ON FUNCTION rewrap_values(text,text,uuid[],bytea[],bytea[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION begin_vault_keys(text,bytea,text,bytea,bytea) FROM PUBLIC;
