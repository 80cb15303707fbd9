-- The application writes rows, but removes only records with a limited retention, and cannot change a record of the
-- past. The read-only role reads every table but no secret, and runs no function.
GRANT USAGE ON SCHEMA public TO expunge_app, expunge_readonly;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
