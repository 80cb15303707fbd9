-- Who is told of events over HTTP, and what became of telling it.

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "event_types" TEXT[],
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "disabled_because" TEXT,
    "sealed" BYTEA NOT NULL,
    "sealed_key" BYTEA NOT NULL,
    "handed_seq" BIGINT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "tenant_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_seq" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "event_type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "in_order_of" TEXT NOT NULL,
    "replayed_by" TEXT,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);

-- CreateTable
CREATE TABLE "webhook_attempt" (
    "tenant_id" TEXT NOT NULL,
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ms" INTEGER NOT NULL,
    "status" INTEGER,
    "error" TEXT,

    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("tenant_id","delivery_id","number")
);

-- CreateIndex
CREATE INDEX "webhook_delivery_tenant_id_endpoint_id_state_id_idx" ON "webhook_delivery"("tenant_id", "endpoint_id", "state", "id");

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_tenant_id_endpoint_id_fkey" FOREIGN KEY ("tenant_id", "endpoint_id") REFERENCES "webhook_endpoint"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_tenant_id_delivery_id_fkey" FOREIGN KEY ("tenant_id", "delivery_id") REFERENCES "webhook_delivery"("tenant_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['webhook_endpoint', 'webhook_delivery', 'webhook_attempt']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET (n_distinct = 1)', t);
  END LOOP;
END
$$;

-- The worker finds out whose turn it is, over all tenants, by functions that set this for as long as they look: `every_tenant` may look
-- and not touch, and what it finds is done in the name of one tenant. (A function's own SET clause would want a superuser's leave.)
CREATE POLICY every_tenant ON tenant_ledger FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_endpoint FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');
CREATE POLICY every_tenant ON webhook_delivery FOR SELECT USING (current_setting('app.every_tenant', true) = 'on');

ALTER TABLE webhook_endpoint
  ADD CONSTRAINT webhook_endpoint_state CHECK (state IN ('active', 'disabled', 'deleted')),
  ADD CONSTRAINT webhook_endpoint_disabled CHECK (state <> 'disabled' OR disabled_because IS NOT NULL),
  ADD CONSTRAINT webhook_endpoint_format CHECK (format IN ('cloudevents', 'contract')),
  SET (fillfactor = 50);
ALTER TABLE webhook_delivery
  ADD CONSTRAINT webhook_delivery_state CHECK (state IN ('pending', 'delivered', 'dead')),
  ADD CONSTRAINT webhook_delivery_ended CHECK ((state = 'pending') = (ended_at IS NULL)),
  SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- What is to be sent, by its time; and what of a credential is to be sent first: an event is on its way to an endpoint once.
CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, endpoint_id, due_at) WHERE state = 'pending';
CREATE UNIQUE INDEX webhook_delivery_order ON webhook_delivery (tenant_id, endpoint_id, in_order_of, event_seq) WHERE state = 'pending';
CREATE INDEX webhook_delivery_ended ON webhook_delivery (tenant_id, ended_at) WHERE state <> 'pending';

GRANT SELECT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT SELECT (tenant_id, id, url, event_types, format, state, disabled_because, handed_seq, version, created_by, created_at, changed_at)
  ON webhook_endpoint TO expunge_readonly;
GRANT SELECT ON webhook_delivery, webhook_attempt TO expunge_readonly;
GRANT INSERT ON webhook_endpoint, webhook_delivery, webhook_attempt TO expunge_app;
GRANT UPDATE (url, event_types, format, state, disabled_because, sealed, sealed_key, handed_seq, version, changed_at)
  ON webhook_endpoint TO expunge_app;
GRANT UPDATE (state, attempts, due_at, last_status, last_error, ended_at) ON webhook_delivery TO expunge_app;
-- A delivery that has ended is not kept for ever.
GRANT DELETE ON webhook_delivery TO expunge_app;

-- The credential that an event is about: those of one credential are told one after the other. The network's event is about a
-- request, or about a deletion that had nothing to ask for, and says nothing of the credential; whatever has none is in an order of its own.
CREATE FUNCTION event_credential(p_tenant text, p_type text, p_subject text, p_body json)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    p_body ->> 'credentialId',
    CASE WHEN p_type = 'click_to_pay-1' THEN
      coalesce(
        (SELECT q.credential_id::text FROM public.network_request q WHERE q.tenant_id = p_tenant AND q.id = p_subject::uuid),
        (SELECT d.credential_id::text FROM public.deletion d WHERE d.tenant_id = p_tenant AND d.id = p_subject::uuid))
    END,
    p_subject)
$$;

-- The first number of the log from which on events occurred at a moment or later. Events are numbered as they are committed, which
-- is not to the second as they occurred: who looks for all of them begins a little earlier. Those that are no longer kept count as earlier.
CREATE FUNCTION event_seq_at(p_tenant text, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low bigint := 1;
  v_high bigint := (SELECT l.last_event_seq + 1 FROM public.tenant_ledger l WHERE l.tenant_id = p_tenant);
  v_middle bigint;
BEGIN
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high) / 2;
    IF EXISTS (SELECT FROM public.event e WHERE e.tenant_id = p_tenant AND e.seq = v_middle AND e.occurred_at >= p_at) THEN
      v_high := v_middle;
    ELSE
      v_low := v_middle + 1;
    END IF;
  END LOOP;
  RETURN v_low;
END
$$;

REVOKE EXECUTE ON FUNCTION event_credential (text, text, text, json), event_seq_at (text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_credential (text, text, text, json), event_seq_at (text, timestamptz) TO expunge_app;

-- The endpoints that have not been handed all events of their tenant: of these tenants, or of all. In no order, so that none
-- is left over for ever when there are more.
CREATE FUNCTION webhooks_behind(p_tenants text[], p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  IF p_tenants IS NULL THEN
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.state = 'active' AND e.handed_seq < l.last_event_seq ORDER BY random() LIMIT p_limit;
  ELSE
    RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e JOIN tenant_ledger l ON l.tenant_id = e.tenant_id
      WHERE e.tenant_id = ANY (p_tenants) AND e.state = 'active' AND e.handed_seq < l.last_event_seq
      ORDER BY random() LIMIT p_limit;
  END IF;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- The endpoints that something is to be sent to by now, over all tenants and in no order.
CREATE FUNCTION webhooks_due(p_now timestamptz, p_limit int)
RETURNS TABLE (tenant_id text, endpoint_id uuid)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT e.tenant_id, e.id FROM webhook_endpoint e
    WHERE e.state = 'active' AND EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id
      AND d.endpoint_id = e.id AND d.state = 'pending' AND d.due_at <= p_now)
    ORDER BY random() LIMIT p_limit;
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- The tenants with deliveries that ended before a moment, or that wait for an endpoint which is gone for good.
CREATE FUNCTION webhooks_to_tidy(p_ended_before timestamptz)
RETURNS TABLE (tenant_id text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.every_tenant', 'on', true);
  RETURN QUERY SELECT DISTINCT e.tenant_id FROM webhook_endpoint e
    WHERE EXISTS (SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.state <> 'pending'
        AND d.ended_at < p_ended_before)
      OR ((e.state = 'deleted' OR e.state = 'disabled' AND e.disabled_because = '410 Gone') AND EXISTS (SELECT FROM webhook_delivery d
        WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.state = 'pending'));
  PERFORM set_config('app.every_tenant', '', true);
END
$$;

-- In these three what is sorted comes from an index in its order: the plans of tables that were never analysed would else sort all that waits.

-- Makes deliveries of the next events behind what an endpoint was handed: looks at so many of the log at most, and moves on behind them.
-- Each event is handed once: the endpoint is locked, and who finds it locked leaves it to the other. Says how many deliveries
-- that made, and whether there is more.
--
-- What stands behind a delivery that waits for longer than a lease waits as long: it need not be looked at before.
CREATE FUNCTION hand_out_events(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz)
RETURNS TABLE (made int, behind boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v_handed bigint;
  v_types text[];
  v_last bigint;
  v_until bigint;
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  made := 0;
  behind := false;
  SELECT e.handed_seq, e.event_types INTO v_handed, v_types FROM webhook_endpoint e
  WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active' FOR UPDATE SKIP LOCKED;
  IF FOUND THEN
    SELECT l.last_event_seq INTO v_last FROM tenant_ledger l WHERE l.tenant_id = p_tenant;
    v_until := least(v_last, v_handed + p_limit);
    IF v_until > v_handed THEN
      INSERT INTO webhook_delivery (tenant_id, id, endpoint_id, event_seq, event_id, event_type, occurred_at, in_order_of, state,
        due_at, created_at)
      SELECT p_tenant, uuidv7(), p_endpoint, v.seq, v.id, v.type, v.occurred_at, c.credential, 'pending',
        CASE WHEN h.due_at > p_now + interval '60 seconds' THEN h.due_at ELSE p_now END,
        p_now
      FROM event v CROSS JOIN LATERAL (SELECT event_credential(p_tenant, v.type, v.subject, v.body) AS credential) c
      LEFT JOIN LATERAL (SELECT w.due_at FROM webhook_delivery w WHERE w.tenant_id = p_tenant AND w.endpoint_id = p_endpoint
        AND w.in_order_of = c.credential AND w.state = 'pending' ORDER BY w.event_seq LIMIT 1) h ON true
      WHERE v.tenant_id = p_tenant AND v.seq > v_handed AND v.seq <= v_until
        AND (cardinality(v_types) = 0 OR v.type = ANY (v_types))
      ORDER BY v.seq
      ON CONFLICT (tenant_id, endpoint_id, in_order_of, event_seq) WHERE state = 'pending' DO NOTHING;
      GET DIAGNOSTICS made = ROW_COUNT;
      UPDATE webhook_endpoint e SET handed_seq = v_until WHERE e.tenant_id = p_tenant AND e.id = p_endpoint;
      behind := v_until < v_last;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Takes what is due at an endpoint until `p_until`, so many at most: of each credential the first one that is pending, and none that
-- somebody else has taken. With it comes what is to be sent, and where; without a body when the event is no longer kept.
--
-- So many rows are looked at, at most. When these are full of deliveries that others stand before, those make room: they are looked at
-- again when what they wait for is due, or in 5 s.
CREATE FUNCTION claim_deliveries(p_tenant text, p_endpoint uuid, p_limit int, p_now timestamptz, p_until timestamptz)
RETURNS TABLE (id uuid, attempts int, since timestamptz, event_id uuid, type text, subject text, occurred_at timestamptz,
  body json, url text, format text, sealed bytea, sealed_key bytea)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.id, d.event_seq, d.in_order_of FROM webhook_delivery d
    WHERE d.tenant_id = p_tenant AND d.endpoint_id = p_endpoint AND d.state = 'pending' AND d.due_at <= p_now
      AND EXISTS (SELECT FROM webhook_endpoint e
        WHERE e.tenant_id = p_tenant AND e.id = p_endpoint AND e.state = 'active')
    ORDER BY d.due_at LIMIT p_limit + 100 FOR UPDATE OF d SKIP LOCKED
  ),
  placed AS MATERIALIZED (
    SELECT d.id, d.event_seq, h.id AS head, h.due_at AS head_due_at
    FROM due d CROSS JOIN LATERAL (
      SELECT b.id, b.due_at FROM webhook_delivery b
      WHERE b.tenant_id = p_tenant AND b.endpoint_id = p_endpoint AND b.in_order_of = d.in_order_of AND b.state = 'pending'
      ORDER BY b.event_seq LIMIT 1
    ) h
  ),
  first AS MATERIALIZED (
    SELECT p.id FROM placed p WHERE p.id = p.head ORDER BY p.event_seq LIMIT p_limit
  ),
  parked AS (
    UPDATE webhook_delivery d SET due_at = greatest(p_now + interval '5 seconds',
      CASE WHEN p.head_due_at > p_now + interval '60 seconds' THEN p.head_due_at END)
    FROM placed p
    WHERE d.tenant_id = p_tenant AND d.id = p.id AND p.id <> p.head AND (SELECT count(*) FROM due) = p_limit + 100
  ),
  claimed AS (
    UPDATE webhook_delivery d SET due_at = p_until FROM first f WHERE d.tenant_id = p_tenant AND d.id = f.id RETURNING d.*
  )
  SELECT c.id, c.attempts, CASE WHEN c.replayed_by IS NULL THEN c.occurred_at ELSE c.created_at END, c.event_id, c.event_type,
    v.subject, c.occurred_at, v.body, e.url, e.format, e.sealed, e.sealed_key
  FROM claimed c
  JOIN webhook_endpoint e ON e.tenant_id = p_tenant AND e.id = c.endpoint_id
  LEFT JOIN event v ON v.tenant_id = p_tenant AND v.seq = c.event_seq AND v.occurred_at = c.occurred_at
  ORDER BY c.event_seq, c.id;
END
$$;

-- Writes what became of a delivery that was taken until `p_leased`, with its try (none when `p_at` is NULL). One that another has
-- ended, or has taken since, is left alone: false; but what an endpoint took is delivered, whoever holds it by now. What stands
-- behind one that waits, waits with it; what stands behind one that has ended is the next.
CREATE FUNCTION record_delivery(p_tenant text, p_id uuid, p_leased timestamptz, p_state text, p_due timestamptz, p_at timestamptz,
  p_ms int, p_status int, p_error text, p_now timestamptz)
RETURNS boolean
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_sort = off
SET enable_bitmapscan = off AS $$
DECLARE
  v webhook_delivery;
  v_next uuid;
BEGIN
  PERFORM set_config('app.tenant_id', p_tenant, true);
  -- By its key, and only then by its state: an index of what is pending would be read through.
  SELECT d.* INTO v FROM webhook_delivery d WHERE d.tenant_id = p_tenant AND d.id = p_id FOR UPDATE;
  IF NOT FOUND OR v.state <> 'pending' OR (v.due_at <> p_leased AND p_state <> 'delivered') THEN
    RETURN false;
  END IF;
  UPDATE webhook_delivery d
  SET state = p_state, due_at = p_due, last_status = p_status, last_error = p_error,
    attempts = d.attempts + CASE WHEN p_at IS NULL THEN 0 ELSE 1 END,
    ended_at = CASE WHEN p_state <> 'pending' THEN p_now END
  WHERE d.tenant_id = p_tenant AND d.id = p_id;
  IF p_at IS NOT NULL THEN
    INSERT INTO webhook_attempt (tenant_id, delivery_id, number, at, ms, status, error)
    VALUES (p_tenant, p_id, v.attempts + 1, p_at, p_ms, p_status, p_error);
  END IF;
  IF p_state = 'pending' THEN
    UPDATE webhook_delivery d SET due_at = p_due
    FROM (SELECT b.id FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.in_order_of = v.in_order_of AND b.state = 'pending' AND b.event_seq > v.event_seq AND b.due_at < p_due
      ORDER BY b.event_seq FOR UPDATE SKIP LOCKED) b
    WHERE d.tenant_id = p_tenant AND d.id = b.id;
  ELSE
    SELECT b.id INTO v_next FROM webhook_delivery b WHERE b.tenant_id = p_tenant AND b.endpoint_id = v.endpoint_id
      AND b.in_order_of = v.in_order_of AND b.state = 'pending' ORDER BY b.event_seq LIMIT 1 FOR UPDATE;
    UPDATE webhook_delivery d SET due_at = p_now
    WHERE d.tenant_id = p_tenant AND d.id = v_next AND d.attempts = 0 AND d.due_at > p_now;
  END IF;
  RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION webhooks_behind (text[], int),
  webhooks_due (timestamptz, int), webhooks_to_tidy (timestamptz), hand_out_events (text, uuid, int, timestamptz),
  claim_deliveries (text, uuid, int, timestamptz, timestamptz),
  record_delivery (text, uuid, timestamptz, text, timestamptz, timestamptz, int, int, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhooks_behind (text[], int),
  webhooks_due (timestamptz, int), webhooks_to_tidy (timestamptz), hand_out_events (text, uuid, int, timestamptz),
  claim_deliveries (text, uuid, int, timestamptz, timestamptz),
  record_delivery (text, uuid, timestamptz, text, timestamptz, timestamptz, int, int, text, timestamptz) TO expunge_app;
