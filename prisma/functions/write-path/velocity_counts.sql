-- For each velocity threshold of a tenant's policy, in order: the number of requests within its window for the
-- threshold's subject. Counting stops at one above the threshold.
CREATE OR REPLACE FUNCTION velocity_counts(p_tenant text, p_policy jsonb, p_history json, p_at timestamptz)
RETURNS int[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT ARRAY (
    SELECT (SELECT count(*)::int FROM (SELECT FROM risk_signal s
      -- Signals stay under the key of their time: they expire soon.
      WHERE s.tenant_id = p_tenant AND s.subject = ANY (ARRAY[p_history ->> (v.value ->> 'by')]
          || ARRAY (SELECT json_array_elements_text(p_history -> 'former' -> (v.value ->> 'by'))))
        AND s.at > p_at - make_interval(secs => (v.value ->> 'seconds')::int)
      LIMIT (v.value ->> 'most')::int + 1) AS counted)
    FROM jsonb_array_elements(p_policy -> 'risk' -> 'velocity') WITH ORDINALITY AS v (value, place) ORDER BY v.place)
$$;
