REVOKE SELECT (tenant_id, client_key, name, rights, created_at, revoked_at) ON TABLE api_client FROM expunge_readonly;

-- AlterTable
ALTER TABLE "api_client" ADD COLUMN     "previous_secret_hash" BYTEA,
ADD COLUMN     "previous_secret_until" TIMESTAMPTZ(3);

ALTER TABLE api_client ADD CONSTRAINT api_client_previous_secret CHECK (((previous_secret_hash IS NULL) = (previous_secret_until IS NULL)));

SET LOCAL check_function_bodies = off;

-- Writes an operation of the owner to the audit log of a tenant, first in the transaction of the operation. The actor is the
-- login of the session, which the caller cannot choose, and the person behind it, as the caller states. It runs with the rights of its
-- caller: the application can neither execute it nor write such an entry by itself.
CREATE OR REPLACE FUNCTION record_operation(p_tenant text, p_operator text, p_action text, p_subject text, p_details json)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_seq bigint;
BEGIN
  PERFORM enter_tenant(p_tenant);
  UPDATE tenant_ledger l SET last_audit_seq = l.last_audit_seq + 1 WHERE l.tenant_id = p_tenant
  RETURNING l.last_audit_seq INTO STRICT v_seq;
  INSERT INTO audit_entry (tenant_id, seq, occurred_at, actor, action, subject, outcome, details)
  VALUES (p_tenant, v_seq, clock_timestamp(), 'operator:' || session_user || '/' || p_operator, p_action, p_subject, 'done', p_details);
END
$$;

GRANT SELECT (tenant_id, client_key, name, rights, created_at, revoked_at, previous_secret_until) ON TABLE api_client TO expunge_readonly;

REVOKE EXECUTE ON FUNCTION record_operation(text,text,text,text,json) FROM PUBLIC;
