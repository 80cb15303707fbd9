-- Erases records whose retention has ended: at most `p_limit` pieces of mandate evidence kept until a day before
-- `p_day`, with the collections and the details of the versions of their mandates, and risk signals older than
-- `p_signals`. A mandate keeps its reference, which names one mandate of its creditor for ever. Returns the number of
-- pieces of evidence erased.
--
-- The server's clock bounds both: no argument erases anything before its retention ends.
CREATE OR REPLACE FUNCTION erase_expired(p_tenant text, p_day date, p_now timestamptz, p_signals timestamptz, p_limit int)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_day date := least(p_day, (now() AT TIME ZONE 'Europe/Berlin')::date);
  v_due uuid[];
BEGIN
  PERFORM lock_ledger(p_tenant);
  DELETE FROM risk_signal s WHERE s.tenant_id = p_tenant AND s.at < least(p_signals, now() - interval '28 days');
  SELECT array_agg(due.mandate_id) INTO v_due FROM (
    SELECT e.mandate_id FROM mandate_evidence e
    WHERE e.tenant_id = p_tenant AND e.keep_until < v_day AND e.erased_at IS NULL
    ORDER BY e.keep_until LIMIT p_limit) AS due;
  UPDATE mandate_evidence e SET sealed = NULL, sealed_key = NULL, erased_at = p_now
  WHERE e.tenant_id = p_tenant AND e.mandate_id = ANY (v_due);
  DELETE FROM collection x WHERE x.tenant_id = p_tenant AND x.mandate_id = ANY (v_due);
  UPDATE mandate_version v SET creditor_name = NULL, debtor_agent = NULL
  WHERE v.tenant_id = p_tenant AND v.mandate_id = ANY (v_due);
  UPDATE mandate m SET creditor_name = NULL, debtor_agent = NULL, signed_on = NULL
  WHERE m.tenant_id = p_tenant AND m.id = ANY (v_due);
  RETURN coalesce(cardinality(v_due), 0);
END
$$;
