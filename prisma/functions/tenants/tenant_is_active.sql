-- Whether the tenant exists and is not disabled.
CREATE OR REPLACE FUNCTION tenant_is_active(p_tenant text)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM enter_tenant(p_tenant);
  RETURN EXISTS (SELECT FROM tenant t WHERE t.tenant_id = p_tenant AND t.disabled_at IS NULL);
END
$$;
