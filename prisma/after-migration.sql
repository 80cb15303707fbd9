-- Grants on the tables of Prisma and pg-boss, which exist only after the migrations have run and the queue is installed.

-- Readiness compares the applied migrations with those that this version knows.
GRANT SELECT ON _prisma_migrations TO expunge_app, expunge_readonly;

GRANT USAGE ON SCHEMA pgboss TO expunge_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss TO expunge_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pgboss TO expunge_app;
