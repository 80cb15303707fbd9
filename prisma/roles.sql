-- Roles belong to the cluster, so another database may have created them already. They cannot log in: each
-- installation creates login roles that are members of them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_app') THEN
    CREATE ROLE expunge_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_readonly') THEN
    CREATE ROLE expunge_readonly NOLOGIN;
  END IF;
END
$$;
