-- The credential that an event concerns; the events of one credential are delivered in order. A network event names
-- its request, or a deletion that needed none, and is resolved through it. Any other event forms an order of its own.
CREATE OR REPLACE FUNCTION event_credential(p_tenant text, p_type text, p_subject text, p_body json)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_credential text := p_body ->> 'credentialId';
BEGIN
  -- Only the subject of a network event is an id.
  IF v_credential IS NULL AND p_type = 'click_to_pay-1' THEN
    SELECT q.credential_id INTO v_credential FROM public.network_request q WHERE q.tenant_id = p_tenant AND q.id = p_subject::uuid;
    IF NOT FOUND THEN
      SELECT d.credential_id INTO v_credential FROM public.deletion d WHERE d.tenant_id = p_tenant AND d.id = p_subject::uuid;
    END IF;
  END IF;
  RETURN coalesce(v_credential, p_subject);
END
$$;
