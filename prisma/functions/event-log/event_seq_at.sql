-- The lowest sequence number whose event occurred at the given time or later. Events are numbered at commit, in an
-- order that can differ by seconds from the order of occurrence, so a reader that must miss none starts slightly
-- earlier. Dropped events count as earlier.
CREATE OR REPLACE FUNCTION event_seq_at(p_tenant text, p_at timestamptz)
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
    IF EXISTS (SELECT FROM (SELECT e.first_seq, e.occurred_at FROM public.event e
      WHERE e.tenant_id = p_tenant AND e.last_seq >= v_middle ORDER BY e.last_seq LIMIT 1) AS e
      WHERE e.first_seq <= v_middle AND e.occurred_at >= p_at) THEN
      v_high := v_middle;
    ELSE
      v_low := v_middle + 1;
    END IF;
  END LOOP;
  RETURN v_low;
END
$$;
