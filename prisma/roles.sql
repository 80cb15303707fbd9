-- Roles belong to the cluster, so another database may have created them already. They cannot log in.
-- `expunge_app` and `expunge_readonly`: each installation creates login roles that are members of them.
-- `expunge_writer` and `expunge_lookup`: no login is a member of them. They own the functions that write for the application, and
-- those that look over all tenants; such a function may do what its owner may do.
DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['expunge_app', 'expunge_readonly', 'expunge_writer', 'expunge_lookup'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
    END IF;
  END LOOP;
END
$$;
