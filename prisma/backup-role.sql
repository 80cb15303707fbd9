-- The role of backups: `pg_dump --role=expunge_backup`. Row level security hides rows from every other role, the owner of
-- the tables included: pg_dump as the owner fails, and with --enable-row-security it writes a dump without rows. A
-- superuser runs this once for each server (`psql -f prisma/backup-role.sql`) and makes a login IN ROLE expunge_backup.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expunge_backup') THEN
    CREATE ROLE expunge_backup NOLOGIN BYPASSRLS;
  END IF;
END
$$;
GRANT pg_read_all_data TO expunge_backup;
