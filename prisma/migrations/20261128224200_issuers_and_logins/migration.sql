REVOKE SELECT (tenant_id, client_key, name, rights, created_at) ON TABLE api_client FROM expunge_readonly;

-- AlterTable
ALTER TABLE "api_client" ADD COLUMN     "revoked_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "tenant" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "login_failure" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_failure_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "login_failure_ends_at_idx" ON "login_failure"("ends_at");

SET LOCAL check_function_bodies = off;

-- Whether the tenant exists and is not disabled.
CREATE OR REPLACE FUNCTION tenant_is_active(p_tenant text)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN EXISTS (SELECT FROM tenant t WHERE t.tenant_id = p_tenant AND t.disabled_at IS NULL);
END
$$;

ALTER TABLE login_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_failure FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_service ON login_failure USING (true);
GRANT DELETE ON TABLE login_failure TO expunge_app;
GRANT EXECUTE ON FUNCTION tenant_is_active(text) TO expunge_app;
GRANT INSERT ON TABLE login_failure TO expunge_app;
GRANT SELECT ON TABLE login_failure TO expunge_app;
GRANT SELECT ON TABLE login_failure TO expunge_readonly;
GRANT SELECT (tenant_id, client_key, name, rights, created_at, revoked_at) ON TABLE api_client TO expunge_readonly;
GRANT UPDATE ON TABLE login_failure TO expunge_app;

REVOKE EXECUTE ON FUNCTION tenant_is_active(text) FROM PUBLIC;

-- Security events without a known tenant belong to this one. It is disabled from the start, so that nobody acts in its name.
DO $$
BEGIN
  PERFORM set_config('app.tenant_id', 'expunge', true);
  INSERT INTO tenant (tenant_id, name, click_to_pay_enabled, created_at, disabled_at)
  VALUES ('expunge', 'Security events without a tenant', false, now(), now()) ON CONFLICT DO NOTHING;
  INSERT INTO tenant_ledger (tenant_id) VALUES ('expunge') ON CONFLICT DO NOTHING;
END
$$;
