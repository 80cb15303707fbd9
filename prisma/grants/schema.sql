-- The application reads. It writes through functions of `expunge_writer`, and directly only to tables of the service's own running:
-- webhooks, reconciliation rounds, metrics. Records of the past change for neither of them. The read-only role reads every table but no
-- secret, and runs no function.
GRANT USAGE ON SCHEMA public TO expunge_app, expunge_readonly, expunge_writer, expunge_lookup;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
