-- Replaces the wrapped data keys of a tenant's values, unless they have changed meanwhile. `p_values` names their kind. Returns their number.
CREATE OR REPLACE FUNCTION rewrap_values(p_tenant text, p_values text, p_ids uuid[], p_old bytea[], p_new bytea[])
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_count int;
BEGIN
  PERFORM lock_ledger(p_tenant);
  IF p_values = 'credential' THEN
    UPDATE credential c SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE c.tenant_id = p_tenant AND c.id = n.id AND c.sealed_key = n.old;
  ELSIF p_values = 'mandate_evidence' THEN
    UPDATE mandate_evidence e SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE e.tenant_id = p_tenant AND e.mandate_id = n.id AND e.sealed_key = n.old;
  ELSIF p_values = 'network_request' THEN
    UPDATE network_request r SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE r.tenant_id = p_tenant AND r.id = n.id AND r.sealed_key = n.old;
  ELSIF p_values = 'webhook_endpoint' THEN
    UPDATE webhook_endpoint w SET sealed_key = n.new FROM unnest(p_ids, p_old, p_new) AS n (id, old, new)
    WHERE w.tenant_id = p_tenant AND w.id = n.id AND w.sealed_key = n.old;
  END IF;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END
$$;
