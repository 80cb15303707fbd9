-- What the service has done so far, added up over all its processes: what /metrics shows.

-- CreateTable
CREATE TABLE "figure" (
    "name" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "figure_pkey" PRIMARY KEY ("name","labels")
);

-- It belongs to no tenant and names none: whoever works for the service may read it and add to it.
ALTER TABLE figure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY of_the_service ON figure USING (true);
-- Each process adds to the same few rows every second: room beside each keeps that on its page.
ALTER TABLE figure SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
GRANT SELECT ON figure TO expunge_app, expunge_readonly;
GRANT INSERT, UPDATE (value) ON figure TO expunge_app;

-- What is still to be sent to webhooks, of all tenants together. It costs what is pending, which is little as long as endpoints answer.
CREATE FUNCTION webhooks_pending()
RETURNS TABLE (pending bigint, oldest timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT count(*), min(occurred_at) FROM webhook_delivery WHERE state = 'pending';
  PERFORM set_config('app.every_tenant', '', true);
END
$$;
REVOKE EXECUTE ON FUNCTION webhooks_pending () FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhooks_pending () TO expunge_app;
