-- For each velocity threshold of a tenant's policy, in order: the number of requests within its window for the
-- threshold's subject. Counting stops at one above the threshold.
CREATE OR REPLACE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  v_threshold jsonb;
  v_subjects text[];
  v_count int;
  v_counts int[] := '{}';
BEGIN
  FOR v_threshold IN
    SELECT t.value FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS t (value, place) ORDER BY t.place
  LOOP
    v_subjects := ARRAY[p_history ->> (v_threshold ->> 'by')]
      || ARRAY (SELECT json_array_elements_text(p_history -> 'former' -> (v_threshold ->> 'by')));
    SELECT count(*) INTO v_count FROM (SELECT FROM risk_signal s
      -- Signals stay under the key of their time: they expire soon.
      WHERE s.tenant_id = p_tenant AND s.subject = ANY (v_subjects)
        AND s.at > p_at - make_interval(secs => (v_threshold ->> 'seconds')::int)
      LIMIT (v_threshold ->> 'most')::int + 1) AS counted;
    v_counts := v_counts || v_count;
  END LOOP;
  RETURN v_counts;
END
$$;
