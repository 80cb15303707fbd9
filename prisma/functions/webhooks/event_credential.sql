-- The credential that an event concerns; the events of one credential are delivered in order. A network event names
-- its request, or a deletion that needed none, and is resolved through it. Any other event forms an order of its own.
--
-- Only the subject of a network event is an id. Its cast is guarded where it stands: the choice of partitions evaluates a
-- bound before the statement begins, and so despite any condition around the query.
CREATE OR REPLACE FUNCTION event_credential(p_tenant text, p_type text, p_subject text, p_body json)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    p_body ->> 'credentialId',
    (SELECT q.credential_id::text FROM public.network_request q WHERE q.tenant_id = p_tenant AND q.id = s.id),
    (SELECT d.credential_id::text FROM public.deletion d WHERE d.tenant_id = p_tenant AND d.id = s.id),
    p_subject)
  FROM (SELECT CASE WHEN p_type = 'click_to_pay-1' THEN p_subject::uuid END) AS s (id)
$$;
