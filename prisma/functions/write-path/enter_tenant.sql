-- Names the tenant of the transaction. A transaction that has named another one is refused: it reaches one tenant only. Citus
-- carries a name to its workers if it propagates SET LOCAL, and no other.
CREATE OR REPLACE FUNCTION enter_tenant(p_tenant text)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF nullif(current_setting('app.tenant_id', true), '') <> p_tenant THEN
    RAISE insufficient_privilege USING MESSAGE = 'the transaction belongs to another tenant';
  END IF;
  IF current_setting('citus.propagate_set_commands', true) = 'local' THEN
    EXECUTE format('SET LOCAL app.tenant_id = %L', p_tenant);
  ELSE
    PERFORM set_config('app.tenant_id', p_tenant, true);
  END IF;
END
$$;
