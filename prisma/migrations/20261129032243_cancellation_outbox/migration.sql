-- CreateTable
CREATE TABLE "cancellation_outbox" (
    "tenant_id" TEXT NOT NULL,
    "mandate_id" UUID NOT NULL,
    "folder_id" UUID NOT NULL,
    "claim" INTEGER NOT NULL,
    "prepared" INTEGER,

    CONSTRAINT "cancellation_outbox_pkey" PRIMARY KEY ("tenant_id","mandate_id")
);

-- CreateTable
CREATE TABLE "cancellation_folder" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cancellation_folder_pkey" PRIMARY KEY ("id")
);

ALTER TABLE cancellation_outbox ALTER COLUMN tenant_id SET (n_distinct = '1');

SET LOCAL check_function_bodies = off;

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
    ON CONFLICT (tenant_id, mandate_id) DO UPDATE SET claim = o.claim + 1, folder_id = p_folder
    WHERE o.prepared IS NULL OR o.folder_id = p_folder
    RETURNING o.claim, o.prepared;
END
$$;

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

-- Records that the cancellation of a mandate has been sent, and ends its claims. Returns false if it was recorded before.
CREATE OR REPLACE FUNCTION mark_cancellation_sent(p_tenant text, p_mandate uuid, p_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM lock_ledger(p_tenant);
  DELETE FROM cancellation_outbox o WHERE o.tenant_id = p_tenant AND o.mandate_id = p_mandate;
  UPDATE mandate m SET cancellation_sent_at = p_at
  WHERE m.tenant_id = p_tenant AND m.id = p_mandate AND m.state = 'cancelled' AND m.cancellation_sent_at IS NULL;
  RETURN FOUND;
END
$$;

ALTER TABLE cancellation_folder ENABLE ROW LEVEL SECURITY;
ALTER TABLE cancellation_outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE cancellation_folder FORCE ROW LEVEL SECURITY;
ALTER TABLE cancellation_outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_service ON cancellation_folder USING (true);
CREATE POLICY tenant_isolation ON cancellation_outbox USING ((tenant_id = current_setting('app.tenant_id'::text, true)));
GRANT DELETE ON TABLE cancellation_outbox TO expunge_writer;
GRANT EXECUTE ON FUNCTION claim_cancellation(text,uuid,uuid) TO expunge_app;
GRANT EXECUTE ON FUNCTION mark_cancellation_prepared(text,uuid,integer) TO expunge_app;
GRANT INSERT ON TABLE cancellation_folder TO expunge_app;
GRANT INSERT ON TABLE cancellation_outbox TO expunge_writer;
GRANT SELECT ON TABLE cancellation_folder TO expunge_app;
GRANT SELECT ON TABLE cancellation_folder TO expunge_readonly;
GRANT SELECT ON TABLE cancellation_outbox TO expunge_app;
GRANT SELECT ON TABLE cancellation_outbox TO expunge_readonly;
GRANT SELECT ON TABLE cancellation_outbox TO expunge_writer;
GRANT UPDATE (seen_at) ON TABLE cancellation_folder TO expunge_app;
GRANT UPDATE (folder_id, claim, prepared) ON TABLE cancellation_outbox TO expunge_writer;

REVOKE EXECUTE ON FUNCTION mark_cancellation_prepared(text,uuid,integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION claim_cancellation(text,uuid,uuid) FROM PUBLIC;
